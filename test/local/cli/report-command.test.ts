import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { reportCommand, type ReportIo } from '../../../local/cli/report-command';
import { buildReportFunction, withLocalWorkflow } from '../../../local/cli/report-workflow';
import { UsageError, UserError } from '../../../local/errors';
import { DATABASE, type LocalAthena, localAthena, WORK_GROUP } from '../../support/local-athena';
import { type PartialTurn, putTurns } from '../../support/turn-rows';

const NOW = new Date('2026-11-22T09:00:00Z');

let folder: string;
let printed: string;
let notes: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-command-'));
  printed = '';
  notes = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Values = Parameters<ReturnType<typeof reportCommand>['run']>[0]['values'];

const run = (values: Values, connect: ReportIo['connect']): Promise<number | undefined> =>
  reportCommand({
    connect,
    now: () => NOW,
    print: (text) => {
      printed += text;
    },
    note: (line) => notes.push(line),
  }).run({ values: { out: join(folder, 'out'), ...values }, positionals: [] });

describe('with the workflow on this machine', () => {
  let athena: LocalAthena;
  let functions: string;

  beforeAll(async () => {
    athena = await localAthena();
    functions = mkdtempSync(join(tmpdir(), 'report-function-'));
    await buildReportFunction(functions);
    await putTurns(athena.store, 'turns/dt=2026-10-05/rows.parquet', TURNS);
  });

  afterAll(async () => {
    await athena.stop();
    rmSync(functions, { recursive: true, force: true });
  });

  const workGroup = { current: WORK_GROUP };

  const connect: ReportIo['connect'] = (_, action) =>
    withLocalWorkflow(
      {
        data: join(folder, 'data'),
        athena: { client: athena.client, database: DATABASE, workGroup: workGroup.current },
        functions,
        pause: () => Promise.resolve(),
      },
      action,
    );

  const messages = () => {
    const path = join(folder, 'data', 'sns', 'messages');
    return readdirSync(path).map(
      (file) =>
        JSON.parse(readFileSync(join(path, file), 'utf8')) as { subject: string; message: string },
    );
  };

  test('writes the month before, prints the text for the e-mail, and sends it', async () => {
    const code = await run({}, connect);

    expect(code).toBe(0);
    expect(printed).toContain('# PetMatch, 1 to 31 October 2026\n\n3 users, 3 sessions, 7 turns.');
    expect(printed).toContain('1. Add "pupper" as a synonym of "dog" (slot animal).');
    expect(messages()).toMatchObject([
      { subject: 'PetMatch report, 1 to 31 October 2026', message: printed },
    ]);
    expect(notes).toEqual([
      `Written: ${join(folder, 'out', 'report.html')}, report.md and a CSV file for each query.`,
    ]);
    const out = (file: string) => readFileSync(join(folder, 'out', file), 'utf8');
    expect(out('report.md')).toBe(printed);
    expect(out('report.html')).toMatch(/^<!doctype html>[^]*<svg [^]*<\/html>$/);
    expect(out('unmatched-words.csv')).toBe(
      'slot,word,users,turns,last_heard\r\nanimal,pupper,3,3,2026-10-05\r\n',
    );
  });

  test('a period without turns is a report that says so', async () => {
    const code = await run({ start: '2026-08-01', end: '2026-08-02' }, connect);

    expect(code).toBe(0);
    expect(printed).toContain('There were no turns from 2026-08-01 to 2026-08-02 (UTC).');
  });

  test('queries that fail are an error that names them, and are told to the topic', async () => {
    workGroup.current = 'nobodys';
    try {
      await expect(run({}, connect)).rejects.toThrow(
        /^The report workflow ended as FAILED: activity-by-day, .*: Athena\.InvalidRequestException\. Its history says more: aws stepfunctions get-execution-history --reverse-order --execution-arn arn:aws:states:\S+:report-[\w-]+ \(of this machine's, with the --endpoint-url that npm start prints\)$/,
      );
    } finally {
      workGroup.current = WORK_GROUP;
    }
    expect(messages()).toMatchObject([{ subject: 'PetMatch report failed' }]);
  });

  test('a folder that cannot be written is said by name', async () => {
    const out = join(folder, 'file');
    writeFileSync(out, '');

    await expect(run({ out }, connect)).rejects.toThrow(`Cannot write ${out}`);
  });
});

const turn = (session: number, place: number, more: PartialTurn): PartialTurn => ({
  request_id: `request-${session}-${place}`,
  user_id: `user-${session}`,
  session_id: `session-${session}`,
  turn: place,
  event_time: '2026-10-05 10:00:00.000',
  locale: 'en-US',
  skill_version: '1.0.0',
  ...more,
});

const animal = (spoken: string, resolved: string | undefined): PartialTurn => ({
  slots: [
    {
      name: 'animal',
      spoken,
      resolved: resolved ?? spoken,
      status: resolved === undefined ? 'ER_SUCCESS_NO_MATCH' : 'ER_SUCCESS_MATCH',
    },
  ],
});

/** Three users say "pupper" and then what they mean; one of them gets a match. */
const TURNS: readonly PartialTurn[] = [
  ...[1, 2, 3].flatMap((session) => [
    turn(session, 1, { outcome: 'eliciting', ...animal('pupper', undefined) }),
    turn(session, 2, { outcome: 'eliciting', ...animal('doggy', 'dog') }),
  ]),
  turn(1, 3, { outcome: 'matched', api_execution_time: 120 }),
];

describe('a command line that makes no sense', () => {
  const never: ReportIo['connect'] = () => Promise.reject(new Error('nobody may connect'));

  test.each([
    [{ start: '2026-10-31', end: '2026-10-01' }, UserError, 'Swap the two'],
    [{ start: '2026-02-30', end: '2026-03-01' }, UserError, '--start: "2026-02-30" is not a date'],
    [{ start: '2026-10-01', end: 'soon' }, UserError, '--end: "soon" is not a date'],
    [{ start: '2027-01-01', end: '2027-01-31' }, UserError, 'has not begun'],
    [{ start: '2026-10-01' }, UsageError, 'Give both --start and --end'],
    [{ profile: 'me' }, UsageError, '--profile and --state-machine go together'],
  ])('%j is refused before anything is asked', async (values, kind, reason) => {
    const refused = run(values, never);

    await expect(refused).rejects.toThrow(kind);
    await expect(refused).rejects.toThrow(reason);
  });
});
