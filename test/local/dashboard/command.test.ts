import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dashboardCommand } from '../../../local/cli/dashboard-command';
import { UsageError, UserError } from '../../../local/errors';

const run = (values: object) =>
  dashboardCommand.run({
    values: {
      ...{ port: '0', 'no-talk': false, 'no-apply': false, 'skill-package': 'skill-package' },
      ...values,
    },
    positionals: [],
  });

describe('npm run dashboard', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dashboard-command-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each(['x', '-1', '65536', '1e3', ''])('refuses the port "%s"', async (port) => {
    await expect(run({ port })).rejects.toThrow(
      new UsageError(`--port is "${port}"; it takes a port from 0 to 65535.`),
    );
  });

  test('leaves a folder alone that is not its own', async () => {
    writeFileSync(join(folder, 'letters.txt'), '');
    await expect(run({ data: folder })).rejects.toThrow(UserError);
  });

  test('reads no data folder that is not there', async () => {
    await expect(run({ data: join(folder, 'none'), 'no-talk': true })).rejects.toThrow(
      /There is no data folder .*none/,
    );
  });
});
