import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { FORMATS } from '../../analytics/contract/glue';
import { loadQueries, parameterValues, QUERIES_FOLDER } from '../../analytics/queries';
import { TUNING_QUERIES_FOLDER } from '../../analytics/tuning/tuning-queries';
import { byArrivalDay, fixturesOf } from '../support/query-fixtures';
import { filled } from '../support/turn-rows';
import { type Lake, openLake } from './lake';
import { runningTrino } from './running';
import { objectsOf } from './values';

const trino = runningTrino();

const QUERIES = [QUERIES_FOLDER, TUNING_QUERIES_FOLDER].flatMap((folder) =>
  loadQueries(folder).map((query) => [query.name, query, folder] as const),
);

(trino ? describe : describe.skip).each(FORMATS)('over %s objects', (format) => {
  let lake: Lake;
  beforeAll(async () => {
    if (trino) lake = await openLake(trino, format, `pack_${format}`);
  });
  afterAll(() => lake.close());
  beforeEach(() => lake.clear());

  describe.each(QUERIES)('%s', (name, query, folder) => {
    test.each(fixturesOf(name, folder).map((fixture) => [fixture.description, fixture] as const))(
      '%s',
      async (_, fixture) => {
        for (const [day, turns] of byArrivalDay(fixture.rows))
          await lake.write(turns.map(filled), day);
        const result = await lake.ask(query.sql, parameterValues(query, fixture.parameters));
        expect(objectsOf(result)).toEqual(fixture.expected);
        for (const row of fixture.expected)
          expect(result.columns.map((column) => column.name)).toEqual(Object.keys(row));
      },
    );
  });
});
