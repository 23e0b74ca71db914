import { rangeBefore } from '../overview';
import { type Result, type Row, rowsOf } from './api';
import { type Context, sourceOf } from './context';
import { h } from './dom';
import { dayText, millis, share, whole } from './format';
import { createPanel, type Panel } from './panel';
import { NOTHING_THERE } from './query-panel';

interface Figure {
  readonly label: string;
  /** Undefined where there is nothing to take it from. */
  readonly of: (row: Row) => number | undefined;
  readonly format: (value: number) => string;
  /** How a change is told: relative to the value before, or in points of a share. */
  readonly isShare?: boolean;
  readonly better: 'more' | 'less';
}

const count = (row: Row, name: string): number => Number(row[name] ?? 0);

const ratio = (part: number, all: number): number | undefined =>
  all === 0 ? undefined : part / all;

const time = (row: Row, name: string): number | undefined => {
  const value = row[name];
  return value === null || value === undefined ? undefined : Number(value);
};

const FIGURES: readonly Figure[] = [
  { label: 'Turns', of: (row) => count(row, 'turns'), format: whole, better: 'more' },
  { label: 'Sessions', of: (row) => count(row, 'sessions'), format: whole, better: 'more' },
  { label: 'Users', of: (row) => count(row, 'users'), format: whole, better: 'more' },
  {
    label: 'Match rate',
    of: (row) => ratio(count(row, 'matched_sessions'), count(row, 'sessions')),
    ...{ format: share, isShare: true, better: 'more' },
  },
  {
    label: 'Words known',
    of: (row) =>
      ratio(count(row, 'valid_words'), count(row, 'valid_words') + count(row, 'missed_words')),
    ...{ format: share, isShare: true, better: 'more' },
  },
  {
    label: 'Fallback rate',
    of: (row) => ratio(count(row, 'fallbacks'), count(row, 'utterances')),
    ...{ format: share, isShare: true, better: 'less' },
  },
  { label: 'API time p95', of: (row) => time(row, 'api_p95'), format: millis, better: 'less' },
  {
    label: 'Response p95',
    of: (row) => time(row, 'response_p95'),
    ...{ format: millis, better: 'less' },
  },
];

/** The figures of the range beside those of the days before it. */
export const headlinePanel = (
  context: Context,
  columns = 12,
): Panel & { readonly update: () => void } => {
  const panel = createPanel({
    title: 'Headline figures',
    question: 'How much was the skill used, and how well did it do, against the days before?',
    columns,
    empty: NOTHING_THERE,
    render: ([now, before]) => {
      const row = now && rowsOf(now)[0];
      if (row === undefined || count(row, 'turns') === 0)
        return [h('p', { class: 'empty' }, NOTHING_THERE)];
      return [
        h('dl', { class: 'figures' }, ...FIGURES.map((figure) => card(figure, row, before))),
        before && h('p', { class: 'note' }, `Compared with ${spelled(before.range)}.`),
      ];
    },
  });
  return {
    ...panel,
    update: () => {
      const { from, to } = context.state();
      const earlier = isRange(from, to)
        ? [sourceOf(context, 'headline', rangeBefore({ from, to }))]
        : [];
      void panel.show([
        { ...sourceOf(context, 'headline'), label: 'This period', tag: 'now' },
        ...earlier.map((source) => ({ ...source, label: 'The period before', tag: 'before' })),
      ]);
    },
  };
};

const isRange = (from: string, to: string): boolean =>
  [from, to].every((day) => !Number.isNaN(Date.parse(day))) && from <= to;

const spelled = ({ from, to }: Result['range']): string =>
  from === to ? dayText(from) : `${dayText(from)} to ${dayText(to)}`;

const card = (figure: Figure, row: Row, before: Result | undefined): HTMLElement => {
  const value = figure.of(row);
  const earlier = before && rowsOf(before)[0];
  const base = earlier && count(earlier, 'turns') > 0 ? figure.of(earlier) : undefined;
  return h(
    'div',
    {},
    h('dt', {}, figure.label),
    h('dd', { class: 'value' }, value === undefined ? '–' : figure.format(value)),
    value === undefined || base === undefined
      ? h('dd', { class: 'change' }, 'nothing to compare')
      : change(figure, value, base),
  );
};

const FLAT = 0.0005;

const change = ({ isShare = false, better }: Figure, value: number, base: number): HTMLElement => {
  const difference = isShare ? value - base : base === 0 ? 0 : value / base - 1;
  if (Math.abs(difference) < FLAT) return h('dd', { class: 'change' }, 'unchanged');
  const isGood = difference > 0 === (better === 'more');
  const size = Math.abs(difference * 100);
  const text = `${size < 10 ? size.toFixed(1) : whole(size)}${isShare ? ' points' : ' %'}`;
  return h(
    'dd',
    { class: `change ${isGood ? 'good' : 'bad'}` },
    `${difference > 0 ? '▲' : '▼'} ${text}`,
    h(
      'span',
      { class: 'hidden' },
      `${difference > 0 ? ' more' : ' less'}, ${isGood ? 'better' : 'worse'}`,
    ),
  );
};
