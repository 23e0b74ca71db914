import { describe, expect, test } from '@jest/globals';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { QueryCancelled, QueryFailed } from '../../../analytics/athena/errors';
import { type Progress, runQuery } from '../../../analytics/athena/run-query';

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const THROTTLED = named('TooManyRequestsException', 'Rate exceeded');

interface Script {
  /** What each look at the query finds; the last one stays. */
  readonly states?: readonly (object | Error)[];
  readonly startAnswers?: readonly (object | Error)[];
  readonly pages?: readonly object[];
  readonly isReused?: boolean;
}

/** A client that answers from a script and keeps what it was asked. */
const scripted = ({
  states = [{ State: 'SUCCEEDED' }],
  startAnswers = [{ QueryExecutionId: 'q1' }],
  pages = [{ ResultSet: { Rows: [] } }],
  isReused = false,
}: Script) => {
  const sent: object[] = [];
  const counts = new Map<unknown, number>();
  const next = (kind: unknown, answers: readonly (object | Error)[]): Promise<object> => {
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    const answer = answers[Math.min(count, answers.length - 1)] ?? {};
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const send = async (command: object): Promise<object> => {
    sent.push(command);
    if (command instanceof StartQueryExecutionCommand) return next('start', startAnswers);
    if (command instanceof GetQueryResultsCommand) return next('results', pages);
    if (!(command instanceof GetQueryExecutionCommand)) return {};
    const status = await next('state', states);
    return {
      QueryExecution: {
        Status: status,
        StatementType: 'DML',
        Statistics: {
          DataScannedInBytes: 7,
          EngineExecutionTimeInMillis: 5,
          ...(isReused ? { ResultReuseInformation: { ReusedPreviousResult: true } } : {}),
        },
      },
    };
  };
  return { client: { send } as unknown as AthenaClient, sent };
};

const waits: number[] = [];
const effects = () => {
  waits.length = 0;
  let clock = 0;
  return {
    now: () => clock,
    sleep: (milliseconds: number) => {
      waits.push(milliseconds);
      clock += milliseconds;
      return Promise.resolve();
    },
  };
};

const QUERY = { sql: 'SELECT 1', database: 'd', workGroup: 'w' };
const row = (...values: (string | undefined)[]) => ({
  Data: values.map((value) => (value === undefined ? {} : { VarCharValue: value })),
});
const METADATA = {
  ColumnInfo: [
    { Name: 'a', Type: 'varchar' },
    { Name: 'b', Type: 'bigint' },
  ],
};

describe('runQuery', () => {
  test('gives columns, the rows of all pages without the header, and statistics', async () => {
    const { client, sent } = scripted({
      pages: [
        {
          ResultSet: { Rows: [row('a', 'b'), row('x', '1')], ResultSetMetadata: METADATA },
          NextToken: 'next',
        },
        { ResultSet: { Rows: [row(undefined, '2'), row('a', 'b')], ResultSetMetadata: METADATA } },
      ],
    });
    expect(await runQuery(client, { ...QUERY, parameters: ["it's", 1] }, effects())).toEqual({
      columns: [
        { name: 'a', type: 'varchar' },
        { name: 'b', type: 'bigint' },
      ],
      rows: [
        ['x', '1'],
        [null, '2'],
        ['a', 'b'],
      ],
      queryExecutionId: 'q1',
      isReused: false,
      statistics: { dataScannedInBytes: 7, engineExecutionTimeInMillis: 5 },
    });
    expect((sent[0] as StartQueryExecutionCommand).input).toMatchObject({
      QueryString: 'SELECT 1',
      QueryExecutionContext: { Database: 'd' },
      WorkGroup: 'w',
      ExecutionParameters: ["'it''s'", '1'],
    });
  });

  test('takes a result that is young enough, and says so', async () => {
    const { client, sent } = scripted({ isReused: true });
    const { isReused } = await runQuery(client, { ...QUERY, reuseMinutes: 5 }, effects());
    expect(isReused).toBe(true);
    expect((sent[0] as StartQueryExecutionCommand).input.ResultReuseConfiguration).toEqual({
      ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 5 },
    });
  });

  test('writes a parameter that is too long for Athena into the text', async () => {
    const { client, sent } = scripted({});
    const sql = "SELECT '?', ?, ?, ? -- ?";
    const long = `it's ${'é'.repeat(512)}`;
    await runQuery(client, { ...QUERY, sql, parameters: ['a', long, 'z'] }, effects());
    expect((sent[0] as StartQueryExecutionCommand).input).toMatchObject({
      QueryString: `SELECT '?', ?, 'it''s ${'é'.repeat(512)}', ? -- ?`,
      ExecutionParameters: ["'a'", "'z'"],
    });
  });

  test('leaves a parameter of 1,024 bytes where it is', async () => {
    const { client, sent } = scripted({});
    const parameters = ['a'.repeat(1_022)];
    await runQuery(client, { ...QUERY, sql: 'SELECT ?', parameters }, effects());
    expect((sent[0] as StartQueryExecutionCommand).input.QueryString).toBe('SELECT ?');
  });

  const REMOVED = {
    State: 'FAILED',
    StateChangeReason:
      'HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://b/k: The specified key does not exist. (Error Code: NoSuchKey)',
  };

  test('asks once more where an object was removed while it was read', async () => {
    const { client, sent } = scripted({
      states: [REMOVED, { State: 'SUCCEEDED' }],
      startAnswers: [{ QueryExecutionId: 'q1' }, { QueryExecutionId: 'q2' }],
    });
    expect((await runQuery(client, QUERY, effects())).queryExecutionId).toBe('q2');
    const tokens = sent
      .filter((command) => command instanceof StartQueryExecutionCommand)
      .map(({ input }) => input.ClientRequestToken);
    expect(new Set(tokens).size).toBe(2);
  });

  test('asks no third time', async () => {
    const { client, sent } = scripted({ states: [REMOVED] });
    await expect(runQuery(client, QUERY, effects())).rejects.toBeInstanceOf(QueryFailed);
    expect(sent.filter((command) => command instanceof StartQueryExecutionCommand)).toHaveLength(2);
  });

  test('waits longer and longer, at most a second, and tells how far the query is', async () => {
    const running = { State: 'RUNNING' };
    const states = [{ State: 'QUEUED' }, ...Array.from({ length: 12 }, () => running)];
    const progress: Progress[] = [];
    const { client } = scripted({ states: [...states, { State: 'SUCCEEDED' }] });
    await runQuery(client, { ...QUERY, onProgress: (p) => progress.push(p) }, effects());
    expect(waits[0]).toBe(20);
    expect(waits.at(-1)).toBe(1000);
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    expect(progress[0]).toEqual({
      queryExecutionId: 'q1',
      state: 'QUEUED',
      elapsedMillis: 0,
      dataScannedInBytes: 7,
    });
    expect(progress.at(-1)?.state).toBe('RUNNING');
  });

  test('makes throttled calls again, with the same token', async () => {
    const { client, sent } = scripted({
      startAnswers: [THROTTLED, THROTTLED, { QueryExecutionId: 'q1' }],
      states: [THROTTLED, { State: 'SUCCEEDED' }],
    });
    await runQuery(client, QUERY, effects());
    const tokens = sent
      .filter((command) => command instanceof StartQueryExecutionCommand)
      .map(({ input }) => input.ClientRequestToken);
    expect(tokens).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    expect(waits).toEqual([100, 200, 100]);
  });

  test('gives up on throttling in the end', async () => {
    const { client } = scripted({ startAnswers: [THROTTLED] });
    await expect(runQuery(client, QUERY, effects())).rejects.toBe(THROTTLED);
    expect(waits).toHaveLength(8);
  });

  test("fails with Athena's reason", async () => {
    const { client } = scripted({
      states: [{ State: 'FAILED', StateChangeReason: 'COLUMN_NOT_FOUND: line 1:8' }],
    });
    const error: unknown = await runQuery(client, QUERY, effects()).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(QueryFailed);
    expect(error).toMatchObject({ message: 'COLUMN_NOT_FOUND: line 1:8', queryExecutionId: 'q1' });
  });

  test('fails when Athena refuses the query', async () => {
    const refusal = named('InvalidRequestException', "line 1:1: mismatched input 'SELEC'");
    const { client } = scripted({ startAnswers: [refusal] });
    const error: unknown = await runQuery(client, QUERY, effects()).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(QueryFailed);
    expect(error).toMatchObject({ message: refusal.message, cause: refusal });
  });

  test('says so when somebody else stopped the query', async () => {
    const { client } = scripted({ states: [{ State: 'CANCELLED' }] });
    await expect(runQuery(client, QUERY, effects())).rejects.toBeInstanceOf(QueryCancelled);
  });

  test('stops the query in Athena when its caller gives up', async () => {
    const abort = new AbortController();
    const { client, sent } = scripted({ states: [{ State: 'RUNNING' }] });
    const running = runQuery(
      client,
      { ...QUERY, signal: abort.signal, onProgress: () => abort.abort() },
      effects(),
    );
    await expect(running).rejects.toBeInstanceOf(QueryCancelled);
    expect(sent.at(-1)).toBeInstanceOf(StopQueryExecutionCommand);
  });

  test('starts nothing when its caller gave up before', async () => {
    const { client, sent } = scripted({});
    const running = runQuery(client, { ...QUERY, signal: AbortSignal.abort() }, effects());
    await expect(running).rejects.toBeInstanceOf(QueryCancelled);
    expect(sent).toEqual([]);
  });
});
