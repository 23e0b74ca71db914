/** The real ask-cli against the local SMAPI: nothing but 127.0.0.1 can be reached. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalServer } from '../../../local/aws/http-server';
import { SKILL_ID, startPizzaSmapi } from './support/pizza-smapi';

const ASK = resolve('node_modules/ask-cli/dist/bin/ask.js');

let home: string;
let smapi: LocalServer;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'ask-cli-'));
  mkdirSync(join(home, '.ask'));
  writeFileSync(join(home, '.ask/cli_config'), JSON.stringify(CONFIG));
  smapi = await startPizzaSmapi();
});

afterAll(async () => {
  await smapi.close();
  rmSync(home, { recursive: true });
});

/** A profile whose token never expires, so that nobody has to log in. */
const CONFIG = {
  share_usage: false,
  machine_id: 'local',
  profiles: {
    default: {
      aws_profile: 'default',
      vendor_id: 'MLOCAL',
      token: {
        access_token: 'Atza|local',
        refresh_token: 'Atzr|local',
        token_type: 'bearer',
        expires_in: 3600,
        expires_at: '2099-01-01T00:00:00.000Z',
      },
    },
  },
};

const ask = async (...args: readonly string[]) => {
  const child = spawn(process.execPath, [ASK, ...args], {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      ASK_SMAPI_SERVER_BASE_URL: smapi.url,
      ASK_SHARE_USAGE: 'false',
      ASK_SKIP_NEW_VERSION_REMINDER: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      NODE_OPTIONS: `--require ${JSON.stringify(resolve('test/support/loopback-only.cjs'))}`,
    },
  });
  child.stdin.end();
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'exit');
  expect(stderr).not.toMatch(/BEYOND LOOPBACK/);
  return { code: child.exitCode, stdout, stderr };
};

const askJson = async (...args: readonly string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await ask(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

const SKILL = ['-s', SKILL_ID, '-g', 'development'];

describe('the real ask-cli', () => {
  it('holds a dialog with the skill', async () => {
    const replay = join(home, 'replay.json');
    const saved = join(home, 'io.json');
    const userInput = ['open pizza shop', 'i want a large pizza', 'stop', 'what a day', '.quit'];
    writeFileSync(
      replay,
      JSON.stringify({ skillId: SKILL_ID, locale: 'en-US', type: 'text', userInput }),
    );

    const { code, stdout } = await ask('dialog', '--replay', replay, '--save-skill-io', saved);

    expect(code).toBe(0);
    expect(stdout).toMatch(/Alexa\s*> .*LaunchRequest/);
    expect(stdout).toMatch(/Session ended/);
    const { invocations } = JSON.parse(readFileSync(saved, 'utf8')) as SavedIo;
    const turns = invocations.map(({ request, response }) => {
      const [first] = response.body.result.skillExecutionInfo.invocations;
      const { type, intent } = first?.invocationRequest.body.request ?? {};
      return [
        request.utterance,
        response.body.status,
        intent?.name ?? type,
        intent?.slots?.['size']?.value,
        first?.invocationResponse.body.response.outputSpeech.text,
      ];
    });
    expect(turns).toEqual([
      ['open pizza shop', 'SUCCESSFUL', 'LaunchRequest', undefined, 'LaunchRequest.'],
      ['i want a large pizza', 'SUCCESSFUL', 'OrderIntent', 'large', 'OrderIntent.'],
      ['stop', 'SUCCESSFUL', 'AMAZON.StopIntent', undefined, 'AMAZON.StopIntent.'],
      ['what a day', 'FAILED', undefined, undefined, undefined],
    ]);
  });

  it('simulates a skill', async () => {
    const { id } = (await askJson(
      ...['smapi', 'simulate-skill', ...SKILL, '--device-locale', 'en-US'],
      ...['--input-content', 'open pizza shop', '--session-mode', 'FORCE_NEW_SESSION'],
    )) as { id: string };

    const path = `/v2/skills/${SKILL_ID}/stages/development/simulations/${id}`;
    expect(await (await fetch(`${smapi.url}${path}`)).json()).toMatchObject({
      status: 'SUCCESSFUL',
      result: {
        alexaExecutionInfo: {
          alexaResponses: [{ type: 'Speech', content: { caption: 'LaunchRequest.' } }],
        },
      },
    });
  });

  it('invokes its endpoint', async () => {
    const body = { version: '1.0', request: { type: 'LaunchRequest', requestId: 'r' } };

    expect(
      await askJson(
        ...['smapi', 'invoke-skill-end-point', ...SKILL, '--endpoint-region', 'NA'],
        ...['--skill-request-body', JSON.stringify(body)],
      ),
    ).toMatchObject({
      status: 'SUCCESSFUL',
      result: {
        skillExecutionInfo: {
          invocationRequest: { body },
          invocationResponse: { body: { response: { outputSpeech: { text: 'LaunchRequest.' } } } },
        },
      },
    });
  });

  it('profiles an utterance', async () => {
    expect(
      await askJson(
        ...['smapi', 'profile-nlu', ...SKILL, '-l', 'en-US'],
        ...['--utterance', 'i want a large pizza'],
      ),
    ).toMatchObject({
      selectedIntent: { name: 'OrderIntent', slots: { size: { value: 'large' } } },
    });
  });
});

interface SavedIo {
  readonly invocations: readonly {
    readonly request: { readonly utterance: string };
    readonly response: {
      readonly body: {
        readonly status: string;
        readonly result: {
          readonly skillExecutionInfo: {
            readonly invocations: readonly {
              readonly invocationRequest: {
                readonly body: {
                  readonly request: {
                    readonly type: string;
                    readonly intent?: {
                      readonly name: string;
                      readonly slots?: Readonly<Record<string, { readonly value?: string }>>;
                    };
                  };
                };
              };
              readonly invocationResponse: {
                readonly body: {
                  readonly response: { readonly outputSpeech: { readonly text: string } };
                };
              };
            }[];
          };
        };
      };
    };
  }[];
}
