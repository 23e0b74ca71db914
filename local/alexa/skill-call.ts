import type { RequestEnvelope } from 'ask-sdk-model';
import type { Context } from 'aws-lambda';
import { messageOf } from '../errors';
import type { Effects } from './effects';

/** How long Alexa waits for a skill. */
const RESPONSE_TIMEOUT = 8_000;

/** A skill's Lambda handler. What it returns is checked, whatever its type says. */
export type SkillHandler = (envelope: RequestEnvelope, context: Context) => Promise<unknown>;

export type Called =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly cause: unknown }
  | { readonly kind: 'timedOut' };

/** The Lambda function that stands for a skill. */
export type SkillFunction = Readonly<
  Pick<Context, 'functionName' | 'functionVersion' | 'invokedFunctionArn' | 'logGroupName'>
>;

export const skillFunction = (invokedFunctionArn: string): SkillFunction => {
  const [, , , , , , functionName = 'skill', functionVersion = '$LATEST'] =
    invokedFunctionArn.split(':');
  const logGroupName = `/aws/lambda/${functionName}`;
  return { functionName, functionVersion, invokedFunctionArn, logGroupName };
};

/** Promise turns that a skill gets before the timer starts: a timer costs more than they do. */
const TURNS_BEFORE_TIMER = 4;
const TURN = Promise.resolve();

/** Calls a skill as Alexa does: one request, one answer, 8 seconds. Never throws. */
export const callSkill = (
  handler: SkillHandler,
  envelope: RequestEnvelope,
  skill: SkillFunction,
  effects: Effects,
): Promise<Called> =>
  new Promise((resolve) => {
    let settled = false;
    let timer: ReturnType<Effects['timer']> | undefined;
    const settle = (called: Called) => {
      settled = true;
      timer?.cancel();
      resolve(called);
    };
    const threw = (cause: unknown) => settle({ kind: 'threw', cause });
    const startTimer = (turnsLeft: number): void => {
      if (settled) return;
      // Not queueMicrotask(), which makes an asynchronous resource of Node.js each time.
      if (turnsLeft > 0) void TURN.then(() => startTimer(turnsLeft - 1));
      else timer = effects.timer(RESPONSE_TIMEOUT, () => resolve({ kind: 'timedOut' }));
    };
    try {
      const context = lambdaContext(envelope.request.requestId, skill, effects);
      handler(envelope, context).then((value) => settle({ kind: 'returned', value }), threw);
      startTimer(TURNS_BEFORE_TIMER);
    } catch (error) {
      threw(error);
    }
  });

const lambdaContext = (requestId: string, skill: SkillFunction, { now }: Effects): Context => {
  const { functionName, functionVersion, invokedFunctionArn, logGroupName } = skill;
  const deadline = now().getTime() + RESPONSE_TIMEOUT;
  const context: Omit<Context, 'done' | 'fail' | 'succeed'> = {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion,
    invokedFunctionArn,
    memoryLimitInMB: '256',
    awsRequestId: requestId.slice(requestId.lastIndexOf('.') + 1),
    logGroupName,
    logStreamName: 'simulated',
    getRemainingTimeInMillis: () => Math.max(0, deadline - now().getTime()),
  };
  // The callbacks of old left Lambda with Node.js 24; the type still asks for them.
  return context as Context;
};

/** What Alexa tells a skill about its own failure, in the SessionEndedRequest. */
export const failureMessage = (called: Exclude<Called, { readonly kind: 'returned' }>): string =>
  called.kind === 'timedOut'
    ? `the skill did not answer within ${RESPONSE_TIMEOUT / 1000} seconds`
    : `the skill's handler threw: ${messageOf(called.cause)}`;
