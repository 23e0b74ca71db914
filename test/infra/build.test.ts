import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { BUILD, buildDeployment } from '../../infra/build';
import { FUNCTIONS } from '../../infra/bundle';

let out: string;

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'build-'));
});

afterEach(() => rmSync(out, { recursive: true }));

const KIB = 1_024;

it('writes the bundles, no larger than a cold start likes, and a template that ask-cli can send', async () => {
  await buildDeployment(process.cwd(), out);

  const sizeOf = (name: string) => statSync(join(out, BUILD.functions, `${name}.js`)).size / KIB;
  expect(Object.keys(FUNCTIONS).map((name) => sizeOf(name) > 10)).toEqual([true, true]);
  expect(sizeOf('skill')).toBeLessThan(600);
  expect(statSync(join(out, BUILD.template)).size).toBeLessThan(48_000);
});

it('is where ask-cli looks for it', () => {
  const resources = readFileSync('ask-resources.json', 'utf8');

  expect(resources).toContain(`"./${BUILD.functions}"`);
  expect(resources).toContain(`"./${BUILD.template}"`);
});
