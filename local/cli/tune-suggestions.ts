import { text } from 'node:stream/consumers';
import type { Suggestion } from '../../analytics/tuning/suggestion';
import { UserError } from '../errors';
import { parseJson, readText } from '../read-json';

/** One suggestion is evidence among others: none outweighs a hundred users. */
const MOST_WEIGHT = 100;

/** Standard input, as far as suggestions are read from it. */
export type SuggestionInput = AsyncIterable<string | Uint8Array>;

/**
 * Reads suggestions, one JSON object a line: `{"slot type": …, "word": …, "value": …, "weight": …}`.
 * The weight, in users, is 1 where it is left out; empty lines are skipped.
 *
 * @param file a path, or `-` for standard input
 * @throws UserError that names the line
 */
export const readSuggestions = async (
  file: string,
  stdin: SuggestionInput,
): Promise<readonly Suggestion[]> => {
  const name = file === '-' ? 'standard input' : file;
  return (await contentOf(file, stdin))
    .replace(/^\ufeff/, '')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [suggestionOf(line, name, index + 1)]));
};

const contentOf = async (file: string, stdin: SuggestionInput): Promise<string> =>
  file === '-' ? text(stdin) : readText(file, 'the suggestions');

const suggestionOf = (line: string, source: string, number: number): Suggestion => {
  const place = `${source}:${number}`;
  const fields = fieldsOf(parseJson(line, source, number), place);
  const weight = fields['weight'] ?? 1;
  if (typeof weight !== 'number' || !(weight > 0 && weight <= MOST_WEIGHT))
    throw new UserError(
      `${place}: "weight" is ${JSON.stringify(weight)}; it takes a number of users above 0, at most ${MOST_WEIGHT}.`,
    );
  return {
    slot: textOf(fields, 'slot type', place),
    word: textOf(fields, 'word', place),
    value: textOf(fields, 'value', place),
    weight,
  };
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown, place: string): Fields => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UserError(
    `${place}: expected an object such as {"slot type": "SizeType", "word": "ginormous", "value": "large"}.`,
  );
};

const textOf = (fields: Fields, key: string, place: string): string => {
  const value = fields[key];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new UserError(`${place}: "${key}" is missing; it takes a text.`);
};
