/** What runs in a process of its own, besides the table. */
export const PART_NAMES = [
  'skill',
  'functions',
  'poller',
  'firehose',
  's3',
  'athena',
  'workflows',
] as const;

export type PartName = (typeof PART_NAMES)[number];
