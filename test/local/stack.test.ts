import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { UserError } from '../../local/errors';
import { startStack } from '../../local/stack';

let folder: string;

beforeEach(() => {
  delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
  folder = mkdtempSync(join(tmpdir(), 'stack-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

it('says what does not build, and gives the data folder back', async () => {
  const root = join(folder, 'project');
  mkdirSync(join(root, 'lambda'), { recursive: true });
  for (const name of ['package.json', 'skill-package', 'analytics', 'node_modules'])
    symlinkSync(resolve(name), join(root, name));
  writeFileSync(join(root, 'lambda/index.ts'), 'export const handler = (;');

  const starting = startStack({ root, data: join(folder, 'data') });

  await expect(starting).rejects.toThrow(UserError);
  await expect(starting).rejects.toThrow(/Cannot build the functions: .*lambda\/index\.ts/s);
  expect(existsSync(join(folder, 'data/stack.json'))).toBe(false);
});

it('says which log it cannot write', async () => {
  const data = join(folder, 'data');
  mkdirSync(join(data, 'logs/firehose.log'), { recursive: true });
  writeFileSync(join(data, 'petmatch.json'), '{"application":"pet-match","version":1}');

  await expect(startStack({ root: process.cwd(), data })).rejects.toThrow(
    /Cannot write the log .*firehose\.log/,
  );
});
