import { getResult, type Result, type Wanted } from './api';
import { announce, h, newId, put } from './dom';
import { ago, bytes, whole } from './format';
import { frameOf } from './frame';

/** A query that a panel shows, with what it asks besides the filters. */
export interface Source {
  readonly query: string;
  readonly parameters: URLSearchParams;
  readonly label: string;
  /** A word that tells it from the others of its panel. */
  readonly tag?: string;
}

export interface PanelOptions {
  readonly title: string;
  readonly question: string;
  /** Where it stands on a wide page: columns of twelve. */
  readonly columns: number;
  /** Draws the results, in the order of the sources. */
  readonly render: (
    results: readonly Result[],
    width: number,
  ) => readonly (Node | string | undefined)[];
  /** The sentence where no source has a row. */
  readonly empty: string;
  readonly headingLevel?: 2 | 3;
}

export interface Panel {
  readonly element: HTMLElement;
  /** Shows other sources. */
  readonly show: (sources: readonly Source[]) => Promise<void>;
  /** Asks again; `new` even what was just asked. */
  readonly reload: (wanted: Wanted) => Promise<void>;
  readonly destroy: () => void;
}

interface Shown {
  readonly results: readonly Result[];
  readonly at: number;
}

/** Loading is told to those who listen once for the whole page. */
let loading = 0;
const begin = (): void => {
  loading += 1;
  if (loading === 1) announce('Loading.');
};
const end = (): void => {
  loading -= 1;
  if (loading === 0) announce('Everything is loaded.');
};

const AGE_EVERY = 5_000;

/** A panel: a question, its answer, the SQL behind it, how old it is, and what can be done with it. */
export const createPanel = (options: PanelOptions): Panel => {
  const { title, question, render, empty, columns, headingLevel = 3 } = options;
  const sqlId = newId();
  const age = h('span', { class: 'age' });
  const sql = h('div', { class: 'sql', id: sqlId, hidden: true });
  const downloads = h('span', { class: 'downloads' });
  const refresh = h(
    'button',
    {
      type: 'button',
      class: 'tool',
      'aria-label': `Refresh ${title}`,
      title: 'Ask again now',
      onclick: () => void reload('new'),
    },
    '↻',
  );
  const showSql = h(
    'button',
    {
      type: 'button',
      class: 'tool',
      'aria-expanded': 'false',
      'aria-controls': sqlId,
      'aria-label': `SQL of ${title}`,
      onclick: () => toggleSql(),
    },
    'SQL',
  );
  const { element, body } = frameOf({
    ...{ title, question, columns, headingLevel, between: sql },
    tools: [age, refresh, showSql, downloads],
  });
  let sources: readonly Source[] = [];
  let shown: Shown | undefined;
  let abort = new AbortController();
  let drawnWidth = 0;

  const toggleSql = (): void => {
    sql.hidden = !sql.hidden;
    showSql.setAttribute('aria-expanded', String(!sql.hidden));
  };

  const draw = (): void => {
    if (shown === undefined) return;
    const { results } = shown;
    drawnWidth = body.clientWidth;
    const isEmpty = results.every(({ rows }) => rows.length === 0);
    if (isEmpty) put(body, h('p', { class: 'empty' }, empty));
    else put(body, ...render(results, drawnWidth));
  };

  const tellAge = (): void => {
    if (shown === undefined) return;
    const oldest = Math.max(...shown.results.map((result) => result.age)) + Date.now() - shown.at;
    const isStale = shown.results.some((result) => result.isStale);
    age.textContent = `${ago(oldest)}${isStale ? ', refreshing' : ''}`;
    age.title = shown.results.some(({ isReused }) => isReused)
      ? 'Athena reused a result of its own, at most 5 minutes older.'
      : 'A result is reused for 5 minutes.';
  };

  const tellSql = (): void => {
    put(
      sql,
      ...(shown?.results ?? []).map((result, index) =>
        sqlOf(result, sources[index]?.label ?? '', sources.length > 1),
      ),
    );
    put(
      downloads,
      ...sources.map(({ query, parameters, label, tag }) =>
        h(
          'a',
          {
            class: 'tool',
            href: `/api/queries/${query}.csv?${parameters}`,
            download: true,
            'aria-label': `${tag === undefined ? 'CSV' : `CSV ${tag}`}, ${title}`,
            title: `Download ${label || title} as CSV`,
          },
          tag === undefined ? 'CSV' : `CSV ${tag}`,
        ),
      ),
    );
  };

  const fetchAll = (wanted: Wanted): Promise<readonly Result[]> =>
    Promise.all(
      sources.map(({ query, parameters }) => getResult(query, parameters, wanted, abort.signal)),
    );

  const reload = async (wanted: Wanted): Promise<void> => {
    abort.abort();
    const mine = (abort = new AbortController());
    element.setAttribute('aria-busy', 'true');
    if (shown === undefined) put(body, h('div', { class: 'skeleton', 'aria-hidden': 'true' }));
    begin();
    try {
      let results = await fetchAll(wanted);
      for (;;) {
        shown = { results, at: Date.now() };
        draw();
        tellAge();
        tellSql();
        if (!results.some(({ isStale }) => isStale)) break;
        results = await fetchAll('current');
      }
    } catch (error) {
      if (mine.signal.aborted) return;
      shown = undefined;
      age.textContent = '';
      tellSql();
      put(
        body,
        h(
          'p',
          { class: 'error', role: 'alert' },
          error instanceof Error ? error.message : String(error),
        ),
        h('button', { type: 'button', onclick: () => void reload('current') }, 'Try again'),
      );
    } finally {
      end();
      if (abort === mine) element.removeAttribute('aria-busy');
    }
  };

  const timer = setInterval(tellAge, AGE_EVERY);
  const observer = new ResizeObserver(() => {
    if (Math.abs(body.clientWidth - drawnWidth) > 8) draw();
  });
  observer.observe(body);

  return {
    element,
    reload,
    show: async (next) => {
      const isSame = JSON.stringify(next.map(keyOf)) === JSON.stringify(sources.map(keyOf));
      sources = next;
      if (isSame && shown !== undefined) draw();
      else await reload('cached');
    },
    destroy: () => {
      abort.abort();
      clearInterval(timer);
      observer.disconnect();
    },
  };
};

const keyOf = ({ query, parameters }: Source): string => `${query}?${parameters}`;

const LONGEST_PARAMETER = 120;

const sqlOf = (result: Result, label: string, isNamed: boolean): HTMLElement => {
  const { sql, parameters, bytesScanned, millis, total } = result;
  const values = parameters.map((value) =>
    value.length > LONGEST_PARAMETER
      ? `${value.slice(0, LONGEST_PARAMETER)}… (${whole(value.length)} characters)`
      : value,
  );
  return h(
    'div',
    {},
    isNamed && h('h4', {}, label),
    h(
      'pre',
      { tabindex: '0', role: 'region', 'aria-label': `SQL of ${label}` },
      h('code', {}, sql),
    ),
    h('p', { class: 'note' }, `Parameters (?): ${values.join(', ')}`),
    h(
      'p',
      { class: 'note' },
      `${whole(total)} rows, ${bytes(bytesScanned)} scanned, ${whole(millis)} ms in Athena.`,
    ),
  );
};
