import type { OtherWord } from '../../../../analytics/tuning/tuning-report';
import { h } from '../dom';
import { whole } from '../format';
import { CLASSES, slotsOfType } from './proposal';

/** The missed words that are no synonym, and what they are. */
export const othersTable = (
  others: readonly OtherWord[],
  slots: Readonly<Record<string, readonly string[]>>,
): HTMLElement =>
  others.length === 0
    ? h('p', { class: 'empty' }, 'Every missed word that enough people said may be a synonym.')
    : h(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'No synonyms: table' },
        h(
          'table',
          { class: 'words' },
          h('caption', { class: 'hidden' }, 'Missed words that are no synonym'),
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
            ...others.map(({ word, type, wordClass, users, turns, reasons }) =>
              h(
                'tr',
                {},
                h('th', { scope: 'row' }, word),
                h('td', {}, h('span', { class: 'tag' }, slotsOfType(type, slots).join(', '))),
                h(
                  'td',
                  {},
                  CLASSES[wordClass],
                  reasons.length > 0 && h('div', { class: 'note' }, reasons.join('; ')),
                ),
                h('td', { class: 'number' }, whole(users)),
                h('td', { class: 'number optional' }, whole(turns)),
              ),
            ),
          ),
        ),
      );

const HEAD = [
  ['Word', ''],
  ['Said for', ''],
  ['What it is', ''],
  ['Users', 'number'],
  ['Turns', 'number optional'],
] as const;
