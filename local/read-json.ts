import { readFileSync } from 'node:fs';
import { findJsonFault } from './alexa/json-fault';
import { messageOf, UserError } from './errors';
import { requireRegularFile } from './regular-file';

/** What people write has a dozen levels; what comes after the reader goes down them one call a level. */
const MOST_LEVELS = 100;

/**
 * The text of a file that people have written, without the byte order mark of some editors.
 *
 * @param what it is, for the message, such as "the interaction model"
 * @throws UserError that names the file
 */
export const readText = (file: string, what: string): string => {
  try {
    requireRegularFile(file);
    return withoutMark(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file}: can't read ${what}: ${messageOf(error)}`, { cause: error });
  }
};

/**
 * The JSON of a file that people have written.
 *
 * @throws UserError that names the file, and line and column of what is no JSON
 */
export const readJson = (file: string, what: string): unknown =>
  parseJson(readText(file, what), file);

/**
 * The same of a text.
 *
 * @param source where it comes from, such as a file
 * @param firstLine the line of the source where the text begins
 * @throws UserError as `readJson`
 */
export const parseJson = (text: string, source: string, firstLine = 1): unknown => {
  const json = withoutMark(text);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const fault = findJsonFault(json);
    if (!fault) throw new UserError(`${source}: ${messageOf(error)}`, { cause: error });
    throw new UserError(
      `${source}:${firstLine - 1 + fault.line}:${fault.column}: not valid JSON: expected ${fault.expected}`,
      { cause: error },
    );
  }
  if (levelsOf(json) > MOST_LEVELS)
    throw new UserError(`${source}:${firstLine}: nested deeper than ${MOST_LEVELS} levels`);
  return value;
};

const withoutMark = (text: string): string => text.replace(/^\ufeff/, '');

/** How deep a valid JSON text is nested. */
const levelsOf = (json: string): number => {
  let level = 0;
  let deepest = 0;
  for (let at = 0; at < json.length; at += 1)
    switch (json.charAt(at)) {
      case '"':
        at = endOfString(json, at);
        break;
      case '[':
      case '{':
        level += 1;
        deepest = Math.max(deepest, level);
        break;
      case ']':
      case '}':
        level -= 1;
    }
  return deepest;
};

const endOfString = (json: string, start: number): number => {
  for (let at = start + 1; at < json.length; at += 1) {
    if (json[at] === '"') return at;
    if (json[at] === '\\') at += 1;
  }
  return json.length;
};
