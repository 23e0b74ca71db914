import { describe, expect, it } from '@jest/globals';
import { droppedRows } from '../../../analytics/replay/dropped-rows';

const line = (item: unknown, more: object = {}): string =>
  JSON.stringify({
    level: 'ERROR',
    message: 'turn not recorded',
    dropped_turns: 1,
    reason: 'TimeoutError: too late',
    item,
    ...more,
  });

const found = async (text: string): Promise<unknown[]> => {
  const rows: unknown[] = [];
  for await (const row of droppedRows(linesOf(text))) rows.push(row);
  return rows;
};

async function* linesOf(text: string): AsyncGenerator<string> {
  for (const one of text.split('\n')) yield await Promise.resolve(one);
}

const ITEM = {
  request_id: 'r1',
  slot_value_size_synonym: 'a "turn not recorded" {[ 🐕\n',
  slots: [{ name: 'size', changed: true }],
  expires_at: 1_800_000_000,
};

describe('droppedRows', () => {
  it('finds the lines of the recorder among others', async () => {
    const log = [
      'START RequestId: 1',
      '{"level":"INFO"}',
      line(ITEM),
      '',
      line({ request_id: 'r2' }),
    ];
    expect(await found(log.join('\n'))).toEqual([ITEM, { request_id: 'r2' }]);
  });

  it('reads past what CloudWatch puts before a line', async () => {
    const prefixed = `2026-11-22T07:01:08.123Z\t8f5e0e0c-0000-4000-8000-000000000000\tERROR\t${line(ITEM)}`;
    const tailed = `2026-11-22T07:01:08 2026/11/22/[$LATEST]58419525dade4d17a495dceeeed44708 ${line(ITEM)}`;
    expect(await found(`${prefixed}\n${tailed}`)).toEqual([ITEM, ITEM]);
  });

  it.each([undefined, 4])(
    'reads what "aws logs filter-log-events" prints (indent %s)',
    async (indent) => {
      const output = {
        events: [
          { logStreamName: 'a', timestamp: 1, message: `${line(ITEM)}\n`, eventId: '1' },
          { logStreamName: 'a', timestamp: 2, message: 'REPORT RequestId: 1\n', eventId: '2' },
          {
            logStreamName: 'a',
            timestamp: 3,
            message: `x\ty\tERROR\t${line({ request_id: 'r2' })}\n`,
          },
        ],
        searchedLogStreams: [],
      };
      expect(await found(JSON.stringify(output, null, indent))).toEqual([
        ITEM,
        { request_id: 'r2' },
      ]);
    },
  );

  it("reads Lambda's own JSON log format", async () => {
    const text = JSON.stringify({ timestamp: 't', level: 'INFO', message: line(ITEM) });
    const object = JSON.stringify({ timestamp: 't', message: JSON.parse(line(ITEM)) as unknown });
    expect(await found(`${text}\n${object}`)).toEqual([ITEM, ITEM]);
  });

  it('names the lines that should hold a row and do not', async () => {
    const log = [
      'nothing',
      line(ITEM).slice(0, -20),
      line({ user_id: 'u1' }),
      line({ request_id: '' }),
      line('r1'),
      'turn not recorded',
    ];
    expect(await found(log.join('\n'))).toEqual([
      { line: 2 },
      { line: 3 },
      { line: 4 },
      { line: 5 },
      { line: 6 },
    ]);
  });

  it('says so when a whole document is damaged', async () => {
    const output = JSON.stringify({ events: [{ message: line(ITEM) }] }, null, 2);
    // The line that holds the row.
    expect(await found(output.slice(0, -3))).toEqual([{ line: 4 }]);
  });

  it.each([
    ['a tag', '[INFO] cold start'],
    ['a line cut in its middle', '{"level":"ERR'],
    ['a lone bracket', '{'],
  ])('is not put off by a first line that is %s', async (_, first) => {
    const log = [first, line(ITEM), line({ request_id: 'r2' })];

    expect(await found(log.join('\n'))).toEqual([ITEM, { request_id: 'r2' }]);
  });

  it('reads several documents, one after the other', async () => {
    const output = (item: object) => JSON.stringify({ events: [{ message: line(item) }] }, null, 4);

    expect(await found(`${output(ITEM)}\n${output({ request_id: 'r2' })}\n`)).toEqual([
      ITEM,
      { request_id: 'r2' },
    ]);
  });

  it('finds nothing in an empty log', async () => {
    expect(await found('')).toEqual([]);
  });
});
