import { type Advice, adviceOf } from './advice';
import { type Change, changeOf, changesOf } from './changes';
import type { Results } from './content';
import { figuresOf, modelFigures } from './figures';
import { type Period, periodBefore, spelled } from './period';
import { counted } from './prose';

/** What a report says, before anybody writes it down. */
export interface Report {
  readonly period: Period;
  readonly before: Period;
  /** Whether the period, and the one before, have any turns. */
  readonly state: 'empty' | 'first' | 'compared';
  readonly changes: readonly Change[];
  /** The newest model versions beside what they replaced; those that stand out. */
  readonly model: readonly Change[];
  readonly advice: readonly Advice[];
}

export const reportOn = (period: Period, current: Results, before: Results): Report => {
  const figures = figuresOf(current);
  const earlier = figuresOf(before);
  const state = earlier.length === 0 ? 'first' : 'compared';
  return {
    period,
    before: periodBefore(period),
    state: figures.length === 0 ? 'empty' : state,
    changes: changesOf(figures, earlier),
    model: modelFigures(current)
      .map((pair) => changeOf(pair.figure, pair.before))
      .filter(({ direction }) => direction !== 'unsure'),
    advice: figures.length === 0 ? [] : adviceOf(current),
  };
};

/** What is said where there is no advice. */
export const NOTHING_TO_DO =
  'Nothing stands out: no word was missed, no error occurred, no hour was slow.';

/** One sentence below the title. */
export const opening = ({ period, before, state, changes }: Report): string => {
  if (state === 'empty')
    return `There were no turns from ${period.startDate} to ${period.endDate} (UTC).`;
  const [users, sessions, turns] = ['users', 'sessions', 'turns'].map(
    (id) => changes.find(({ figure }) => figure.id === id)?.figure.value ?? 0,
  );
  const size = `${counted(users ?? 0, 'user')}, ${counted(sessions ?? 0, 'session')}, ${counted(turns ?? 0, 'turn')}`;
  return state === 'first' ? `${size}.` : `${size}; compared with ${spelled(before)}.`;
};

/** The changes, those that stand out apart from those that may be chance. */
export const compared = ({
  changes,
  model,
}: Report): { readonly clear: readonly Change[]; readonly unsure: readonly Change[] } => ({
  clear: [...changes.filter(({ direction }) => direction !== 'unsure'), ...model],
  unsure: changes.filter(({ direction }) => direction === 'unsure'),
});
