import { drawChart } from './chart';
import { type Context, linksOf, linkTo, queryOf, sourceOf } from './context';
import { h } from './dom';
import { whole } from './format';
import { createPanel, type Panel } from './panel';
import { tableOf } from './table';

interface QueryPanelOptions {
  readonly columns: number;
  /** Default: the query's own. */
  readonly title?: string;
  /** Whether the table is open. */
  readonly isWhole?: boolean;
  /** Whether the table below the chart is shown at once. */
  readonly isOpen?: boolean;
}

export const NOTHING_THERE =
  'Nothing is found in these days: choose others, or fewer filters. Rows come here once somebody has talked to the skill.';

/** A panel of one query of the pack, with its chart and its table. */
export const queryPanel = (
  context: Context,
  name: string,
  { columns, title, isWhole = false, isOpen = false }: QueryPanelOptions,
): Panel & { readonly update: () => void } => {
  const query = queryOf(context, name);
  const heading = title ?? query?.title ?? name;
  const panel = createPanel({
    ...{ title: heading, columns, question: query?.question ?? '' },
    ...(isWhole ? { headingLevel: 2 as const } : {}),
    empty: NOTHING_THERE,
    render: ([result], width) => {
      if (result === undefined || query === undefined) return [];
      const pick = (x: string): void => context.go(pickOf(context, query.chart.x ?? '', x));
      const chart = drawChart(query.chart, result, { title: heading, width, pick });
      const { find } = context.state();
      const table = tableOf(result, {
        caption: `${heading}: table`,
        linkOf: linksOf(context, result.columns),
        find: isWhole ? find : '',
      });
      return isWhole || chart === undefined
        ? [chart, table]
        : [
            chart,
            h(
              'details',
              { open: isOpen },
              h(
                'summary',
                {},
                `Table (${whole(result.total)} ${result.total === 1 ? 'row' : 'rows'})`,
              ),
              table,
            ),
            detailsLink(context, name, heading),
          ];
    },
  });
  return { ...panel, update: () => void panel.show([sourceOf(context, name)]) };
};

const detailsLink = (context: Context, query: string, title: string): HTMLElement =>
  h(
    'a',
    {
      class: 'more',
      href: linkTo(context, { view: 'queries', query, find: '' }),
      'aria-label': `Open ${title}`,
    },
    'Open →',
  );

/** What a click on a chart asks for. */
const pickOf = (context: Context, column: string, x: string): Parameters<Context['go']>[0] => {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(x)?.[0];
  if (day !== undefined) return { from: day, to: day };
  if (context.about.slots.includes(x))
    return { view: 'queries', query: 'unmatched-words', slot: x, find: '' };
  if (column === 'word') return { view: 'queries', query: 'repairs', find: x };
  return column === 'locale' ? { locale: x } : {};
};
