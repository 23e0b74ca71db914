import { RunTakenOver } from '../compaction/errors';
import type { Lake } from '../compaction/lake';
import { ownerOf, requireOwner, takeOver } from '../compaction/owner';
import type { Format } from '../contract/glue';
import { idsOfUser, isRawUserId, pseudonymOf } from '../contract/user-id';
import { LoggableError } from '../contract/loggable-error';
import type { ForgottenList, ForgottenUser } from './forgotten-list';
import {
  dropUnfinished,
  findRows,
  finish,
  type FoundDay,
  type LakeRows,
  removeTemporary,
  rewrite,
} from './lake-rows';
import { pending } from './pending';
import type { Recommender } from './recommender';
import { type RunInput, runInputOf } from './run-input';
import { countTurns, eraseAttributes, eraseTurns, hasAttributes, type UserTables } from './tables';

/** What the steps work on. */
export interface StepsOptions {
  readonly lake: Lake;
  /** Where the statements run. */
  readonly workGroup: string;
  /** Of the objects that `turn_rows` reads. */
  readonly format: Format;
  readonly list: ForgottenList;
  readonly tables: UserTables;
  /** Whose users have the pseudonyms. */
  readonly skillId: string;
  /** Default: there is none. */
  readonly recommender?: Recommender;
  /** Whether the compaction runs, which rewrites the same rows. */
  readonly isCompacting: () => Promise<boolean>;
  /** How long the caller has time. */
  readonly remainingMillis: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What is carried from step to step. */
export interface RunState {
  readonly run: string;
  readonly input: RunInput;
  /** The last user, in the order of the list, of those who were dealt with. */
  readonly after: string;
  /** How often these users were gone through. */
  readonly pass: number;
  readonly done: RunTotals;
}

/** What a run has removed. */
export interface RunTotals {
  readonly users: number;
  /** From the table of turns. */
  readonly turns: number;
  /** From the bucket; a row that lies there twice counts twice. */
  readonly rows: number;
  /** Days written again. */
  readonly days: number;
}

export type StepName = 'begin' | 'erase' | 'rewrite' | 'remove' | 'prove';

/** What is to happen next: after a pause a step, or nothing. */
export interface Next {
  readonly next: StepName | 'done';
  readonly pauseSeconds: number;
  readonly state: RunState;
}

export interface BeginInput {
  readonly run: string;
  readonly input?: unknown;
}

/** The steps of a run, by the name of the action. Each may be killed anywhere, and be done again. */
export interface Steps {
  /** Puts the users on the list, waits for the compaction, takes over from whatever ran before. */
  readonly begin: (input: BeginInput | { readonly state: RunState }) => Promise<Next>;
  /** Deletes what the tables know of the users. */
  readonly erase: (input: { readonly state: RunState }) => Promise<Next>;
  /** Writes the days that hold rows of the users again, as many as there is time for. */
  readonly rewrite: (input: { readonly state: RunState }) => Promise<Next>;
  /** Removes what was replaced. */
  readonly remove: (input: { readonly state: RunState }) => Promise<Next>;
  /**
   * Asks every store for rows of the users. When none is left, it has the recommender forget them, too,
   * and goes on with the next ones.
   */
  readonly prove: (input: { readonly state: RunState }) => Promise<Next>;
}

/** Rows of a user are still there; the message says where. */
export class RowsLeft extends LoggableError {
  override readonly name = 'RowsLeft';
}

/** Tells the owner's mark of these runs from the compaction's. */
const MARK = 'forgetting-';

/** A statement names each user: of more it would outgrow what Athena takes. */
const USERS_AT_ONCE = 500;

/** Rows may arrive while a run goes on; who has as many more is not forgotten by trying again. */
const MOST_PASSES = 5;

const COMPACTION_PAUSE_SECONDS = 60;

/** A day is written by three statements. */
const DAY_MILLIS = 300_000;
const USER_MILLIS = 20_000;

/** The steps of forgetting; `infra/extras/forgetting` has them done one after the other. */
export const forgettingSteps = (options: StepsOptions): Steps => {
  const { list, tables, skillId, recommender, remainingMillis, sleep } = options;

  const lakeOf = (run: string): LakeRows => ({
    ...options.lake,
    workGroup: options.workGroup,
    format: options.format,
    mayChange: () => requireOwner(options.lake, run),
  });

  /** Those whose turn it is: the first ones, by their ids, behind those who were dealt with. */
  const users = async ({ input, after }: RunState): Promise<readonly ForgottenUser[]> =>
    (await list.all())
      .filter(({ isDone, userId }) => (input.sweep || !isDone) && userId > after)
      .slice(0, USERS_AT_ONCE);

  /** The skill's own table knows users by their pseudonym, whatever stands in rows. */
  const inAttributes = (user: ForgottenUser): ForgottenUser =>
    isRawUserId(user.userId) ? { ...user, userId: pseudonymOf(skillId, user.userId) } : user;

  /** Where a run that was taken over is to end or to wait, it is no failure. */
  const owned =
    (step: (state: RunState, lake: LakeRows) => Promise<Next>) =>
    async ({ state }: { readonly state: RunState }): Promise<Next> => {
      try {
        await requireOwner(options.lake, state.run);
        return await step(state, lakeOf(state.run));
      } catch (error) {
        if (!(error instanceof RunTakenOver)) throw error;
        const isOther = (await ownerOf(options.lake))?.startsWith(MARK) ?? false;
        return isOther ? then('done', state) : then('begin', state, COMPACTION_PAUSE_SECONDS);
      }
    };

  const begin: Steps['begin'] = async (given) => {
    const state = 'state' in given ? given.state : await firstState(given);
    if (!('state' in given) && state.input.startAfterSeconds > 0)
      return then('begin', state, state.input.startAfterSeconds);
    if (await options.isCompacting()) return then('begin', state, COMPACTION_PAUSE_SECONDS);
    await takeOver(options.lake, state.run);
    const lake = lakeOf(state.run);
    await removeTemporary(lake);
    const left = await dropUnfinished(lake, await pending(lake));
    // They would be written a second time, together with what has taken their place.
    if (left.length > 0) return then('remove', state, state.input.waitSeconds);
    return (await users(state)).length === 0 ? then('done', state) : then('erase', state);
  };

  const firstState = async ({ run, input }: BeginInput): Promise<RunState> => {
    const read = runInputOf(input);
    for (const user of read.users) for (const id of idsOfUser(skillId, user)) await list.add(id);
    return {
      run: `${MARK}${run}`,
      input: { ...read, users: [] },
      after: '',
      pass: 1,
      done: { users: 0, turns: 0, rows: 0, days: 0 },
    };
  };

  const erase = owned(async (state) => {
    let turns = 0;
    for (const user of await users(state)) {
      turns += await eraseTurns(tables, user, sleep);
      if (!user.isDone) await eraseAttributes(tables, inAttributes(user));
      // What is deleted is not found again: the step begins anew where it was.
      if (remainingMillis() < USER_MILLIS) return then('erase', counting(state, { turns }));
    }
    return then('rewrite', counting(state, { turns }));
  });

  const rewriteDays = owned(async (state, lake) => {
    const some = await users(state);
    const found = some.length === 0 ? [] : await findRows(lake, some);
    const written = await pending(lake);
    const isWritten = ({ source, day }: FoundDay) =>
      written.some((done) => done.source === source && done.day === day);
    let [days, rows] = [0, 0];
    for (const day of found) {
      // What was replaced is still there, and is found.
      if (isWritten(day)) continue;
      if (days > 0 && remainingMillis() < DAY_MILLIS)
        return then('rewrite', counting(state, { days, rows }));
      await rewrite(lake, day, some);
      days += 1;
      rows += day.rows;
    }
    const next = counting(state, { days, rows });
    return written.length + days === 0
      ? then('prove', next)
      : then('remove', next, state.input.waitSeconds);
  });

  const remove = owned(async (state, lake) => {
    for (const rewriting of await pending(lake)) {
      await finish(lake, rewriting);
      if (remainingMillis() < USER_MILLIS) return then('remove', state);
    }
    await removeTemporary(lake);
    return then('prove', state);
  });

  const prove = owned(async (state, lake) => {
    const some = await users(state);
    const left = await leftOf(some, lake);
    if (left.length > 0) {
      if (state.pass >= MOST_PASSES)
        throw new RowsLeft(
          `After ${state.pass} passes there are still ${left.join(', ')}; the next run goes on.`,
        );
      return then('erase', { ...state, pass: state.pass + 1 });
    }
    const fresh = some.filter(({ isDone }) => !isDone);
    // Last: it may refuse for a day, which must not keep a row; the next run asks it again.
    if (fresh.length > 0) await recommender?.forget(fresh.map(({ userId }) => userId));
    for (const user of fresh) await list.markDone(user);
    const after = some.length === USERS_AT_ONCE ? (some.at(-1)?.userId ?? '') : '';
    const next = counting({ ...state, after, pass: 1 }, { users: some.length });
    if (after !== '') return then('erase', next);
    // Somebody may have been put on the list since.
    const isMore = (await list.all()).some(({ isDone }) => !isDone);
    return isMore
      ? then('erase', { ...next, input: { ...next.input, sweep: false } })
      : then('done', next);
  });

  const leftOf = async (
    some: readonly ForgottenUser[],
    lake: LakeRows,
  ): Promise<readonly string[]> => {
    if (some.length === 0) return [];
    const left = (await findRows(lake, some)).map(
      ({ source, day, rows }) => `${rows} rows of ${day} (${source})`,
    );
    let turns = 0;
    let attributes = 0;
    for (const user of some) {
      turns += await countTurns(tables, user);
      if (!user.isDone && (await hasAttributes(tables, inAttributes(user)))) attributes += 1;
    }
    return [
      ...left,
      ...(turns > 0 ? [`${turns} rows in the table`] : []),
      ...(attributes > 0 ? [`${attributes} users with attributes`] : []),
    ];
  };

  return { begin, erase, rewrite: rewriteDays, remove, prove };
};

const then = (next: Next['next'], state: RunState, pauseSeconds = 0): Next => ({
  next,
  pauseSeconds,
  state,
});

const counting = (state: RunState, more: Partial<RunTotals>): RunState => ({
  ...state,
  done: {
    users: state.done.users + (more.users ?? 0),
    turns: state.done.turns + (more.turns ?? 0),
    rows: state.done.rows + (more.rows ?? 0),
    days: state.done.days + (more.days ?? 0),
  },
});
