import type { About, Query } from './api';
import type { Source } from './panel';
import { addressOf, parametersOf, type State } from './state';

/** What every view is given. */
export interface Context {
  readonly about: About;
  readonly state: () => State;
  /** Goes to a state that differs in what is said. */
  readonly go: (change: Partial<State>) => void;
}

/** A view of the page. */
export interface ViewPart {
  readonly element: HTMLElement;
  /** Shows what the state says. */
  readonly update: () => void;
  readonly destroy: () => void;
}

export const linkTo = ({ about, state }: Context, change: Partial<State>): string =>
  addressOf({ ...state(), ...change }, about.today);

export const queryOf = ({ about }: Context, name: string): Query | undefined =>
  about.queries.find((query) => query.name === name);

/** A query under the filters of the state. */
export const sourceOf = (context: Context, name: string, change: Partial<State> = {}): Source => {
  const query = queryOf(context, name);
  const takesSlot = query?.parameters.some(({ type }) => type === 'slot') ?? false;
  return {
    query: name,
    label: query?.title ?? name,
    parameters: parametersOf({ ...context.state(), ...change }, takesSlot),
  };
};

/** Where the values of a table lead: a day, a slot, a locale filter; a word shows its repairs. */
export const linksOf =
  (context: Context, columns: readonly { readonly name: string }[]) =>
  (column: string, value: string, row: readonly (string | null)[]): string | undefined => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value) && /day|dt|heard|since/.test(column))
      return linkTo(context, { from: value, to: value });
    if (column === 'slot' || (column === 'step' && context.about.slots.includes(value)))
      return context.about.slots.includes(value) ? linkTo(context, { slot: value }) : undefined;
    if (column === 'locale') return linkTo(context, { locale: value });
    if (column === 'model_version') return linkTo(context, { model_version: value });
    if (column !== 'word') return undefined;
    const slot = row[columns.findIndex(({ name }) => name === 'slot')] ?? '';
    return linkTo(context, { view: 'queries', query: 'repairs', slot, find: value });
  };
