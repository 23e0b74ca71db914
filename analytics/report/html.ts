import { type PackQuery, SECTIONS } from '../queries';
import { type Change, changeInWords, valueOf } from './changes';
import { HEADINGS, reportQueries, type Results } from './content';
import { spelled } from './period';
import { count, escapeHtml, proseAsHtml, shown } from './prose';
import { compared, NOTHING_TO_DO, opening, type Report } from './report';
import { STYLE } from './style';
import { isNumeric, type Table } from './table';

/** Draws a result as SVG; nothing where there is no chart. */
export type Draw = (title: string, chart: PackQuery['chart'], table: Table) => string;

export interface Page {
  readonly report: Report;
  readonly queries: readonly PackQuery[];
  readonly results: Results;
  /** Name of the run that made it, and when. */
  readonly runId: string;
  readonly madeAt: string;
}

/**
 * Writes the report as one HTML page that asks nobody for anything: no script, no request, as its
 * policy says. First what changed and what to do, then the charts by section, then the tables.
 */
export const htmlOf = (page: Page, draw: Draw): string => {
  const { report, queries, results } = page;
  const title = `PetMatch, ${spelled(report.period)}`;
  const shownQueries = report.state === 'empty' ? [] : reportQueries(queries);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    `<header><h1>${escapeHtml(title)}</h1><p class="soft">${escapeHtml(opening(report))}</p></header><main>`,
    ...whatChanged(report),
    ...whatToDo(report),
    ...sections(shownQueries, results, draw),
    ...tables(shownQueries, results),
    `</main><footer class="soft"><p>Days are UTC. Made by run ${escapeHtml(page.runId)} at ${escapeHtml(page.madeAt)}. A change is called one where chance would bring it about less than once in a hundred times.</p></footer>`,
    '</body></html>',
  ].join('\n');
};

const whatChanged = (report: Report): readonly string[] => {
  if (report.state === 'empty') return [];
  const { clear, unsure } = compared(report);
  return [
    `<section><h2>What ${report.state === 'first' ? 'happened' : 'changed'}</h2>`,
    report.state === 'first'
      ? `<p>There are no turns in the period before (${escapeHtml(spelled(report.before))}), so there is nothing to compare with yet.</p>`
      : paragraphs(clear, unsure),
    figureTable(report),
    '</section>',
  ];
};

const paragraphs = (clear: readonly Change[], unsure: readonly Change[]): string => {
  const items = clear.map(
    (change) =>
      `<li><span class="${tone(change)}" aria-hidden="true">${ARROWS[change.direction]}</span> ${proseAsHtml(changeInWords(change))}</li>`,
  );
  const list = items.length === 0 ? '' : `<ul class="plain">${items.join('')}</ul>`;
  const rest = unsure.map(({ figure }) => proseAsHtml(figure.label)).join(', ');
  return `${list}${rest === '' ? '' : `<p>No change that could not be chance: ${rest}.</p>`}`;
};

const ARROWS = { up: '▲', down: '▼', unsure: '' } as const;

const tone = ({ direction, good }: Change): string => {
  if (good === undefined) return direction;
  return `${direction} ${good ? 'good' : 'bad'}`;
};

const figureTable = ({ changes, state }: Report): string => {
  const before = state === 'compared';
  const rows = changes.map((change) => {
    const cells = [
      `<th scope="row">${proseAsHtml(change.figure.label)}</th>`,
      `<td class="number">${valueOf(change.figure)}</td>`,
      ...(before
        ? [
            `<td class="number">${change.before ? valueOf(change.before) : ''}</td>`,
            `<td class="${tone(change)}">${change.before ? MEANINGS[change.direction] : ''}</td>`,
          ]
        : []),
    ];
    return `<tr>${cells.join('')}</tr>`;
  });
  const heads = before ? ['Figure', 'Now', 'Before', 'Change'] : ['Figure', 'Now'];
  return tableOf(
    'Figures',
    heads.map((text, index) => ({ text, number: index === 1 || index === 2 })),
    rows,
  );
};

const MEANINGS = { up: '▲ up', down: '▼ down', unsure: 'not clear' } as const;

const whatToDo = ({ advice, state }: Report): readonly string[] => {
  if (state === 'empty') return [];
  const items = advice.map(
    ({ what, why }) => `<li><strong>${proseAsHtml(what)}</strong> ${proseAsHtml(why)}</li>`,
  );
  return [
    '<section><h2>What to do</h2>',
    items.length === 0 ? `<p>${NOTHING_TO_DO}</p>` : `<ol class="advice">${items.join('\n')}</ol>`,
    '</section>',
  ];
};

const sections = (queries: readonly PackQuery[], results: Results, draw: Draw): readonly string[] =>
  SECTIONS.flatMap((section) => {
    const members = queries.filter(({ report }) => report?.section === section);
    if (members.length === 0) return [];
    return [
      `<section><h2>${HEADINGS[section]}</h2>`,
      ...members.map((query) => figure(query, results.table(query.name), draw)),
      '</section>',
    ];
  });

const figure = (query: PackQuery, table: Table | undefined, draw: Draw): string => {
  const drawing = table === undefined ? '' : draw(query.title, query.chart, table);
  const empty = table === undefined || table.rows.length === 0;
  const body = empty ? '<p class="soft">No rows in this period.</p>' : drawing;
  const more = empty ? '' : ` <a href="#${query.name}">Table</a>`;
  return `<div class="panel"><h3>${escapeHtml(query.title)}</h3><p class="soft">${escapeHtml(query.question)}${more}</p>${body === '' ? '' : `<figure>${body}</figure>`}</div>`;
};

/** Longer tables are for the CSV files. */
const MOST_ROWS = 50;

const tables = (queries: readonly PackQuery[], results: Results): readonly string[] => {
  const written = queries.flatMap((query) => {
    const table = results.table(query.name);
    return table === undefined || table.rows.length === 0 ? [] : [resultTable(query, table)];
  });
  if (written.length === 0) return [];
  return [
    '<section id="tables"><h2>Tables</h2>',
    `<p class="soft">At most ${MOST_ROWS} rows each; a CSV file of the same name beside this page has more.</p>`,
    ...written,
    '</section>',
  ];
};

const resultTable = ({ name, title, description }: PackQuery, table: Table): string => {
  const { columns, rows } = table;
  const body = rows.slice(0, MOST_ROWS).map((row) => {
    const cells = columns.map(
      ({ type }, index) =>
        `<td${isNumeric(type) ? ' class="number"' : ''}>${cellOf(row[index] ?? null, type)}</td>`,
    );
    return `<tr>${cells.join('')}</tr>`;
  });
  const heads = columns.map((column) => ({
    text: column.name.replaceAll('_', ' '),
    number: isNumeric(column.type),
  }));
  const rest = rows.length - MOST_ROWS;
  const more =
    rest > 0
      ? `<p class="soft">and ${count(rest)}${table.truncated === true ? ' or more' : ''} further rows in ${escapeHtml(name)}.csv</p>`
      : '';
  return `<div id="${escapeHtml(name)}">${tableOf(title, heads, body)}<p class="soft">${escapeHtml(description)}</p>${more}</div>`;
};

const cellOf = (value: string | null, type: string): string => {
  if (value === null) return '';
  if (!isNumeric(type)) return `<bdi>${escapeHtml(shown(value, 200))}</bdi>`;
  const number = Number(value);
  return Number.isInteger(number) ? count(number) : String(Number(number.toFixed(4)));
};

const tableOf = (
  caption: string,
  heads: readonly { readonly text: string; readonly number: boolean }[],
  rows: readonly string[],
): string => {
  const head = heads.map(
    ({ text, number }) =>
      `<th scope="col"${number ? ' class="number"' : ''}>${escapeHtml(text)}</th>`,
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
};
