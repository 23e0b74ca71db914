import type { QueryResult } from '../../../analytics/athena/run-query';
import type { Question as WholeQuestion } from './questions';
import { untilAborted } from './until-aborted';

/** What Athena is asked; for whom does not matter. */
type Question = Pick<WholeQuestion, 'sql' | 'parameters'>;

/** A result and when it was asked for. */
export interface Answer {
  readonly result: QueryResult;
  readonly asked: Date;
  /** Older than a result is reused; a new one is asked for meanwhile. */
  readonly isStale: boolean;
}

export interface AnswerOptions {
  /** Aborts when whoever wants the answer is gone. */
  readonly signal: AbortSignal;
  /** `cached`: a stale result rather than none; `current`: none that is stale; `new`: none at all. */
  readonly accept: 'cached' | 'current' | 'new';
}

export interface ResultsOptions {
  readonly run: (
    question: Question,
    options: { readonly signal: AbortSignal; readonly reuse: boolean },
  ) => Promise<QueryResult>;
  readonly now: () => Date;
  /** Queries that run at a time. */
  readonly concurrency: number;
  /** How long a result is reused, in milliseconds. */
  readonly maxAge: number;
  /** Sees the error of a query that ran for nobody in particular. */
  readonly onBackgroundError: (error: unknown) => void;
}

export interface Results {
  /** @throws what the query fails with; the reason of the signal */
  readonly answer: (question: Question, options: AnswerOptions) => Promise<Answer>;
  /** Stops every query. */
  readonly close: () => void;
}

/** Results that are kept; the one that was not wanted for longest goes first. */
const MOST_KEPT = 500;

/**
 * Runs queries, a few at a time, and keeps their results. Whoever asks what is being asked already
 * waits for the same query; one that nobody waits for any more is stopped in Athena.
 */
export const keepResults = ({
  run,
  now,
  concurrency,
  maxAge,
  onBackgroundError,
}: ResultsOptions): Results => {
  const kept = new Map<string, Omit<Answer, 'isStale'>>();
  const asking = new Map<string, Asking>();
  const turn = queueOf(concurrency);
  const everything = new AbortController();

  const keep = (key: string, answer: Omit<Answer, 'isStale'>): void => {
    kept.delete(key);
    kept.set(key, answer);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  };

  const ask = (key: string, question: Question, reuse: boolean): Asking => {
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, everything.signal]);
    const asked = turn(signal, async () => {
      const begun = now();
      const result = await run(question, { signal, reuse });
      const answer = { result, asked: begun };
      keep(key, answer);
      return { ...answer, isStale: false };
    });
    const started: Asking = { answer: asked, waiting: 0, abort, reuse };
    asking.set(key, started);
    asked
      .catch(() => undefined)
      .finally(() => {
        if (asking.get(key) === started) asking.delete(key);
      });
    return started;
  };

  /** A query whose result may come from Athena's own store is no new one. */
  const running = (key: string, question: Question, isNew: boolean): Asking => {
    const present = asking.get(key);
    return present !== undefined && !present.abort.signal.aborted && !(isNew && present.reuse)
      ? present
      : ask(key, question, !isNew);
  };

  return {
    answer: async (question, { signal, accept }) => {
      const key = keyOf(question);
      const found = kept.get(key);
      const age = found === undefined ? Infinity : now().getTime() - found.asked.getTime();
      if (found !== undefined && accept !== 'new') {
        if (age < maxAge) {
          keep(key, found);
          return { ...found, isStale: false };
        }
        if (accept === 'cached') {
          const background = running(key, question, false);
          background.waiting += 1;
          background.answer.catch(onBackgroundError);
          return { ...found, isStale: true };
        }
      }
      return waitFor(running(key, question, accept === 'new'), signal);
    },
    close: () => everything.abort(),
  };
};

interface Asking {
  readonly answer: Promise<Answer>;
  readonly abort: AbortController;
  readonly reuse: boolean;
  waiting: number;
}

const keyOf = ({ sql, parameters }: Question): string => JSON.stringify([sql, parameters]);

const waitFor = async (asking: Asking, signal: AbortSignal): Promise<Answer> => {
  asking.waiting += 1;
  try {
    return await untilAborted(asking.answer, signal);
  } finally {
    asking.waiting -= 1;
    if (asking.waiting === 0) asking.abort.abort();
  }
};

/** Runs so many at a time, in order; what is aborted while it waits never runs. */
const queueOf = (places: number) => {
  const waiting = new Set<() => void>();
  let free = places;
  const enter = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const go = (): void => {
        waiting.delete(go);
        signal.removeEventListener('abort', giveUp);
        free -= 1;
        resolve();
      };
      const giveUp = (): void => {
        waiting.delete(go);
        reject(signal.reason as Error);
      };
      if (free > 0) go();
      else {
        waiting.add(go);
        signal.addEventListener('abort', giveUp, { once: true });
      }
    });
  return async <T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> => {
    await enter(signal);
    try {
      return await use();
    } finally {
      free += 1;
      const [next] = waiting;
      next?.();
    }
  };
};
