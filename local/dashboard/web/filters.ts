import { PRESETS } from '../overview';
import { getResult, rowsOf } from './api';
import type { Context } from './context';
import { h, newId, put } from './dom';
import { dayAfter, type State } from './state';

/** The form of the filters. */
export const filterForm = (
  context: Context,
): { readonly element: HTMLElement; readonly update: () => void } => {
  const { today, slots } = context.about;
  const change = (name: keyof State) => (event: Event) =>
    context.go({ [name]: (event.target as HTMLInputElement).value, find: '' });
  const day = (name: 'from' | 'to') =>
    h('input', { id: newId(), type: 'date', max: today, required: true, onchange: change(name) });
  const choice = (name: 'locale' | 'model_version' | 'slot') =>
    h('select', { id: newId(), onchange: change(name) });
  const [from, to] = [day('from'), day('to')];
  const [locale, version, slot] = [choice('locale'), choice('model_version'), choice('slot')];
  const field = (label: string, control: HTMLElement): HTMLElement =>
    h('div', { class: 'field' }, h('label', { for: control.id }, label), control);
  /** Application events have none of these. */
  const ofTurns = [field('Locale', locale), field('Model version', version), field('Slot', slot)];
  const presets = PRESETS.map((days) =>
    h(
      'button',
      {
        type: 'button',
        onclick: () => context.go({ from: dayAfter(today, -days), to: today, find: '' }),
      },
      `${days} days`,
    ),
  );
  const clear = h(
    'button',
    {
      type: 'button',
      class: 'clear',
      onclick: () => context.go({ locale: '', model_version: '', slot: '', find: '' }),
    },
    'Clear filters',
  );
  let known: { readonly locales: readonly string[]; readonly versions: readonly string[] } = {
    locales: [],
    versions: [],
  };
  let asked = '';

  /** What can be chosen is what the days have; what is chosen stays. */
  const offer = (
    select: HTMLSelectElement,
    all: string,
    values: readonly string[],
    chosen: string,
  ): void => {
    const offered = chosen === '' || values.includes(chosen) ? values : [...values, chosen];
    put(
      select,
      h('option', { value: '' }, all),
      ...offered.map((value) => h('option', { value }, value)),
    );
    select.value = chosen;
  };

  const show = (): void => {
    const state = context.state();
    from.value = state.from;
    to.value = state.to;
    offer(locale, 'All locales', known.locales, state.locale);
    offer(version, 'All versions', known.versions, state.model_version);
    offer(slot, 'All slots', slots, state.slot);
    const isEvents = state.view === 'events';
    for (const each of ofTurns) each.hidden = isEvents;
    clear.hidden =
      isEvents || (state.locale === '' && state.model_version === '' && state.slot === '');
    for (const [index, days] of PRESETS.entries())
      presets[index]?.setAttribute(
        'aria-pressed',
        String(state.to === today && state.from === dayAfter(today, -days)),
      );
  };

  const learn = async (): Promise<void> => {
    const range = new URLSearchParams({ from: context.state().from, to: context.state().to });
    if (asked === range.toString()) return;
    asked = range.toString();
    const result = await getResult('versions', range, 'cached', new AbortController().signal);
    const rows = rowsOf(result);
    const valuesOf = (column: string): readonly string[] => [
      ...new Set(rows.map((row) => row[column]).filter((value): value is string => Boolean(value))),
    ];
    known = { locales: valuesOf('locale'), versions: valuesOf('model_version') };
    show();
  };

  return {
    element: h(
      'form',
      { class: 'filters', 'aria-label': 'Filters', onsubmit: (event) => event.preventDefault() },
      h('div', { class: 'presets', role: 'group', 'aria-label': 'Last days' }, ...presets),
      field('From', from),
      field('To', to),
      ...ofTurns,
      clear,
    ),
    update: () => {
      show();
      // What went wrong stands in the panels, which ask the same server.
      learn().catch(() => undefined);
    },
  };
};
