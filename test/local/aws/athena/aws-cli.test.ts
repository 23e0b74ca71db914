import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DATABASE, localAthena, type LocalAthena, WORK_GROUP } from '../../../support/local-athena';
import { putTurns } from '../../../support/turn-rows';

const run = promisify(execFile);

let athena: LocalAthena;
let hasCli = false;
beforeAll(async () => {
  hasCli = await run('aws', ['--version']).then(
    () => true,
    () => false,
  );
  athena = await localAthena();
});
afterAll(() => athena.stop());

/** @returns what the AWS CLI prints */
const aws = async (...args: string[]): Promise<Record<string, unknown>> => {
  const where = ['--endpoint-url', athena.server.url, '--region', 'eu-west-1', '--output', 'json'];
  const env = { ...process.env };
  const { stdout } = await run('aws', ['athena', ...args, ...where], { env });
  return JSON.parse(stdout) as Record<string, unknown>;
};

test("the AWS CLI's athena commands work against the server, if the CLI is installed", async () => {
  if (!hasCli) {
    process.stderr.write('The AWS CLI is not installed: its check against Athena is left out.\n');
    return;
  }
  await putTurns(athena.store, 'turns/dt=2026-11-22/a.parquet', [{ user_id: "it's" }, {}]);
  const { QueryExecutionId: id } = await aws(
    ...['start-query-execution', '--work-group', WORK_GROUP],
    ...['--query-execution-context', `Database=${DATABASE}`],
    ...['--query-string', 'SELECT user_id, turn FROM turns WHERE user_id = ?'],
    ...['--execution-parameters', "'it''s'"],
  );
  const state = async () => {
    const found = await aws('get-query-execution', '--query-execution-id', id as string);
    return (found.QueryExecution as { Status: { State: string } }).Status.State;
  };
  while (['QUEUED', 'RUNNING'].includes(await state())) continue;
  expect(await state()).toBe('SUCCEEDED');
  const results = await aws('get-query-results', '--query-execution-id', id as string);
  expect(results).toMatchObject({
    ResultSet: {
      Rows: [
        { Data: [{ VarCharValue: 'user_id' }, { VarCharValue: 'turn' }] },
        { Data: [{ VarCharValue: "it's" }, {}] },
      ],
    },
  });
});
