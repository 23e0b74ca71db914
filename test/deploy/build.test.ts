import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LAMBDA_ENVIRONMENT } from '../../bench/lambda-environment';
import { CONTENT_FILE, FUNCTIONS, hashesOf } from '../../infra/bundle';
import { BUILD, buildDeployment } from '../../local/deploy/build';
import { NOTICES_FILE } from '../../local/deploy/notices';
import type { Content } from '../../infra/content/content';
import { envelope } from '../support/envelopes';

const KIB = 1_024;

describe('the build', () => {
  let out: string;
  let functions: string;

  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'build-'));
    functions = join(out, BUILD.functions);
    await buildDeployment(process.cwd(), out);
  });

  afterAll(() => rmSync(out, { recursive: true }));

  it('puts the bundles, their maps, their data and the notices of their packages into the zip, and nothing else', () => {
    const bundles = Object.keys(FUNCTIONS).flatMap((name) => [`${name}.js`, `${name}.js.map`]);

    expect(readdirSync(functions).sort()).toEqual([CONTENT_FILE, NOTICES_FILE, ...bundles].sort());
  });

  it.each([
    ['skill.js', 450],
    ['stream.js', 225],
  ])('keeps %s below %i KB, as a cold start likes it', (file, limit) => {
    const size = statSync(join(functions, file)).size;

    expect(size).toBeGreaterThan(10 * KIB);
    expect(size).toBeLessThan(limit * 1_000);
  });

  it('leaves ways to credentials out that no Lambda function takes', () => {
    const maps = readdirSync(functions).filter((file) => file.endsWith('.map'));

    expect(maps).toHaveLength(Object.keys(FUNCTIONS).length);
    for (const file of maps) {
      const { sources } = JSON.parse(readFileSync(join(functions, file), 'utf8')) as {
        sources: readonly string[];
      };
      const providers = sources.flatMap((source) =>
        /credential-provider-[a-z]+|nested-clients/.exec(source) ? [source] : [],
      );
      expect(providers.filter((source) => !source.includes('credential-provider-env'))).toEqual([]);
    }
  });

  it('keeps the names of the Alexa SDK’s errors, which rows carry', () => {
    // No handler takes such a request, and no table is there: its row becomes a line of the log.
    const skillId = LAMBDA_ENVIRONMENT.SKILL_ID;
    const event = JSON.stringify(envelope({ type: 'Unknown.Request' }, { skillId }));
    const { stdout } = spawnSync(
      process.execPath,
      [
        '-e',
        `require(${JSON.stringify(join(functions, 'skill.js'))}).handler(${event}, {}).catch(() => {})`,
      ],
      { env: LAMBDA_ENVIRONMENT, encoding: 'utf8' },
    );

    const line = stdout.split('\n').find((each) => each.includes('dropped_turns')) ?? '{}';
    expect((JSON.parse(line) as { item?: object }).item).toMatchObject({
      outcome: 'unhandled',
      error_name: 'AskSdk.GenericRequestDispatcher Error',
    });
  });

  it('writes a template that ask-cli can send, with room to grow', () => {
    const template = readFileSync(join(out, BUILD.template));

    expect(template.length).toBeLessThanOrEqual(48_000);
    expect(template.includes('\n')).toBe(false);
  });

  it('names the version of the skill after what is in the zip', () => {
    const { codeHash } = hashesOf(functions);
    const template = JSON.parse(readFileSync(join(out, BUILD.template), 'utf8')) as {
      Resources: Record<string, { Type: string }>;
    };
    const versions = Object.entries(template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::Lambda::Version',
    );

    expect(versions).toHaveLength(1);
    expect(versions[0]?.[0]).toMatch(new RegExp(`^SkillVersion${codeHash.slice(0, 8)}`));
  });

  it('writes what the content function brings into the account', () => {
    const content = JSON.parse(readFileSync(join(functions, CONTENT_FILE), 'utf8')) as Content;

    expect(content.format).toBe('parquet');
    expect(content.pets.length).toBeGreaterThan(150);
    expect(content.pets[0]).toMatchObject({ combination: expect.any(String) });
    expect(content.views.map(({ name }) => name)).toEqual(['turns', 'slot_readings']);
    expect(content.queries.map(({ name }) => name)).toContain('unmatched-words');
  });

  it('takes the same hash for the same files, and another one for each change', () => {
    const before = hashesOf(functions);
    const copy = join(out, 'copy');
    cpSync(functions, copy, { recursive: true });

    expect(hashesOf(copy)).toEqual(before);
    rmSync(join(copy, 'stream.js.map'));
    expect(hashesOf(copy).codeHash).not.toBe(before.codeHash);
    expect(hashesOf(copy).contentHash).toBe(before.contentHash);
  });
});

it('builds the same bytes again', async () => {
  const out = mkdtempSync(join(tmpdir(), 'build-'));
  const build = async () => {
    await buildDeployment(process.cwd(), out);
    return hashesOf(join(out, BUILD.functions));
  };

  const first = await build();

  expect(await build()).toEqual(first);
  rmSync(out, { recursive: true });
});

it('is where ask-cli looks for it', () => {
  expect(readFileSync('ask-resources.json', 'utf8')).toContain(`"./${BUILD.template}"`);
});
