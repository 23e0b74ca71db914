import { drawChart } from './chart';
import { type EventTable, getTables, type Query } from './api';
import { type Context, linkTo, type ViewPart } from './context';
import { h, newId, put } from './dom';
import { createPanel, type Source } from './panel';
import { tableOf } from './table';

const BY_DAY: Query['chart'] = { type: 'bar', x: 'day', y: ['events'] };
const BY_FIELD: Query['chart'] = { type: 'bar', x: 'value', y: ['events'] };

const EMPTY =
  'No event arrived in these days: choose others. The crawler finds new events every ten minutes.';

const NO_TABLES =
  'There are no tables of application events. Send some with "npm run events" to a stack with --extras, and let the crawler find them.';

/** Application events: any table but the turns' own, counted by day and by a field of choice. */
export const eventsView = (context: Context): ViewPart => {
  const abort = new AbortController();
  let tables: readonly EventTable[] | undefined;
  const select = (name: 'table' | 'field'): HTMLSelectElement =>
    h('select', {
      id: newId(),
      onchange: (event) =>
        context.go(
          name === 'table'
            ? { table: (event.target as HTMLSelectElement).value, field: '' }
            : { field: (event.target as HTMLSelectElement).value },
        ),
    });
  const [table, field] = [select('table'), select('field')];
  const note = h('p', { class: 'note', role: 'status' });
  const grid = h('div', { class: 'grid' });
  const tools = h(
    'div',
    { class: 'query-tools' },
    h('div', { class: 'field' }, h('label', { for: table.id }, 'Table'), table),
    h('div', { class: 'field' }, h('label', { for: field.id }, 'Break down by'), field),
  );
  const byDay = createPanel({
    title: 'Events by day',
    question: 'How many events arrived on each day?',
    columns: 6,
    headingLevel: 2,
    empty: EMPTY,
    render: ([result], width) =>
      result === undefined
        ? []
        : [
            drawChart(BY_DAY, result, {
              title: 'Events by day',
              width,
              pick: (day) => {
                if (/^\d{4}-\d{2}-\d{2}$/.test(day)) context.go({ from: day, to: day });
              },
            }),
            tableOf(result, {
              caption: 'Events by day: table',
              linkOf: (column, value) =>
                column === 'day' && /^\d{4}-\d{2}-\d{2}$/.test(value)
                  ? linkTo(context, { from: value, to: value })
                  : undefined,
            }),
          ],
  });
  const byField = createPanel({
    title: 'Events by field',
    question: 'How many events have each value of the field?',
    columns: 6,
    headingLevel: 2,
    empty: EMPTY,
    render: ([result], width) =>
      result === undefined
        ? []
        : [
            drawChart(BY_FIELD, result, { title: 'Events by field', width }),
            tableOf(result, { caption: 'Events by field: table' }),
          ],
  });

  const show = (known: readonly EventTable[]): void => {
    const state = context.state();
    const chosen = known.find(({ name }) => name === state.table) ?? known[0];
    if (chosen === undefined) {
      tools.hidden = true;
      put(grid, h('p', { class: 'empty' }, NO_TABLES));
      return;
    }
    const path = chosen.fields.includes(state.field) ? state.field : (chosen.fields[0] ?? '');
    offer(
      table,
      known.map(({ name }) => name),
      chosen.name,
    );
    offer(field, chosen.fields, path);
    note.textContent = [
      chosen.hasDays ? '' : 'Nothing tells the day of a row in this table: all rows are counted.',
      chosen.mixedTypes === undefined
        ? ''
        : `Read as text, for their values are of several types: ${chosen.mixedTypes}.`,
    ]
      .filter((sentence) => sentence !== '')
      .join(' ');
    if (!byDay.element.isConnected) put(grid, byDay.element, byField.element);
    const source = (query: string, more: Readonly<Record<string, string>>): Source => ({
      ...{ query, label: query },
      parameters: new URLSearchParams({
        from: state.from,
        to: state.to,
        table: chosen.name,
        ...more,
      }),
    });
    void byDay.show([source('events-by-day', {})]);
    void byField.show(path === '' ? [] : [source('events-by-field', { field: path })]);
  };

  const load = async (): Promise<void> => {
    try {
      tables = (await getTables(abort.signal)).tables;
      show(tables);
    } catch (error) {
      if (abort.signal.aborted) return;
      put(
        grid,
        h(
          'p',
          { class: 'error', role: 'alert' },
          error instanceof Error ? error.message : String(error),
        ),
      );
    }
  };

  return {
    element: h('div', { class: 'query' }, tools, note, grid),
    update: () => {
      if (tables === undefined) void load();
      else show(tables);
    },
    destroy: () => {
      abort.abort();
      byDay.destroy();
      byField.destroy();
    },
  };
};

const offer = (select: HTMLSelectElement, values: readonly string[], chosen: string): void => {
  put(select, ...values.map((value) => h('option', { value }, value)));
  select.value = chosen;
};
