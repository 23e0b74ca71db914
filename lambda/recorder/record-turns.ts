import { type CustomSkillBuilder, type HandlerInput, Skill } from 'ask-sdk-core';
import type { RequestEnvelope, ResponseEnvelope } from 'ask-sdk-model';
import type { Context } from 'aws-lambda';
import { openTurn, type OpenTurn, turnOf } from './open-turn';
import type { Recorder } from './recorder';
import { intentOf, rowOf, text } from './row';
import { nextMemory, rememberSlots, SESSION_ATTRIBUTE } from './session-memory';
import { type Reading, readSlots } from './slot-readings';

/** The skill as a Lambda handler uses it. */
export interface RecordedSkill {
  readonly invoke: (envelope: RequestEnvelope, context?: Context) => Promise<ResponseEnvelope>;
}

type Configuration = ConstructorParameters<typeof Skill>[0];

const recorded = new WeakMap<CustomSkillBuilder, RecordedSkill>();

/**
 * Creates the skill of a builder with every turn recorded: a request interceptor opens the turn, a
 * tap in front of the error handlers notes what went wrong, and the row is written when the answer
 * is known, whichever way it came about. (Response interceptors alone would miss every turn on the
 * SDK's error path.) Called twice for one builder it gives the same skill.
 *
 * The skill's answer is not changed but for one session attribute, and never fails because of the
 * recorder.
 */
export const recordTurns = (builder: CustomSkillBuilder, recorder: Recorder): RecordedSkill => {
  const known = recorded.get(builder);
  if (known) return known;
  const skill = new Skill(observed(builder.getSkillConfiguration(), recorder));
  const created: RecordedSkill = {
    invoke: (envelope, context) => invokeRecorded(skill, recorder, envelope, context),
  };
  recorded.set(builder, created);
  return created;
};

const observed = (configuration: Configuration, recorder: Recorder): Configuration => {
  const { requestInterceptors = [], errorMapper } = configuration;
  return {
    ...configuration,
    requestInterceptors: [
      { process: (input: HandlerInput) => quietly(() => open(input, recorder)) },
      ...requestInterceptors,
    ],
    errorMapper: {
      async getErrorHandler(input, error) {
        quietly(() => noteError(input, error));
        return (await errorMapper?.getErrorHandler(input, error)) ?? null;
      },
    } as NonNullable<Configuration['errorMapper']>,
  };
};

const open = ({ requestEnvelope }: HandlerInput, recorder: Recorder): void => {
  openTurn(requestEnvelope, {
    clock: recorder.effects.monotonic,
    openedAt: recorder.effects.monotonic(),
    memory: nextMemory(requestEnvelope.session),
    notes: {},
    error: undefined,
    apiExecutionTime: null,
  });
};

/** What the SDK's dispatcher throws when no handler takes a request; it has no class of its own. */
const NO_HANDLER = {
  name: 'AskSdk.GenericRequestDispatcher Error',
  message: 'Unable to find a suitable request handler',
};

const noteError = ({ requestEnvelope }: HandlerInput, error: Error | undefined): void => {
  const turn = turnOf(requestEnvelope);
  if (!turn) return;
  turn.error = error ?? new Error();
  const unhandled = error?.name === NO_HANDLER.name && error.message.startsWith(NO_HANDLER.message);
  turn.notes = { ...turn.notes, outcome: unhandled ? 'unhandled' : 'error' };
};

const invokeRecorded = async (
  skill: Skill,
  recorder: Recorder,
  given: RequestEnvelope,
  context: Context | undefined,
): Promise<ResponseEnvelope> => {
  // A copy of its own, so that a request that comes twice at once has two turns.
  const envelope = typeof given === 'object' ? { ...given } : given;
  let answer: ResponseEnvelope | undefined;
  try {
    answer = await skill.invoke(envelope, context);
    return answer;
  } finally {
    const turn = turnOf(envelope);
    if (turn) await close({ envelope, turn, answer, context, recorder });
  }
};

interface Closing {
  readonly envelope: RequestEnvelope;
  readonly turn: OpenTurn;
  readonly answer: ResponseEnvelope | undefined;
  readonly context: Context | undefined;
  readonly recorder: Recorder;
}

/** Never throws and never rejects. */
const close = ({
  envelope,
  turn,
  answer,
  context,
  recorder,
}: Closing): Promise<void> | undefined => {
  const { sink, rows: settings, effects } = recorder;
  const closedAt = effects.monotonic();
  const response = answer?.response;
  try {
    const readings = readSlots(intentOf(envelope));
    quietly(() => remember(envelope, turn, readings, answer));
    const receivedAt = effects.now();
    const row = rowOf({
      envelope,
      turn,
      readings,
      response,
      context,
      closedAt,
      receivedAt,
      settings,
    });
    return sink.write(row, deadlineOf(recorder, context, closedAt - turn.openedAt));
  } catch (error) {
    quietly(() => logUnreadable(envelope, error, recorder));
    return undefined;
  }
};

const remember = (
  envelope: RequestEnvelope,
  { memory }: OpenTurn,
  readings: readonly Reading[],
  answer: ResponseEnvelope | undefined,
): void => {
  if (!memory || !answer?.sessionAttributes) return;
  // First without the slots: an answer may hold an intent of which nothing can be read.
  answer.sessionAttributes[SESSION_ATTRIBUTE] = memory;
  answer.sessionAttributes[SESSION_ATTRIBUTE] = rememberSlots(
    memory,
    intentOf(envelope),
    readings,
    answer.response,
  );
};

/** Alexa gives up after 8 s; source: the custom-skill request reference. */
const ALEXA_WAITS_MS = 8_000;

/** What stays for the runtime to send the answer. */
const RESERVE_MS = 100;

const deadlineOf = (
  { deadline }: Recorder,
  context: Context | undefined,
  elapsed: number,
): number => {
  const remaining = context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
  return Math.min(deadline, remaining - RESERVE_MS, ALEXA_WAITS_MS - RESERVE_MS - elapsed);
};

/** An envelope so broken that no row could be made of it; there is nothing to put back. */
const logUnreadable = (envelope: RequestEnvelope, error: unknown, recorder: Recorder): void => {
  recorder.effects.log(
    JSON.stringify({
      level: 'ERROR',
      message: 'turn not readable',
      unreadable_turns: 1,
      reason: error instanceof Error ? error.name : typeof error,
      request_id: text(envelope.request.requestId),
    }),
  );
};

/** The skill's answer goes before its analytics: nothing that the recorder meets may reach it. */
const quietly = (action: () => void): void => {
  try {
    action();
  } catch {
    // The turn is then missing or incomplete; close() says so where a row could not be made.
  }
};
