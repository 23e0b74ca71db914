import { createHash } from 'node:crypto';
import { type SlotReading, SLOTS, type Turn } from '../contract/turn';
import { SIMULATED_USER_PREFIX } from '../contract/user-id';
import { converse, type ConversationTurn, type Meaning } from './conversation';
import { hashOf, randomOf } from './hash';
import {
  dailyShares,
  endOf,
  PERSONAS,
  personaOf,
  type Session,
  sessionOf,
  type SessionPlan,
  type Span,
} from './sessions';
import type { World } from './world';

/** Turns in a session, about: what tells how many sessions a number of rows takes. */
const TURNS_A_SESSION = 4.6;

/** How much traffic: a number of rows, or of sessions. */
export type Amount = { readonly rows: number } | { readonly sessions: number };

/** A session with its place in the traffic. */
export interface PlannedSession {
  readonly session: Session;
  /** Day of the span, and place on that day. */
  readonly day: number;
  readonly index: number;
  /** Seconds since the epoch. */
  readonly start: number;
  /** The conversation that it holds, and how many turns of it. */
  readonly conversation: number;
  readonly turns: number;
  /** Rows of all sessions up to this one. */
  readonly rows: number;
}

/** Conversations that sessions hold. */
export interface Conversations {
  /** The one that the session holds. */
  readonly indexOf: (session: Session) => number;
  readonly turnsOf: (index: number) => readonly ConversationTurn[];
  readonly circumstancesOf: (index: number) => Given;
}

/** What a conversation depends on, besides chance. */
type Given = Pick<Session, 'release' | 'persona' | 'isReturning' | 'apiIsBad'>;

const PURPOSE = { own: 11, shared: 12 } as const;

/** Every session holds a conversation of its own; it is acted when it is asked for. */
export const ownConversations = (world: World): Conversations => {
  const held: { readonly given: Session; readonly turns: readonly ConversationTurn[] }[] = [];
  return {
    indexOf: (given) =>
      held.push({ given, turns: act(world, given, PURPOSE.own, given.number) }) - 1,
    turnsOf: (index) => held[index]?.turns ?? [],
    circumstancesOf: (index) => held[index]?.given as Given,
  };
};

/** Of each persona, release and kind of session, so many conversations while the API is well; and one while it is bad. */
const WELL = 4;
const VARIANTS = 2 * (WELL + 1);

export const SHARED_CONVERSATIONS = PERSONAS * VARIANTS;

/**
 * A limited number of conversations, which sessions of the same circumstances share: other users at
 * other times. Those of a release follow each other.
 */
export const sharedConversations = (world: World): Conversations => {
  const acted = Array.from({ length: world.releases.length * SHARED_CONVERSATIONS }, (_, index) =>
    act(world, circumstancesOf(index), PURPOSE.shared, index),
  );
  return {
    indexOf: ({ release, persona, isReturning, apiIsBad, number }) => {
      const which = apiIsBad ? WELL : hashOf(number) % WELL;
      const variant = 2 * which + (isReturning ? 1 : 0);
      return (release * PERSONAS + persona) * VARIANTS + variant;
    },
    turnsOf: (index) => acted[index] ?? [],
    circumstancesOf,
  };
};

const circumstancesOf = (index: number): Given => {
  const variant = index % VARIANTS;
  const kind = Math.floor(index / VARIANTS);
  return {
    release: Math.floor(kind / PERSONAS),
    persona: kind % PERSONAS,
    isReturning: variant % 2 === 1,
    apiIsBad: variant >= 2 * WELL,
  };
};

const act = (
  world: World,
  given: Given,
  purpose: number,
  number: number,
): readonly ConversationTurn[] =>
  converse({
    world,
    locale: personaOf(world, given.persona).locale,
    release: given.release,
    persona: given.persona,
    isReturning: given.isReturning,
    apiIsBad: given.apiIsBad,
    random: randomOf(world.seed, purpose, number),
  });

/** About how many sessions the amount takes. */
export const sessionCount = (amount: Amount): number =>
  'sessions' in amount ? amount.sessions : Math.ceil(amount.rows / TURNS_A_SESSION);

export const planOf = (world: World, span: Span, amount: Amount): SessionPlan => {
  const count = sessionCount(amount);
  const shares = dailyShares(world, span);
  return { world, span, sessionsByDay: shares.map((share) => Math.round(share * count)) };
};

/** Where to go on. */
export interface Position {
  readonly day: number;
  /** Sessions of that day that are done. */
  readonly session: number;
  /** Rows that are done, all days together. */
  readonly rows: number;
}

export const BEGINNING: Position = { day: 0, session: 0, rows: 0 };

/**
 * Draws the sessions of the span, day by day, until the amount is reached to the row: of the last
 * session only as many turns are left as still go in.
 */
export function* sessionsFor(
  plan: SessionPlan,
  amount: Amount,
  conversations: Pick<Conversations, 'indexOf' | 'turnsOf'>,
  from: Position = BEGINNING,
): Generator<PlannedSession> {
  const isInRows = 'rows' in amount;
  const limits = limitsOf(plan, amount);
  const end = endOf(plan.span);
  let { rows, session: index } = from;
  let done = isInRows ? rows : doneBefore(limits, from);
  for (let day = from.day; day < limits.length; day += 1) {
    const limit = limits[day] ?? 0;
    for (; done < limit; index += 1) {
      const session = sessionOf(plan, day, index);
      const conversation = conversations.indexOf(session);
      const held = conversations.turnsOf(conversation);
      const turns = isInRows ? Math.min(held.length, amount.rows - rows) : held.length;
      // Nobody can know what is said after the last day.
      const latest = end - 1 - (held[held.length - 1]?.after ?? 0);
      const start = Math.min(session.start, latest);
      rows += turns;
      done += isInRows ? turns : 1;
      yield { session, day, index, start, conversation, turns, rows };
    }
    index = 0;
  }
}

const doneBefore = (limits: readonly number[], { day, session }: Position): number =>
  (limits[day - 1] ?? 0) + session;

/** What must be reached at the end of each day, in sessions or rows. */
const limitsOf = ({ world, span }: SessionPlan, amount: Amount): readonly number[] => {
  const total = 'sessions' in amount ? amount.sessions : amount.rows;
  let sum = 0;
  const limits = dailyShares(world, span).map((share) => Math.round((sum += share * total)));
  return [...limits.slice(0, -1), total];
};

/** The pseudonym of a generated user, made as the recorder makes that of a simulated one. */
export const userIdOf = ({ skillId }: World, user: number): string =>
  createHash('sha256')
    .update(`${skillId}\n${userIdPrefix}${user}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url');

export const userIdPrefix = `${SIMULATED_USER_PREFIX}GENERATED`;

export const SESSION_ID_PREFIX = 'amzn1.echo-api.session.';
export const REQUEST_ID_PREFIX = 'amzn1.echo-api.request.';

/** The identifier of a session or request within all that the seed gives. */
export const uuidOf = (text: string): string =>
  createHash('md5')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** The stage of generated traffic; `is_simulated` is what tells it from real one. */
export const STAGE = 'live';

/** What rows of a conversation share. */
export const sharedColumns = (world: World, persona: number, release: number) => {
  const { locale, deviceInterfaces } = personaOf(world, persona);
  return {
    locale: locale.locale,
    device_interfaces: deviceInterfaces,
    skill_version: world.releases[release]?.skillVersion ?? null,
    model_version: locale.modelVersions[release] ?? null,
  };
};

type SlotColumns = Pick<Turn, Extract<keyof Turn, `slot_value_${string}`>>;

/** The three columns of each slot of the contract. */
export const slotColumnsOf = (readings: readonly SlotReading[] | null): SlotColumns => {
  const columns: Record<string, string | boolean | null> = {};
  for (const slot of SLOTS) {
    const reading = readings?.find(({ name }) => name === slot);
    columns[`slot_value_${slot}_resolved`] = reading?.resolved ?? null;
    columns[`slot_value_${slot}_synonym`] = reading?.spoken ?? null;
    columns[`slot_value_${slot}_is_valid`] = validityOf(reading?.status);
  }
  return columns as unknown as SlotColumns;
};

const validityOf = (status: string | null | undefined): boolean | null => {
  if (status === 'ER_SUCCESS_MATCH') return true;
  return status === 'ER_SUCCESS_NO_MATCH' ? false : null;
};

/** A row, and what its words meant. */
export interface GeneratedTurn {
  readonly row: Turn;
  readonly meanings: readonly Meaning[];
}

/** The rows of a session. */
export const turnsOf = (
  world: World,
  { session, start, conversation, turns }: PlannedSession,
  conversations: Pick<Conversations, 'turnsOf'>,
): readonly GeneratedTurn[] => {
  const { number, user, persona, release } = session;
  const name = `${world.seed}.${number}`;
  const shared = sharedColumns(world, persona, release);
  const user_id = userIdOf(world, user);
  const session_id = SESSION_ID_PREFIX + uuidOf(name);
  return conversations
    .turnsOf(conversation)
    .slice(0, turns)
    .map(({ after, meanings, slots, ...turn }) => ({
      row: {
        request_id: REQUEST_ID_PREFIX + uuidOf(`${name}.${turn.turn}`),
        user_id,
        ...slotColumnsOf(slots),
        event_time: new Date((start + after) * 1000)
          .toISOString()
          .replace('T', ' ')
          .replace('Z', ''),
        session_id,
        stage: STAGE,
        ...turn,
        ...shared,
        is_simulated: true,
        slots,
      },
      meanings,
    }));
};

/**
 * Rows one after the other, in plain TypeScript: what the Lambda writes. A conversation is dropped
 * when it has been told.
 */
export function* generateRows(
  world: World,
  span: Span,
  amount: Amount,
  from: Position = BEGINNING,
): Generator<{ readonly turns: readonly GeneratedTurn[]; readonly next: Position }> {
  const conversations = oneConversation(world);
  for (const planned of sessionsFor(planOf(world, span, amount), amount, conversations, from)) {
    const { day, index, rows } = planned;
    yield {
      turns: turnsOf(world, planned, conversations),
      next: { day, session: index + 1, rows },
    };
  }
}

const oneConversation = (world: World): Pick<Conversations, 'indexOf' | 'turnsOf'> => {
  let acted: readonly ConversationTurn[] = [];
  return {
    indexOf: (session) => {
      acted = act(world, session, PURPOSE.own, session.number);
      return 0;
    },
    turnsOf: () => acted,
  };
};
