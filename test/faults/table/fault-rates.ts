import type { Rates } from '../fault-proxy';

/** Which proxies there are. */
export const PROXY_NAMES = [
  'dynamodb',
  'dynamodb-streams',
  'lambda',
  'firehose',
  's3',
  'athena',
  'glue',
  'states',
] as const;

export type ProxyName = (typeof PROXY_NAMES)[number];

/** What may happen to any call. */
const ANY: Rates = {
  throttled: 0.02,
  'server-error': 0.02,
  slow: 0.02,
  hang: 0.01,
  'reset-before': 0.02,
  'reset-after': 0.02,
};

const times = (rates: Rates, factor: number): Rates =>
  Object.fromEntries(Object.entries(rates).map(([kind, rate]) => [kind, rate * factor]));

/** How probable the faults are for a request to each service during the storm. */
export const STORM_RATES: Readonly<Record<ProxyName, Rates>> = {
  // Each of the user's turns is one request here.
  dynamodb: ANY,
  // Reads are few while batches are tried again, and a slice shall have each kind, too.
  'dynamodb-streams': { ...ANY, 'expired-iterator': 0.15 },
  // The calls of these are few: many rows travel in each.
  lambda: { ...times(ANY, 2), redelivery: 0.15, reordering: 0.1 },
  firehose: { ...times(ANY, 2), 'partial-failure': 0.15 },
  s3: times(ANY, 2),
  athena: times(ANY, 0.5),
  // A compaction asks it a few times only.
  glue: times(ANY, 3),
  // Whoever starts an execution asks again; there is nothing of ours behind it.
  states: {},
};
