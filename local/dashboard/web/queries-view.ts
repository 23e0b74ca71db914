import { type Context, linkTo, queryOf, type ViewPart } from './context';
import { h, newId, put } from './dom';
import { words } from './format';
import { queryPanel } from './query-panel';

const FIRST = 'unmatched-words';

const SECTIONS = ['words', 'people', 'speed', 'pipeline'] as const;

/** Every query of the pack by name, with its chart and all its rows. */
export const queriesView = (context: Context): ViewPart => {
  const list = h('nav', { class: 'query-list', 'aria-label': 'Queries' });
  const detail = h('div', { class: 'grid' });
  const chooser = h('select', {
    id: newId(),
    onchange: () => context.go({ query: chooser.value, find: '' }),
  });
  const find = h('input', {
    ...{ id: newId(), type: 'search', autocomplete: 'off', maxlength: 60 },
    onchange: () => context.go({ find: find.value }),
  });
  const description = h('p', { class: 'description' });
  let shown: { readonly name: string; readonly panel: ReturnType<typeof queryPanel> } | undefined;
  const ofSection = (section: string) =>
    context.about.queries.filter((query) => query.section === section);
  const sections = SECTIONS.filter((section) => ofSection(section).length > 0);

  put(
    chooser,
    ...sections.map((section) =>
      h(
        'optgroup',
        { label: section },
        ...ofSection(section).map(({ name, title }) => h('option', { value: name }, title)),
      ),
    ),
  );

  const update = (): void => {
    const name = queryOf(context, context.state().query)?.name ?? FIRST;
    put(
      list,
      ...sections.flatMap((section) => [
        h('h3', {}, words(section)),
        h(
          'ul',
          {},
          ...ofSection(section).map((query) =>
            h(
              'li',
              {},
              h(
                'a',
                {
                  href: linkTo(context, { query: query.name, find: '' }),
                  'aria-current': query.name === name ? 'page' : null,
                },
                query.title,
              ),
            ),
          ),
        ),
      ]),
    );
    chooser.value = name;
    find.value = context.state().find;
    description.textContent = queryOf(context, name)?.description ?? '';
    if (shown?.name !== name) {
      shown?.panel.destroy();
      shown = { name, panel: queryPanel(context, name, { columns: 12, isWhole: true }) };
      put(detail, shown.panel.element);
    }
    shown.panel.update();
  };

  return {
    element: h(
      'div',
      { class: 'queries' },
      list,
      h(
        'div',
        { class: 'query' },
        h(
          'div',
          { class: 'query-tools' },
          h('div', { class: 'field chooser' }, h('label', { for: chooser.id }, 'Query'), chooser),
          h('div', { class: 'field' }, h('label', { for: find.id }, 'Find in the rows'), find),
        ),
        detail,
        description,
      ),
    ),
    update,
    destroy: () => shown?.panel.destroy(),
  };
};
