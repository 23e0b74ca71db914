import { DAYS_BACK } from '../overview';

/** What is looked at; all of it stands in the address, so that it can be shared. */
export interface State {
  readonly view: View;
  readonly from: string;
  readonly to: string;
  readonly locale: string;
  readonly model_version: string;
  readonly slot: string;
  readonly query: string;
  /** Rows of the query are shown that hold this text. */
  readonly find: string;
  /** Of application events. */
  readonly table: string;
  readonly field: string;
}

export const VIEWS = ['overview', 'queries', 'events', 'talk'] as const;

export type View = (typeof VIEWS)[number];

const DAY = 86_400_000;

/** The day so many days after another, `yyyy-MM-dd`. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

/** What an address says; where it says nothing, the last 30 days and today. */
export const readState = (search: string, today: string): State => {
  const said = new URLSearchParams(search);
  const text = (name: string): string => said.get(name) ?? '';
  const to = text('to') || today;
  return {
    view: VIEWS.find((view) => view === text('view')) ?? 'overview',
    from: text('from') || (isDay(to) ? dayAfter(to, -DAYS_BACK) : to),
    to,
    locale: text('locale'),
    model_version: text('model_version'),
    slot: text('slot'),
    query: text('query'),
    find: text('find'),
    table: text('table'),
    field: text('field'),
  };
};

const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** The address of a state; what the default says is left out. */
export const addressOf = (state: State, today: string): string => {
  const plain = readState('', today);
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(state) as [keyof State, string][])
    if (value !== '' && value !== plain[name]) said.set(name, value);
  // The default range moves with the days, and one end alone moves the other.
  if (said.has('from') || said.has('to')) {
    said.set('from', state.from);
    said.set('to', state.to);
  }
  const text = said.toString();
  return text === '' ? '/' : `/?${text}`;
};

/** What the server is told of a state, for queries that take a slot or do not. */
export const parametersOf = (state: State, takesSlot: boolean): URLSearchParams => {
  const { from, to, locale, model_version, slot } = state;
  const said = new URLSearchParams({ from, to });
  if (locale) said.set('locale', locale);
  if (model_version) said.set('model_version', model_version);
  if (slot && takesSlot) said.set('slot', slot);
  return said;
};
