import { getResult, rowsOf } from '../api';
import type { Context } from '../context';
import { h, put } from '../dom';
import { whole } from '../format';

export interface LocaleChoice {
  readonly element: HTMLElement;
  /** The locale that most turns were spoken in, once the days are known. */
  readonly first: () => string;
  /** Shows how much was spoken in the days of the state, and which locale is looked at. */
  readonly update: () => Promise<void>;
}

/** The locales that the skill has a model of, those with most turns first. */
export const localeChoice = (context: Context): LocaleChoice => {
  const element = h('div', { class: 'locales', role: 'group', 'aria-label': 'Locale' });
  let first = '';
  let learnt = '';
  let learning: Promise<void> = Promise.resolve();
  let buttons: ReadonlyMap<string, HTMLElement> = new Map();

  const learn = async (range: URLSearchParams): Promise<void> => {
    const rows = await getResult('versions', range, 'cached', new AbortController().signal)
      .then(rowsOf)
      // What is wrong is told where the locale is tuned.
      .catch(() => []);
    const turnsOf = (name: string): number =>
      rows
        .filter((row) => row['locale'] === name)
        .reduce((sum, row) => sum + Number(row['turns']), 0);
    const known = [...context.about.tuning.locales].sort((a, b) => turnsOf(b) - turnsOf(a));
    first = known[0] ?? '';
    buttons = new Map(
      known.map((name) => [
        name,
        h(
          'button',
          {
            ...{ type: 'button', class: turnsOf(name) === 0 ? 'none' : null },
            onclick: () => context.go({ locale: name, find: '' }),
          },
          `${name} `,
          h('span', { class: 'count' }, whole(turnsOf(name))),
        ),
      ]),
    );
    put(element, ...buttons.values());
  };

  return {
    element,
    first: () => first,
    update: async () => {
      const { from, to } = context.state();
      const range = new URLSearchParams({ from, to });
      if (learnt !== String(range)) {
        learnt = String(range);
        learning = learn(range);
      }
      await learning;
      const chosen = context.state().locale || first;
      for (const [name, button] of buttons)
        button.setAttribute('aria-pressed', String(name === chosen));
    },
  };
};
