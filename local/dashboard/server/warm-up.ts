import { dayOf } from '../../cli/date';
import type { Range } from '../../cli/query-range';
import { OVERVIEW, rangeBefore } from '../overview';
import type { Question, Questions } from './questions';
import type { Answer, AnswerOptions } from './results';

interface WarmUpOptions {
  readonly questions: Questions;
  readonly now: () => Date;
  readonly answer: (question: Question, options: AnswerOptions) => Promise<Answer>;
}

export interface WarmUp {
  /** How many days back the view looks. */
  readonly days: number;
  /** Queries that are asked at a time; the rest of the room is for who looks at the page. */
  readonly atOnce: number;
  /** Told how much of the view there is. */
  readonly onProgress?: (done: number, total: number) => void;
}

const DAY = 86_400_000;

/** Asks what the overview of so many days asks, so that it is there when somebody opens it. */
export const warmUp = async (
  { questions, now, answer }: WarmUpOptions,
  { days, atOnce, onProgress = () => undefined }: WarmUp,
): Promise<void> => {
  const to = dayOf(now());
  const range = { from: dayOf(new Date(Date.parse(to) - days * DAY)), to };
  const asked = [
    ...OVERVIEW.map((name) => ({ name, range })),
    { name: 'headline', range: rangeBefore(range) },
  ];
  const left = [...asked];
  let done = 0;
  const askNext = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const query = questions.queries.get(next.name);
      const { signal } = new AbortController();
      if (query !== undefined)
        await answer(questions.read(query, parametersOf(next.range)), { signal, accept: 'cached' });
      done += 1;
      onProgress(done, asked.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, askNext));
};

const parametersOf = ({ from, to }: Range): URLSearchParams => new URLSearchParams({ from, to });
