import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  checkSql,
  countSql,
  daysSql,
  removableSql,
  writeSql,
} from '../../analytics/compaction/statements';
import { FORMATS } from '../../analytics/contract/glue';
import { viewStatements } from '../../analytics/views';
import { withCutOff } from '../../analytics/views/cut-off';
import { filled } from '../support/turn-rows';
import { type Lake, openLake } from './lake';
import { localLocation } from './metastore';
import { runningTrino } from './running';

const trino = runningTrino();

const row = (request_id: string, event_time: string, word = 'dog, "big"\n🐕') =>
  filled({ request_id, event_time, slots: [{ spoken: word }] }, 0);

const DAY = { day: '2026-11-20', first: '2026-11-20', last: '2026-11-21' };
const COMPACTED = { table: 'compacting', location: '' };

(trino ? describe : describe.skip).each(FORMATS)('a day of %s objects', (format) => {
  let lake: Lake;
  beforeAll(async () => {
    if (!trino) return;
    lake = await openLake(trino, format, `compaction_${format}`);
    const twice = row('a', '2026-11-20 10:00:00.000');
    await lake.write([twice, row('b', '2026-11-20 11:00:00.000')], '2026-11-20');
    await lake.write([twice, row('c', '2026-11-20 23:59:59.999')], '2026-11-21');
    await lake.write([row('d', '2026-11-21 00:00:00.000')], '2026-11-21');
  });
  afterAll(() => lake.close());

  /** What Athena's statement says in its own words: the place, and how Parquet is compressed. */
  const asTrino = (sql: string): string =>
    localLocation(sql).replace("write_compression = 'ZSTD',", '');

  test('is found with the days on which its rows arrived', async () => {
    const { rows } = await lake.ask(daysSql('2026-11-20'));
    expect(rows).toEqual([[DAY.day, DAY.first, DAY.last]]);
    expect((await lake.ask(countSql(DAY, format))).rows).toEqual([[3, 3]]);
  });

  test('is written once a request, and stays the same to whoever asks', async () => {
    const location = `s3://${lake.bucket}/compacted/dt=${DAY.day}/run/`;
    const words = 'SELECT request_id, dt, slots[1].spoken FROM turns ORDER BY request_id';
    const before = (await lake.ask(words)).rows;
    expect(before).toHaveLength(4);

    await lake.ask(asTrino(writeSql(DAY, format, { ...COMPACTED, location })));
    expect((await lake.ask(checkSql(DAY, format, COMPACTED.table))).rows).toEqual([[3, 3, 3]]);
    const files = await lake.ask('SELECT count(DISTINCT "$path") FROM compacting');
    expect(files.rows).toEqual([[1]]);

    await lake.ask(
      `CALL system.register_partition(CURRENT_SCHEMA, 'compacted_turns', ARRAY['dt'], ARRAY['${DAY.day}'], '${localLocation(location)}')`.replace(
        'CURRENT_SCHEMA',
        `'compaction_${format}'`,
      ),
    );
    const [turns = ''] = viewStatements('athena', format);
    await lake.ask(withCutOff(turns, DAY.day));
    expect((await lake.ask(words)).rows).toEqual(before);
    expect((await lake.ask(countSql(DAY, format))).rows).toEqual([[3, 0]]);
    const removable = await lake.ask(removableSql([DAY], '2026-11-21', format));
    expect(removable.rows).toEqual([['2026-11-20']]);
  });
});
