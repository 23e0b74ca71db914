import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  BatchGetNamedQueryCommand,
  CreateNamedQueryCommand,
  DeleteNamedQueryCommand,
  GetNamedQueryCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListNamedQueriesCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  UpdateNamedQueryCommand,
} from '@aws-sdk/client-athena';
import { DATABASE, localAthena, type LocalAthena, RESULTS } from '../../../support/local-athena';
import { putTurns } from '../../../support/turn-rows';

let athena: LocalAthena;
beforeEach(async () => {
  athena = await localAthena({
    workGroups: [
      {
        name: 'analysts',
        outputLocation: `s3://${RESULTS}/analysts/`,
        enforce: true,
        bytesScannedCutoff: 10_000,
      },
      { name: 'jobs', outputLocation: `s3://${RESULTS}/jobs/` },
    ],
  });
});
afterEach(() => athena.stop());

const run = async (
  sql: string,
  input: Partial<StartQueryExecutionCommandInput> = {},
): Promise<QueryExecution> => {
  const { QueryExecutionId } = await athena.client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: DATABASE },
      WorkGroup: 'jobs',
      ...input,
    }),
  );
  for (;;) {
    const { QueryExecution: execution = {} } = await athena.client.send(
      new GetQueryExecutionCommand({ QueryExecutionId }),
    );
    if (execution.Status?.CompletionDateTime !== undefined) return execution;
  }
};

const valuesOf = async (execution: QueryExecution) => {
  const { ResultSet } = await athena.client.send(
    new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId }),
  );
  return ResultSet?.Rows?.map(({ Data }) => Data?.[0]?.VarCharValue);
};

describe('workgroups', () => {
  test('show what they are configured to', async () => {
    const { WorkGroup: group } = await athena.client.send(
      new GetWorkGroupCommand({ WorkGroup: 'analysts' }),
    );
    expect(group?.Configuration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 10_000,
      ResultConfiguration: { OutputLocation: `s3://${RESULTS}/analysts/` },
    });
  });

  test('that enforce their location ignore that of the caller', async () => {
    const elsewhere = { ResultConfiguration: { OutputLocation: `s3://${RESULTS}/mine/` } };
    const enforced = await run('SELECT 1', { WorkGroup: 'analysts', ...elsewhere });
    expect(enforced.ResultConfiguration?.OutputLocation).toMatch(/\/analysts\/[\w-]+\.csv$/);
    const free = await run('SELECT 1', elsewhere);
    expect(free.ResultConfiguration?.OutputLocation).toMatch(/\/mine\/[\w-]+\.csv$/);
  });

  test('cancel a query that would scan more than they allow, before it reads', async () => {
    const words = Array.from({ length: 300 }, (_, index) => ({
      request_id: `${index}`,
      user_id: `user ${Math.sin(index)}`,
    }));
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', words);
    const sql = 'SELECT user_id, request_id FROM turns';
    const free = await run(sql);
    expect(free.Statistics?.DataScannedInBytes).toBeGreaterThan(10_000);
    const limited = await run(sql, { WorkGroup: 'analysts' });
    expect(limited.Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: expect.stringMatching(/^Bytes scanned limit was exceeded.*10000/),
    });
    const less = await run('SELECT count(*) FROM turn_rows', { WorkGroup: 'analysts' });
    expect(less.Status?.State).toBe('SUCCEEDED');
  });
});

describe('result reuse', () => {
  const reuse = (minutes: number) => ({
    ResultReuseConfiguration: {
      ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: minutes },
    },
  });
  const isReused = ({ Statistics: statistics }: QueryExecution) =>
    statistics?.ResultReuseInformation?.ReusedPreviousResult;

  test('takes the result of the same query in the same workgroup, and scans nothing', async () => {
    await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [{}]);
    const sql = 'SELECT count(*) FROM turns WHERE dt > ?';
    const asked = { ExecutionParameters: ["'2026'"] };
    const first = await run(sql, { ...asked, ...reuse(5) });
    await putTurns(athena.store, 'turns/dt=2026-11-22/b.parquet', [{ request_id: 'b' }]);
    const second = await run(sql, { ...asked, ...reuse(5) });
    expect([isReused(first), isReused(second)]).toEqual([false, true]);
    expect(second.Statistics?.DataScannedInBytes).toBe(0);
    expect(second.QueryExecutionId).not.toBe(first.QueryExecutionId);
    expect(await valuesOf(second)).toEqual(['_col0', '1']);
    const others = [
      await run(sql, asked),
      await run(sql, { ...asked, ...reuse(0) }),
      await run(sql, { ExecutionParameters: ["'2025'"], ...reuse(5) }),
      await run(sql, { ...asked, ...reuse(5), WorkGroup: 'analysts' }),
    ];
    expect(others.map(isReused)).toEqual([false, false, false, false]);
    expect(await valuesOf(others[0] ?? {})).toEqual(['_col0', '2']);
  });

  test('does not take failures, listings or results that are gone', async () => {
    const failing = 'SELECT colour FROM turns';
    const shown = 'SHOW TABLES';
    const gone = 'SELECT 1';
    for (const sql of [failing, shown]) await run(sql);
    const { ResultConfiguration: result } = await run(gone);
    const key = result?.OutputLocation?.slice(`s3://${RESULTS}/`.length) ?? '';
    await athena.store.delete(RESULTS, key);
    for (const sql of [failing, shown, gone])
      expect(isReused(await run(sql, reuse(10_080)))).toBe(false);
  });

  test('refuses an age of more than a week', async () => {
    await expect(run('SELECT 1', reuse(10_081))).rejects.toThrow(/MaxAgeInMinutes.*10080/);
  });
});

describe('named queries', () => {
  const create = async (name: string, workGroup = 'analysts'): Promise<string> => {
    const { NamedQueryId: id = '' } = await athena.client.send(
      new CreateNamedQueryCommand({
        Name: name,
        Description: 'Gives one.',
        Database: DATABASE,
        QueryString: 'SELECT 1',
        WorkGroup: workGroup,
      }),
    );
    return id;
  };

  test('are made, changed and deleted', async () => {
    const id = await create('one');
    const get = async () =>
      (await athena.client.send(new GetNamedQueryCommand({ NamedQueryId: id }))).NamedQuery;
    expect(await get()).toEqual({
      NamedQueryId: id,
      Name: 'one',
      Description: 'Gives one.',
      Database: DATABASE,
      QueryString: 'SELECT 1',
      WorkGroup: 'analysts',
    });
    await athena.client.send(
      new UpdateNamedQueryCommand({ NamedQueryId: id, Name: 'two', QueryString: 'SELECT 2' }),
    );
    expect(await get()).toMatchObject({ Name: 'two', QueryString: 'SELECT 2' });
    await athena.client.send(new DeleteNamedQueryCommand({ NamedQueryId: id }));
    await expect(get()).rejects.toThrow(`NamedQuery ${id} was not found`);
  });

  test('are listed by workgroup, a page at a time', async () => {
    const own = [await create('a'), await create('b'), await create('c')];
    await create('other', 'jobs');
    const page = (NextToken?: string) =>
      athena.client.send(
        new ListNamedQueriesCommand({ WorkGroup: 'analysts', MaxResults: 2, NextToken }),
      );
    const first = await page();
    const second = await page(first.NextToken);
    expect([...(first.NamedQueryIds ?? []), ...(second.NamedQueryIds ?? [])]).toEqual(own);
    expect(second.NextToken).toBeUndefined();
    const batch = await athena.client.send(
      new BatchGetNamedQueryCommand({ NamedQueryIds: [...own, 'nobody'] }),
    );
    expect(batch.NamedQueries?.map(({ Name }) => Name)).toEqual(['a', 'b', 'c']);
    expect(batch.UnprocessedNamedQueryIds?.[0]?.NamedQueryId).toBe('nobody');
  });
});
