/** A result of a query, as the server gives it. */
export interface Result {
  readonly name: string;
  readonly range: { readonly from: string; readonly to: string };
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** How many rows the query gave; `rows` has the first of them. */
  readonly total: number;
  readonly sql: string;
  readonly parameters: readonly string[];
  /** Milliseconds since it was asked for, when it was sent. */
  readonly age: number;
  readonly isStale: boolean;
  readonly isReused: boolean;
  readonly bytesScanned: number;
  readonly millis: number;
}

export interface Query {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly description: string;
  readonly section: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly chart: {
    readonly type: 'bar' | 'stacked-bar' | 'line' | 'area' | 'funnel' | 'table';
    readonly x?: string;
    readonly y?: readonly string[];
    readonly series?: string;
  };
}

export interface About {
  readonly today: string;
  readonly source: string;
  readonly slots: readonly string[];
  readonly queries: readonly Query[];
  readonly talk: {
    readonly locales: readonly {
      readonly name: string;
      /** What opens the skill. */
      readonly opening: string;
    }[];
    readonly whyNot?: string;
  };
}

/** A table of application events. */
export interface EventTable {
  readonly name: string;
  /** Paths that rows can be counted by. */
  readonly fields: readonly string[];
  /** Whether the range of days narrows it. */
  readonly hasDays: boolean;
  readonly mixedTypes?: string;
}

export interface LostRows {
  readonly whyNot?: string;
  readonly rejected: number;
  readonly deliveryErrors: number;
  readonly failedBatches: number;
  readonly isPartial: boolean;
}

export interface SpokenTurn {
  readonly conversation: string;
  readonly speech: string;
  readonly reprompt: string;
  readonly readings: readonly {
    readonly slot: string;
    readonly spoken: string;
    readonly resolved: readonly string[];
    readonly status: string | null;
  }[];
  readonly requests: readonly {
    readonly id: string;
    readonly type: string;
    readonly intent: string | null;
  }[];
  readonly sessionEnded: boolean;
  readonly problems: readonly string[];
}

export type Row = Readonly<Record<string, string | null>>;

/** The rows of a result by the names of its columns. */
export const rowsOf = ({ columns, rows }: Pick<Result, 'columns' | 'rows'>): readonly Row[] =>
  rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])),
  );

/** The server answers with a sentence. */
const call = async <T>(url: string, init: RequestInit = {}): Promise<T> => {
  const response = await fetch(url, init).catch((error: unknown) => {
    if (error instanceof DOMException) throw error;
    throw new Error('The dashboard does not answer: is npm run dashboard still running?');
  });
  const value = (await response.json()) as T & { readonly error?: string };
  if (!response.ok) throw new Error(value.error ?? 'The dashboard answered with an error.');
  return value;
};

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const getAbout = (): Promise<About> => call('/api/about');

/** How a result may be: kept from before, not stale, or asked anew. */
export type Wanted = 'cached' | 'current' | 'new';

export const getResult = (
  name: string,
  parameters: URLSearchParams,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Result> => {
  const asked = new URLSearchParams(parameters);
  if (wanted === 'current') asked.set('current', '1');
  return call(`/api/queries/${name}?${asked}`, {
    signal,
    ...(wanted === 'new' ? { method: 'POST' } : {}),
  });
};

export const getLostRows = (parameters: URLSearchParams, signal: AbortSignal): Promise<LostRows> =>
  call(`/api/lost-rows?${parameters}`, { signal });

export const getTables = (
  signal: AbortSignal,
): Promise<{ readonly tables: readonly EventTable[] }> => call('/api/tables', { signal });

export const say = (said: {
  readonly utterance: string;
  readonly locale: string;
  readonly conversation?: string;
}): Promise<SpokenTurn> => call('/api/talk', post(said));

export const getArrival = (requestId: string): Promise<{ readonly row: Row | null }> =>
  call(`/api/arrival?${new URLSearchParams({ request_id: requestId })}`);
