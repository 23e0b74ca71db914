import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(process.cwd(), 'analytics/events/queries');

export interface EventFixture {
  readonly description: string;
  /** Events by the folder below `raw/firehose/` that they arrive in. */
  readonly events: Readonly<Record<string, readonly object[]>>;
  /** Rows, in no particular order. */
  readonly expected: readonly Readonly<Record<string, unknown>>[];
}

/** The queries over crawled events, each with what it must give. */
export const EVENT_QUERIES: readonly {
  readonly name: string;
  readonly sql: string;
  readonly fixtures: readonly EventFixture[];
}[] = readdirSync(FOLDER).map((name) => ({
  name,
  sql: readFileSync(join(FOLDER, name, 'query.sql'), 'utf8'),
  fixtures: readdirSync(join(FOLDER, name, 'fixtures')).map(
    (file) =>
      JSON.parse(readFileSync(join(FOLDER, name, 'fixtures', file), 'utf8')) as EventFixture,
  ),
}));
