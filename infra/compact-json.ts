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
  const all = new Set<string>();
  collect(value, all);
  const parts = [...all].filter((part) => !names.some((name) => part.includes(`\${${name}}`)));
  const variables: Record<string, string> = {};
  let text = JSON.stringify(value);
  for (const name of 'abcdefghijklmnopqrstuvwxyz') {
    const part = mostRepeated(text, parts);
    if (part === undefined) break;
    variables[name] = part;
    text = text.replaceAll(part, `\${${name}}`);
  }
  return { text, variables };
};

/** Every value, and every run of neighbouring entries of an object, as JSON. */
const collect = (value: unknown, parts: Set<string>): void => {
  parts.add(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return;
  const entries: (readonly [string, unknown])[] = Object.entries(value);
  if (!Array.isArray(value)) runsOf(entries).forEach((run) => parts.add(run));
  for (const [, inner] of entries) collect(inner, parts);
};

const runsOf = (entries: readonly (readonly [string, unknown])[]): string[] => {
  const texts = entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return texts.flatMap((_, from) =>
    texts.slice(from).map((__, length) => texts.slice(from, from + length + 1).join(',')),
  );
};

/** What a variable costs beside its value: name, quotes, colon, comma. */
const OVERHEAD = 8;
const PLACEHOLDER = 4;

/** Bytes; what saves less stays where it is read. */
const WORTH_IT = 20;

const mostRepeated = (text: string, parts: readonly string[]): string | undefined => {
  let found: string | undefined;
  let most = WORTH_IT;
  for (const part of parts) {
    const again = text.split(part).length - 2;
    const saved = again * (part.length - PLACEHOLDER) - PLACEHOLDER - OVERHEAD;
    if (saved > most) [found, most] = [part, saved];
  }
  return found;
};
