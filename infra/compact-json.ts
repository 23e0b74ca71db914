import { Fn } from 'aws-cdk-lib';

/** Characters that may stand for a quotation mark where the text has none of them. */
const STAND_INS = ['~', '^', "'", '#', '@'];

/**
 * JSON within the template, as small as CloudFormation can put together again, because ask-cli
 * cannot send a template of more than 51,200 bytes: what repeats is said once, as a variable of
 * `Fn::Sub`, and quotation marks, which would cost two bytes each, are put in by `Fn::Join`.
 *
 * @param values what a `${name}` in it stands for, where it is no resource of the stack
 */
export const compactJson = (
  value: object,
  values: Readonly<Record<string, string>> = {},
): string => {
  const { text, variables } = shortened(value, Object.keys(values));
  const whole = [text, ...Object.values(variables)].join('');
  const standIn = STAND_INS.find((character) => !whole.includes(character));
  if (standIn === undefined) throw new Error(`The JSON uses all of ${STAND_INS.join(' ')}`);
  const unquoted = (part: string): string => part.replaceAll('"', standIn);
  const parts = Object.fromEntries(
    Object.entries(variables).map(([name, part]) => [name, subIfNeeded(unquoted(part))]),
  );
  const sub = Fn.sub(unquoted(text), { ...values, ...parts });
  return Fn.join('"', Fn.split(standIn, sub));
};

/** Fn::Sub does not look into a variable for others, but a variable may be an Fn::Sub of its own. */
const subIfNeeded = (part: string): string => (part.includes('${') ? Fn.sub(part) : part);

/** A text in which `${name}` stands for the variable of that name. */
interface Shortened {
  readonly text: string;
  readonly variables: Readonly<Record<string, string>>;
}

const shortened = (value: object, names: readonly string[]): Shortened => {
  const variables: Record<string, string> = {};
  let text = JSON.stringify(value);
  let parts = repeatedParts(text).filter(
    (part) => !names.some((name) => part.includes(`\${${name}}`)),
  );
  for (const name of VARIABLES) {
    // What is not worth it now never will be: each replacement leaves less of the text.
    const worthIt = parts
      .map((part) => ({ part, saved: savedBy(text, part) }))
      .filter(({ saved }) => saved > 0);
    if (worthIt.length === 0) break;
    const { part } = worthIt.reduce((most, next) => (next.saved > most.saved ? next : most));
    variables[name] = part;
    text = text.replaceAll(part, `\${${name}}`);
    parts = worthIt.map((candidate) => candidate.part);
  }
  return { text, variables };
};

const VARIABLES = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A `${…}` and a word stay whole, and no variable follows a `$`, which would be read with it. */
const TOKEN = /\$\{[^}]*\}|\\.|(?:\w|\$[^{])+|[^]/g;

/** Each run of tokens that comes again behind itself. */
const repeatedParts = (text: string): string[] => {
  const found = new Set<string>();
  const starts = [...text.matchAll(TOKEN)].map(({ index }) => index);
  starts.forEach((start, token) => {
    for (const end of starts.slice(token + 1)) {
      const part = text.slice(start, end);
      if (!found.has(part) && !text.includes(part, end)) break;
      found.add(part);
    }
  });
  return [...found].filter((part) => part.length > PLACEHOLDER);
};

/** Bytes: what a variable costs beside its value: name, quotes, colon, comma. */
const OVERHEAD = 7;
/** What it costs more where it refers to the stack: an Fn::Sub of its own. */
const OWN_SUB = 13;
const PLACEHOLDER = 4;

const savedBy = (text: string, part: string): number => {
  const times = text.split(part).length - 1;
  // A quotation mark becomes one other character; a backslash is escaped in the template.
  const length = part.length + part.split('\\').length - 1;
  const own = part.includes('${') ? OWN_SUB : 0;
  return times * (length - PLACEHOLDER) - length - OVERHEAD - own;
};
