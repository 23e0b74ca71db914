import { csvValue } from './csv-value';
import type { Interaction } from './interactions';

/** The columns of Personalize's interactions data set, with the types of Avro. */
const FIELDS = [
  { name: 'USER_ID', type: 'string' },
  { name: 'ITEM_ID', type: 'string' },
  { name: 'TIMESTAMP', type: 'long' },
  { name: 'EVENT_TYPE', type: 'string' },
] as const;

/**
 * The schema of the data set, as CreateSchema takes it.
 *
 * Source: https://docs.aws.amazon.com/personalize/latest/dg/item-interactions-datasets.html
 */
export const INTERACTIONS_SCHEMA = {
  type: 'record',
  name: 'Interactions',
  namespace: 'com.amazonaws.personalize.schema',
  fields: FIELDS,
  version: '1.0',
} as const;

/** The data set as CSV with its header; the time in seconds. */
export const interactionsCsv = (interactions: readonly Interaction[]): string => {
  const lines = interactions.map(({ userId, breed, at, event }) =>
    [userId, breed, String(Math.floor(Date.parse(at) / 1_000)), event].map(csvValue).join(','),
  );
  return [FIELDS.map(({ name }) => name).join(','), ...lines, ''].join('\n');
};

/** How far a data set is from what Personalize needs to train. */
export interface Readiness {
  readonly interactions: number;
  /** Users with two interactions or more. */
  readonly users: number;
  readonly byEvent: Readonly<Record<string, number>>;
  readonly isReady: boolean;
}

/** https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
export const NEEDED = { interactions: 1_000, users: 25 } as const;

/** What of a data set Personalize would count. */
export const readinessOf = (interactions: readonly Interaction[]): Readiness => {
  const byUser = countBy(interactions, ({ userId }) => userId);
  const users = Object.values(byUser).filter((count) => count >= 2).length;
  return {
    interactions: interactions.length,
    users,
    byEvent: countBy(interactions, ({ event }) => event),
    isReady: interactions.length >= NEEDED.interactions && users >= NEEDED.users,
  };
};

const countBy = (
  interactions: readonly Interaction[],
  keyOf: (interaction: Interaction) => string,
): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const interaction of interactions) {
    const key = keyOf(interaction);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
};
