import { UserError } from '../errors';
import { KNOWN_FUNCTIONS, type Fake, type FakeContext, functionNamed } from './functions';

/** Makes one event after the other. */
export type EventTemplate = (context: FakeContext) => string;

/**
 * Compiles a template of events in the language of the Amazon Kinesis Data Generator: text with
 * placeholders `{{module.function}}` or `{{module.function(argument)}}`, the argument in JSON. As there,
 * line breaks are removed, so that an event is one line.
 *
 * https://awslabs.github.io/amazon-kinesis-data-generator/web/help.html
 *
 * @param source named in the messages, such as the file
 * @throws UserError that names the place in the text and the functions that there are
 */
export const compileTemplate = (text: string, source = 'The template'): EventTemplate => {
  const parts: Fake[] = [];
  let at = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    const place: Place = { source, text, at: open };
    parts.push(literal(text.slice(at, open)));
    const { fake, end } = readPlaceholder(place);
    parts.push(fake);
    at = end;
  }
  parts.push(literal(text.slice(at)));
  if (text.trim() === '') throw new UserError(`${source} is empty: it makes no event.`);
  return (context) =>
    parts
      .map((part) => part(context))
      .join('')
      .trim();
};

const literal = (text: string): Fake => {
  const line = text.replaceAll(/\r?\n/g, '');
  return () => line;
};

interface Place {
  readonly source: string;
  readonly text: string;
  readonly at: number;
}

const readPlaceholder = (place: Place): { readonly fake: Fake; readonly end: number } => {
  const { text, at } = place;
  const head = /\{\{\s*([A-Za-z]\w*\.\w+)\s*/y;
  head.lastIndex = at;
  const [whole, name] = head.exec(text) ?? [];
  if (whole === undefined || name === undefined)
    throw wrong(place, 'a placeholder is written like {{random.number(10)}} or {{internet.ip}}');
  const after = at + whole.length;
  const { argument, end } =
    text[after] === '(' ? readArgument(place, after) : { argument: undefined, end: after };
  const close = /\s*\}\}/y;
  close.lastIndex = end;
  if (close.exec(text) === null) throw wrong(place, `{{${name} has no }} at its end`);
  return { fake: fakeOf(place, name, argument), end: close.lastIndex };
};

/** The text between parentheses, which may hold others within JSON's strings. */
const readArgument = (
  place: Place,
  open: number,
): { readonly argument: string; readonly end: number } => {
  const { text } = place;
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    const c = text[i];
    if (c === '"') {
      const string = /"(?:[^"\\]|\\.)*"/y;
      string.lastIndex = i;
      if (string.exec(text) === null) break;
      i = string.lastIndex - 1;
    } else if (c === '(') depth += 1;
    else if (c === ')') {
      depth -= 1;
      if (depth === 0) return { argument: text.slice(open + 1, i).trim(), end: i + 1 };
    }
  }
  throw wrong(place, 'its parenthesis is not closed');
};

const fakeOf = (place: Place, name: string, argument: string | undefined): Fake => {
  const make = functionNamed(name);
  if (make === undefined) throw wrong(place, `there is no ${name}; there ${known(name)}`);
  try {
    return make(valueOf(argument));
  } catch (error) {
    if (error instanceof UserError) throw wrong(place, error.message);
    throw error;
  }
};

/** As the generator does it: what is no JSON is text. */
const valueOf = (argument: string | undefined): unknown => {
  if (argument === undefined || argument === '') return undefined;
  try {
    return JSON.parse(argument);
  } catch {
    // Whoever begins a list or an object means one.
    if (/^[[{"]/.test(argument)) throw new UserError(`its argument is no JSON: ${argument}`);
    return argument;
  }
};

const known = (name: string): string => {
  const module = `${name.split('.')[0] ?? ''}.`;
  const siblings = KNOWN_FUNCTIONS.filter((each) => each.startsWith(module));
  const all = siblings.length > 0 ? siblings : KNOWN_FUNCTIONS;
  return `${all.length === 1 ? 'is' : 'are'} ${all.join(', ')}`;
};

const wrong = ({ source, text, at }: Place, why: string): UserError => {
  const before = text.slice(0, at).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return new UserError(
    `${source} cannot be read at line ${before.length}, column ${column}: ${why}.`,
  );
};
