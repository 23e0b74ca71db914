import { existsSync } from 'node:fs';
import { url as debuggerUrl } from 'node:inspector';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RequestEnvelope } from 'ask-sdk-model';
import { createFunctionRuntime } from '../aws/lambda/function-runtime';
import { LOCAL_SKILL_ID, readWiring } from '../aws/wiring';
import { openDataFolder, runningEndpoints } from '../data-folder';
import { UserError } from '../errors';
import { requireRegularFile } from '../regular-file';
import { startStack } from '../stack';
import { localTemplate } from '../template';

/** A skill that can be talked to. */
export interface TalkingSkill {
  /** What runs, for people. */
  readonly description: string;
  readonly skillId: string;
  readonly invokedFunctionArn?: string;
  /** Sends one request to the skill's handler. */
  readonly invoke: (envelope: RequestEnvelope) => Promise<unknown>;
  /** Runs the code as it is now; undefined where the skill runs in another process. */
  readonly reload?: () => Promise<void>;
  /** Folders with the skill's code. */
  readonly folders: readonly string[];
}

export interface SkillOptions {
  /** Folder of the project. */
  readonly root: string;
  /** Data folder of the local stack. */
  readonly data: string;
  /** A module that exports `handler`; default: the skill of the local stack. */
  readonly handler?: string | undefined;
  readonly skillId?: string | undefined;
  /** Whether the skill must be one that can be reloaded. */
  readonly reloadable?: boolean;
  /** Takes each line that a foreign handler prints. */
  readonly log: (line: string) => void;
}

/** Code that the stack's skill is made of. */
const OWN_CODE = ['lambda', 'analytics/contract'];

/**
 * Runs an action with a skill: the handler of a file, the skill of the running local stack, or that
 * of a stack that is started for as long as the action takes.
 *
 * @throws UserError for a file that is not there; where the skill must be reloadable, also for a
 *   stack that runs in another process
 */
export const withSkill = async <T>(
  options: SkillOptions,
  action: (skill: TalkingSkill) => Promise<T>,
): Promise<T> => {
  if (options.handler !== undefined) return withHandler(options.handler, options, action);
  const { root, data, skillId = LOCAL_SKILL_ID, reloadable = false } = options;
  const running = await runningEndpoints(openDataFolder(data));
  if (!running) return withOwnStack(options, action);
  if (reloadable)
    throw new UserError(
      `The stack on ${data} runs in another process, which alone can reload its skill. Stop it, or name another folder with --data.`,
    );
  const { skill } = readWiring(await localTemplate(root));
  return action({
    description: `the skill of the running stack on ${data}`,
    skillId,
    invokedFunctionArn: `${skill.arn}:development`,
    invoke: (envelope) => invokeOverHttp(`${running.lambda}${pathOf(skill.name)}`, envelope),
    folders: [],
  });
};

const pathOf = (name: string): string =>
  `/2015-03-31/functions/${name}/invocations?Qualifier=development`;

const invokeOverHttp = async (url: string, envelope: RequestEnvelope): Promise<unknown> => {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(envelope) });
  const result: unknown = await response.json();
  if (!response.ok) throw new Error((result as { message: string }).message);
  if (response.headers.has('x-amz-function-error'))
    throw new Error((result as { errorMessage: string }).errorMessage);
  return result;
};

const withOwnStack = async <T>(
  { root, data, skillId = LOCAL_SKILL_ID }: SkillOptions,
  action: (skill: TalkingSkill) => Promise<T>,
): Promise<T> => {
  const stack = await startStack({ root, data: resolve(data) });
  try {
    const result = await action({
      description: `the skill of ${root}, on a stack of its own`,
      skillId,
      invokedFunctionArn: `${stack.wiring.skill.arn}:development`,
      invoke: stack.skill,
      reload: stack.reloadSkill,
      folders: OWN_CODE.map((folder) => join(root, folder)),
    });
    await stack.idle();
    return result;
  } finally {
    await stack.close();
  }
};

const FOREIGN_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:skill';

/** Alexa waits 8 seconds and says so; this ends what still runs. At a breakpoint nobody waits. */
const TIMEOUT_SECONDS = 10;
const DEBUGGED_SECONDS = 86_400;

/** What a handler prints comes later than its answer. */
const LAST_WORDS_MS = 100;

const withHandler = async <T>(
  path: string,
  { skillId = LOCAL_SKILL_ID, log }: SkillOptions,
  action: (skill: TalkingSkill) => Promise<T>,
): Promise<T> => {
  const file = resolve(path);
  if (path === '' || !existsSync(file))
    throw new UserError(`Cannot load the handler ${path}: no such file.`);
  requireRegularFile(file);
  const runtime = createFunctionRuntime({
    name: 'skill',
    arn: FOREIGN_ARN,
    file: require.resolve('./foreign-handler.cjs'),
    exportName: 'handler',
    environment: { ...definedEnvironment(), PETMATCH_FOREIGN_HANDLER: file },
    timeoutSeconds: isDebugged() ? DEBUGGED_SECONDS : TIMEOUT_SECONDS,
    log,
  });
  try {
    return await action({
      description: `the handler of ${path}`,
      skillId,
      invokedFunctionArn: `${FOREIGN_ARN}:development`,
      invoke: (envelope) => runtime.invoke(envelope, 'development'),
      reload: runtime.reload,
      folders: [dirname(file)],
    });
  } finally {
    await pause(LAST_WORDS_MS);
    await runtime.close();
  }
};

const definedEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );

/** Whether a debugger may hold the skill at a breakpoint. */
export const isDebugged = (): boolean => debuggerUrl() !== undefined;
