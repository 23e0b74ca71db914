import type { Watched } from '../../../../analytics/tuning/watched';
import type { AppliedAnswer, WatchAnswer, Written } from '../../tuning';
import type { Context } from '../context';
import { drawn, h, newId, put } from '../dom';
import { dayText, share, whole } from '../format';
import { frameOf } from '../frame';
import { getWatch, undo } from './api';
import { openDialog } from './dialog';
import { range } from './figures';
import { fill } from './follow-panel';
import { watchChart } from './watch-chart';

export interface WatchPanel {
  readonly element: HTMLElement;
  readonly show: (locale: string, parameters: URLSearchParams) => void;
  readonly destroy: () => void;
}

/** What was applied, what that had promised, and what came of it. */
export const watchPanel = (context: Context, undone: (written: Written) => void): WatchPanel => {
  const { element, body } = frameOf({
    title: 'Promised and real',
    question: 'What did the changes that were applied really bring?',
    columns: 12,
  });
  element.classList.add('watched');
  let stop: () => void = () => undefined;
  let asked = '';
  return {
    element,
    destroy: () => stop(),
    show: (locale, parameters) => {
      if (asked === String(parameters)) return;
      asked = String(parameters);
      stop();
      stop = fill(
        body,
        (following) => getWatch(parameters, following),
        (answer) => shown(answer, locale, { context, undone }),
      );
    },
  };
};

interface Surroundings {
  readonly context: Context;
  readonly undone: (written: Written) => void;
}

const shown = (
  { applications, calibration, canUndo }: WatchAnswer,
  locale: string,
  { context, undone }: Surroundings,
): readonly (HTMLElement | false)[] => {
  const [latest] = applications;
  if (latest === undefined)
    return [
      h(
        'p',
        { class: 'empty' },
        'Nothing has been applied yet. What is applied here is watched from the day on which its model answers.',
      ),
    ];
  const detail = h('div');
  const choose = (index: number): void => {
    const application = applications[index];
    if (application !== undefined) put(detail, ...broughtBy(application));
  };
  const which = h(
    'select',
    { id: newId(), onchange: () => choose(Number(which.value)) },
    ...applications.map((application, index) => h('option', { value: index }, nameOf(application))),
  );
  choose(0);
  const { whyNot } = context.about.tuning;
  return [
    h(
      'div',
      { class: 'query-tools' },
      h('div', { class: 'field' }, h('label', { for: which.id }, 'Applied'), which),
      canUndo &&
        h(
          'button',
          {
            ...{ type: 'button', disabled: whyNot !== undefined, title: whyNot ?? null },
            onclick: () => openUndo(latest, locale, undone),
          },
          'Undo the latest …',
        ),
    ),
    detail,
    calibration.words > 0 && h('p', { class: 'note' }, calibrationText(calibration)),
  ];
};

const calibrationText = ({ words, within, ratio }: WatchAnswer['calibration']): string =>
  `Of all that holds, ${whole(within)} of ${whole(words)} promised words came as promised${ratio === null ? '' : `; together ${share(ratio)} of what was promised`}.`;

const nameOf = ({ appliedAt, undoneAt, changes, modelVersion }: AppliedAnswer): string =>
  `${dayText(appliedAt)}: ${whole(changes.length)} ${changes.length === 1 ? 'change' : 'changes'}, ${modelVersion.after}${undoneAt === null ? '' : ' (undone)'}`;

const broughtBy = ({
  watched,
  undoneAt,
  gain,
  changes,
  modelVersion,
}: AppliedAnswer): readonly (HTMLElement | false)[] => [
  ...(typeof watched?.since !== 'string'
    ? [
        h(
          'p',
          { class: 'empty' },
          undoneAt !== null
            ? `It was undone on ${dayText(undoneAt)}.`
            : `The version ${modelVersion.after} has not answered yet: deploy it. ${whole(gain.expected)} valid turns are promised (${range(gain, whole)}) in as much traffic as it was mined from.`,
        ),
      ]
    : [verdict(watched), drawn((width) => watchChart(watched, width)), byWord(watched)]),
  h(
    'details',
    {},
    h('summary', {}, `What was changed (${whole(changes.length)})`),
    h('ul', { class: 'changes' }, ...changes.map((change) => h('li', {}, change))),
  ),
];

const verdict = ({ total, since }: Watched): HTMLElement => {
  const { real, promised, otherwise, missed, turns } = total;
  const isFewer = real < promised.low;
  const said = isFewer
    ? 'Fewer than promised. '
    : real > promised.high
      ? 'More than promised. '
      : 'As promised. ';
  return h(
    'p',
    { class: 'description' },
    h('b', { class: isFewer ? 'bad' : 'good' }, said),
    `In ${whole(turns)} turns since ${dayText(since ?? '')} ${whole(real)} became valid; ${range(promised, whole)} were promised. `,
    `${whole(otherwise)} resolved to another value, ${whole(missed)} missed nevertheless.`,
  );
};

const byWord = ({ words, slots }: Watched): HTMLElement =>
  h(
    'details',
    {},
    h('summary', {}, `By word (${whole(words.length)})`),
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Promised and real by word' },
      h(
        'table',
        {},
        h('caption', { class: 'hidden' }, 'What each word was promised to bring, and what came'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ...['Word', 'Value', 'Promised', 'Real', 'Kept'].map((name, index) =>
              h('th', { scope: 'col', class: index > 1 && index < 4 ? 'number' : null }, name),
            ),
          ),
        ),
        h(
          'tbody',
          {},
          ...words.map(({ word, value, promised, real, isWithin }) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, word),
              h('td', {}, value),
              h('td', { class: 'number' }, range(promised, whole)),
              h('td', { class: 'number' }, whole(real)),
              h('td', { class: isWithin ? 'good' : 'bad' }, isWithin ? 'yes' : 'no'),
            ),
          ),
        ),
      ),
    ),
    h(
      'ul',
      { class: 'note' },
      ...slots.map(({ type, validity: { before, after } }) =>
        h(
          'li',
          {},
          `${type}: ${share(before.expected)} of the words known before, ${share(after.expected)} since`,
        ),
      ),
    ),
  );

const openUndo = (
  { appliedAt, changes, modelVersion }: AppliedAnswer,
  locale: string,
  undone: (written: Written) => void,
): void => {
  const error = h('p', { class: 'error', role: 'alert', hidden: true });
  openDialog('Undo what was applied', (close) => {
    const takeBack = async (): Promise<void> => {
      try {
        const written = await undo({ locale, applied_at: appliedAt });
        close();
        undone(written);
      } catch (failed) {
        put(error, failed instanceof Error ? failed.message : String(failed));
        error.hidden = false;
      }
    };
    return [
      h(
        'p',
        {},
        `The model of ${locale} loses again what it got on ${dayText(appliedAt)}, and becomes ${modelVersion.before}:`,
      ),
      h('ul', { class: 'changes' }, ...changes.map((change) => h('li', {}, change))),
      error,
      h(
        'div',
        { class: 'buttons' },
        h('button', { type: 'button', onclick: close }, 'Cancel'),
        h('button', { type: 'button', class: 'primary', onclick: () => void takeBack() }, 'Undo'),
      ),
    ];
  });
};
