import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type CompactIo, compactCommand } from '../../../local/cli/compact-command';
import { runCommand } from '../../../local/cli/command';
import { type Lake, startLake } from '../../analytics/compaction/lake';
import { BUCKET, putTurns } from '../../support/turn-rows';

let lake: Lake;
beforeAll(async () => {
  lake = await startLake();
});
afterAll(() => lake.stop());

let printed: string[];
let connected: object[];
let notes: string[];
beforeEach(async () => {
  printed = [];
  connected = [];
  notes = [];
  await lake.reset();
});
afterEach(() => {
  process.exitCode = 0;
});

const io: CompactIo = {
  connect: (options, action) => {
    connected.push(options);
    return action(lake);
  },
  print: (text) => void printed.push(text),
  note: (text) => void notes.push(text),
  sleep: () => new Promise((resolve) => setTimeout(resolve, 20)),
};

const run = (...argv: readonly string[]): Promise<void> => runCommand(compactCommand(io), argv);

const put = (key: string, day: string, ...ids: readonly string[]): Promise<void> =>
  putTurns(
    lake.athena.store,
    key,
    ids.map((request_id) => ({ request_id, event_time: `${day} 12:00:00.000` })),
  );

test('it prints the days, and rows, objects and bytes before and after', async () => {
  await put('turns/dt=2026-11-01/a.parquet', '2026-11-01', '1', '2');
  await put('turns/dt=2026-11-01/b.parquet', '2026-11-01', '2', '3');
  await put('turns/dt=2026-11-02/c.parquet', '2026-11-02', '4');
  await run('--through', '2026-11-02', '--wait', '0', '--data', 'folder');
  expect(process.exitCode).toBe(0);
  expect(connected).toEqual([{ data: 'folder', profile: undefined }]);
  const [table = '', summary = ''] = printed;
  expect(table).toMatch(/2026-11-01 │ +3 │ +1 │ +[\d,]+ │/);
  expect(table).toMatch(/2026-11-02 │ +1 │ +1 │ +[\d,]+ │/);
  const { size } = (await lake.athena.store.list(BUCKET, 'compacted/'))
    .filter(({ key }) => !key.endsWith('_run'))
    .reduce((sum, object) => ({ size: sum.size + object.size }), { size: 0 });
  expect(summary).toMatch(
    /^2 days, 4 rows through 2026-11-02; objects 3 → 2, bytes [\d,]+ → [\d,]+$/,
  );
  expect(summary.endsWith(`→ ${size.toLocaleString('en-US')}`)).toBe(true);
  await run('--through', '2026-11-02', '--wait', '0');
  expect(printed.at(-1)).toMatch(/^Nothing new through 2026-11-02; objects 2 → 2, bytes /);
}, 300_000);

const failure = async (...argv: readonly string[]): Promise<string> => {
  const write = process.stderr.write.bind(process.stderr);
  let text = '';
  process.stderr.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  try {
    await run(...argv);
  } finally {
    process.stderr.write = write;
  }
  return text;
};

test('a day that is not over is refused with a sentence', async () => {
  const said = await failure('--through', '2999-01-01');
  expect(said).toMatch(
    /^npm run compact --: The compaction failed: InvalidInput: .*only days that are over \(UTC\) can be compacted, the last one is \d{4}-\d\d-\d\d\.\n$/,
  );
  expect(process.exitCode).toBe(1);
});

test.each([
  [['--through', 'yesterday'], 1, '--through: "yesterday" is not a date as yyyy-MM-dd.'],
  [['--wait', 'long'], 2, '--wait is "long"; it takes a whole number of seconds.'],
  [['--profile', 'p'], 2, '--profile and --state-machine go together'],
  [['--state-machine', 'arn'], 2, '--profile and --state-machine go together'],
])('%j is refused', async (argv, code, message) => {
  expect(await failure(...argv)).toContain(message);
  expect(process.exitCode).toBe(code);
  expect(connected).toEqual([]);
});
