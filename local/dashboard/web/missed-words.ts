import { type Result, type Row, rowsOf } from './api';
import { type Context, linkTo, sourceOf } from './context';
import { h } from './dom';
import { dayText, share, whole } from './format';
import { createPanel, type Panel } from './panel';

const MOST = 12;

/** The words that the model missed, by the users who said them, with what they said next. */
export const missedWordsPanel = (
  context: Context,
  columns = 12,
): Panel & { readonly update: () => void } => {
  const panel = createPanel({
    title: 'Words missed and repaired',
    question: 'Which words does the interaction model not know, and what did users mean by them?',
    columns,
    empty: 'No word was missed: every word that could be resolved is in the model.',
    render: ([missed, repairs]) => {
      if (missed === undefined) return [];
      if (missed.rows.length === 0)
        return [
          h(
            'p',
            { class: 'empty' },
            'No word was missed: every word that could be resolved is in the model.',
          ),
        ];
      const rows = rowsOf(missed);
      const most = Number(rows[0]?.['users'] ?? 1);
      const meanings = repairs === undefined ? new Map<string, Meaning[]>() : meaningsIn(repairs);
      return [
        h(
          'div',
          { class: 'scroll whole', tabindex: '0', role: 'region', 'aria-label': 'Words missed' },
          h(
            'table',
            { class: 'words' },
            h('caption', { class: 'hidden' }, 'Words missed, by the users who said them'),
            h(
              'thead',
              {},
              h(
                'tr',
                {},
                ...HEAD.map(([name, kind]) => h('th', { scope: 'col', class: kind }, name)),
              ),
            ),
            h(
              'tbody',
              {},
              ...rows.slice(0, MOST).map((row) => lineOf(context, row, meanings, most)),
            ),
          ),
        ),
        missed.total > MOST &&
          h(
            'a',
            {
              class: 'more',
              href: linkTo(context, { view: 'queries', query: 'unmatched-words', find: '' }),
            },
            `All ${whole(missed.total)} words →`,
          ),
      ].filter((part) => part !== false);
    },
  });
  return {
    ...panel,
    update: () =>
      void panel.show([
        { ...sourceOf(context, 'unmatched-words'), label: 'Words missed', tag: 'words' },
        { ...sourceOf(context, 'repairs'), label: 'Repairs', tag: 'repairs' },
      ]),
  };
};

const HEAD = [
  ['Word', ''],
  ['Slot', 'optional'],
  ['Users', 'number'],
  ['Turns', 'number optional'],
  ['Repaired by', ''],
  ['Last heard', 'optional'],
] as const;

interface Meaning {
  readonly meant: string;
  readonly repairs: number;
}

const keyOf = (row: Row): string => JSON.stringify([row['slot'], row['word']]);

/** What each word was repaired by, the most frequent first, all locales together. */
const meaningsIn = (repairs: Result): ReadonlyMap<string, Meaning[]> => {
  const found = new Map<string, Map<string, number>>();
  for (const row of rowsOf(repairs)) {
    const ofWord = found.get(keyOf(row)) ?? new Map<string, number>();
    const meant = row['meant'] ?? '';
    ofWord.set(meant, (ofWord.get(meant) ?? 0) + Number(row['repairs']));
    found.set(keyOf(row), ofWord);
  }
  return new Map(
    [...found].map(([key, ofWord]) => [
      key,
      [...ofWord]
        .map(([meant, count]) => ({ meant, repairs: count }))
        .sort((a, b) => b.repairs - a.repairs),
    ]),
  );
};

const lineOf = (
  context: Context,
  row: Row,
  meanings: ReadonlyMap<string, Meaning[]>,
  most: number,
): HTMLElement => {
  const { word, slot, users, turns, last_heard: heard } = row;
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.width = `${(100 * Number(users)) / Math.max(1, most)}%`;
  const toRepairs = linkTo(context, {
    view: 'queries',
    query: 'repairs',
    slot: slot ?? '',
    find: word ?? '',
  });
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h('a', { href: toRepairs }, word ?? ''),
      h('span', { class: 'narrow faint', 'aria-hidden': 'true' }, slot),
    ),
    h(
      'td',
      { class: 'optional' },
      h('a', { class: 'tag', href: linkTo(context, { slot: slot ?? '' }) }, slot ?? ''),
    ),
    h('td', { class: 'number barred' }, bar, whole(Number(users))),
    h('td', { class: 'number optional' }, whole(Number(turns))),
    h('td', {}, repairedBy(meanings.get(keyOf(row)) ?? [], Number(turns))),
    h(
      'td',
      { class: 'optional' },
      heard ? h('a', { href: linkTo(context, { from: heard, to: heard }) }, dayText(heard)) : '–',
    ),
  );
};

const MOST_MEANINGS = 2;

const repairedBy = (meanings: readonly Meaning[], turns: number): HTMLElement => {
  if (meanings.length === 0) return h('span', { class: 'faint' }, 'nothing yet');
  const shown = meanings
    .slice(0, MOST_MEANINGS)
    .map(({ meant, repairs }) =>
      h(
        'span',
        { class: 'meaning' },
        h('b', {}, meant),
        ` ${share(Math.min(1, repairs / Math.max(1, turns)))}`,
      ),
    );
  const rest = meanings.length - MOST_MEANINGS;
  return h(
    'span',
    { class: 'meanings' },
    ...shown,
    rest > 0 && h('span', { class: 'faint' }, `+${rest}`),
  );
};
