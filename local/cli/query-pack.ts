import {
  MissingParameter,
  type PackQuery,
  parameterValues,
  SECTIONS,
} from '../../analytics/queries';
import type { Literal } from '../../analytics/athena/literal';
import { SLOTS } from '../../analytics/contract/turn';
import { UserError } from '../errors';
import { modelSlots, modelWords } from './query-model-words';
import type { Range } from './query-range';

/** A query of the pack by its name. @throws UserError that suggests the nearest ones */
export const queryNamed = (name: string, queries: readonly PackQuery[]): PackQuery => {
  const query = queries.find((candidate) => candidate.name === name);
  if (query !== undefined) return query;
  const near = queries
    .map((candidate) => ({ name: candidate.name, distance: distanceOf(name, candidate.name) }))
    .sort((a, b) => a.distance - b.distance)
    .filter(({ name: known, distance }) => distance <= name.length / 2 || known.includes(name))
    .slice(0, 3)
    .map((candidate) => candidate.name);
  const hint = near.length === 0 ? '' : `did you mean ${near.join(' or ')}? `;
  throw new UserError(`There is no query "${name}"; ${hint}--list names them all.`);
};

/** Steps of one character from a word to another: a letter more, less, or another. */
const distanceOf = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of Array.from(a).entries())
    row = Array.from(b).reduce<number[]>(
      (next, right, j) => [
        ...next,
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (left === right ? 0 : 1),
        ),
      ],
      [i + 1],
    );
  return row.at(-1) ?? 0;
};

/** What was said about the parameters of a query besides its range. */
export interface ParameterOptions {
  readonly slot?: string | undefined;
  readonly slots?: string | undefined;
  readonly 'model-version'?: string | undefined;
  /** Folder whose interaction models know the words. */
  readonly 'skill-package': string;
}

/**
 * The values of a query's parameters, in order.
 *
 * @throws UserError for a parameter that the query does not take, that is missing, or a slot that
 * nobody knows
 */
export const valuesOf = (
  query: PackQuery,
  range: Range,
  options: ParameterOptions,
): readonly Literal[] => {
  const { slot, slots, 'model-version': version, 'skill-package': skillPackage } = options;
  const given = { slot, slots, model_version: version };
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && !query.parameters.some((parameter) => parameter.name === name))
      throw new UserError(`The query ${query.name} takes no ${optionOf(name)}; leave it out.`);
  checkSlots([slot ?? [], slots?.split(',') ?? []].flat(), query, skillPackage);
  const words = query.parameters.some(({ type }) => type === 'model-words')
    ? { model_words: JSON.stringify(modelWords(skillPackage)) }
    : {};
  try {
    return parameterValues(query, { ...range, ...given, ...words });
  } catch (error) {
    throw error instanceof MissingParameter
      ? new UserError(error.message, { cause: error })
      : error;
  }
};

/** The option of the command that gives a parameter. */
const optionOf = (parameter: string): string => `--${parameter.replaceAll('_', '-')}`;

/** The options that a query takes besides its range. */
export const optionsOf = ({ parameters }: PackQuery): readonly string[] => [
  ...new Set(
    parameters
      .filter(({ type }) => type !== 'date')
      .map(({ name, type }) => (type === 'model-words' ? '--skill-package' : optionOf(name))),
  ),
];

/** A name that is misspelt would find nothing, and look like an answer. */
const checkSlots = (
  slots: readonly string[],
  { parameters }: PackQuery,
  skillPackage: string,
): void => {
  const every = parameters.find(({ type }) => type === 'slot')?.default;
  const unknown = (known: readonly (string | undefined)[]) =>
    slots.find((slot) => slot !== every && !known.includes(slot));
  if (unknown(SLOTS) === undefined) return;
  const known = [...new Set([...SLOTS, ...modelSlots(skillPackage)])];
  const slot = unknown(known);
  if (slot !== undefined)
    throw new UserError(`There is no slot "${slot}"; known are ${known.join(', ')}.`);
};

/** The pack by section, a line a query: its name, the question, and what it takes besides the range. */
export const listOf = (queries: readonly PackQuery[]): string => {
  const width = Math.max(...queries.map(({ name }) => name.length));
  const lineOf = (query: PackQuery): string => {
    const options = optionsOf(query);
    const taken = options.length === 0 ? '' : `  [${options.join(' ')}]`;
    return `  ${query.name.padEnd(width)}  ${query.question}${taken}`;
  };
  return SECTIONS.map((section) =>
    [section, ...queries.filter((query) => query.section === section).map(lineOf)].join('\n'),
  ).join('\n\n');
};
