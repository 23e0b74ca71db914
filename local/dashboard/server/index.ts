import type { IncomingMessage, ServerResponse } from 'node:http';
import { literalOf } from '../../../analytics/athena/literal';
import { runQuery } from '../../../analytics/athena/run-query';
import { watch } from '../../../analytics/tuning/watch';
import type { PackQuery } from '../../../analytics/queries';
import { SLOTS } from '../../../analytics/contract/turn';
import { spreadsheetCsvOf } from '../../../analytics/report/csv';
import { listen, type LocalServer } from '../../aws/http-server';
import type { AthenaSession } from '../../cli/connect';
import { dayOf } from '../../cli/date';
import { explained } from '../../cli/query-failure';
import { messageOf } from '../../errors';
import type { Conversations } from './conversations';
import { eventQuestion, isEventQuery } from './event-questions';
import { eventTables } from './event-tables';
import { type ListObjects, lostRows } from './lost-rows';
import type { PageFile } from './page-files';
import { type Question, questionsOf } from './questions';
import { failureOf, readTexts, Refusal, sendCsv, sendFile, sendJson, sendLines } from './replies';
import { type Answer, type AnswerOptions, keepResults } from './results';
import { whenArrived } from './arrival';
import { whyNotWrite } from './tuning/may-write';
import { openInThread } from './tuning/open-in-thread';
import { tuningRoutes } from './tuning/routes';
import type { Open } from './tuning/tunings';
import type { Watch } from './tuning/watching';
import { type WarmUp, warmUp } from './warm-up';

export interface DashboardOptions {
  readonly athena: AthenaSession;
  /** Where the rows come from, for people. */
  readonly source: string;
  readonly profile?: string | undefined;
  /** The built page, by path. */
  readonly page: ReadonlyMap<string, PageFile>;
  /** Folder whose interaction models know the words. */
  readonly skillPackage: string;
  /** Lists the bucket of the turns; absent where nobody said which it is. */
  readonly listObjects?: ListObjects | undefined;
  /** Talks to the skill, or says why it can't be talked to. */
  readonly talk: Conversations | { readonly whyNot: string };
  /** Why no proposal can be decided or applied. Default: each can, where this user may write. */
  readonly whyNotApply?: string | undefined;
  /** Mines what shall be tuned. Default: in a thread of its own. */
  readonly openTuning?: Open;
  /** Counts what an applied set really brought. Default: the tuner's own. */
  readonly watch?: Watch;
  /** 0 takes a free port. */
  readonly port?: number;
  readonly now?: () => Date;
  /** How long a result is reused. Default: 5 minutes. */
  readonly maxAge?: number;
  /** Sees errors that are no answer to anybody. */
  readonly log: (line: string) => void;
}

export interface Dashboard extends LocalServer {
  /** Asks what an overview asks, before somebody does. @throws as queries do */
  readonly warmUp: (view: WarmUp) => Promise<void>;
}

const FIVE_MINUTES = 300_000;

/** Athena lets an account run 20 and more; on one machine two threads serve all. */
const CONCURRENCY = 4;

/** Rows that the page gets; the CSV file has all. */
const MOST_ROWS = 1_000;

/**
 * Serves the dashboard on 127.0.0.1: the page, and the results of the query pack as JSON and CSV.
 *
 * @throws UserError when the port is in use, or the interaction models are broken
 */
export const startDashboard = async (options: DashboardOptions): Promise<Dashboard> => {
  const { athena, now = () => new Date(), profile, log } = options;
  const { client, database, workGroup } = athena;
  const questions = questionsOf(options.skillPackage, now);
  const maxAge = options.maxAge ?? FIVE_MINUTES;
  const results = keepResults({
    now,
    maxAge,
    concurrency: CONCURRENCY,
    onBackgroundError: (error) => log(messageOf(error)),
    run: ({ sql, parameters }, { signal, reuse }) =>
      runQuery(client, {
        ...{ sql, parameters, database, workGroup, signal },
        ...(reuse ? { reuseMinutes: maxAge / 60_000 } : {}),
      }),
  });

  const answer = async (question: Question, wanted: AnswerOptions): Promise<Answer> => {
    try {
      return await results.answer(question, wanted);
    } catch (error) {
      throw explained(error, profile);
    }
  };

  const tuning = tuningRoutes({
    ...{ skillPackage: options.skillPackage, now },
    database,
    open: options.openTuning ?? openInThread,
    watch: options.watch ?? watch,
    runWith:
      ({ signal, isNew }) =>
      async (sql, parameters) => {
        const { result } = await results.answer(
          { sql, parameters },
          { signal, accept: isNew ? 'new' : 'current' },
        );
        return result;
      },
    whyNotWrite: () => options.whyNotApply ?? whyNotWrite(options.skillPackage),
    explain: (error) => explained(error, profile),
  });

  const questionIn = (name: string, parameters: URLSearchParams): Question => {
    const query = questions.queries.get(name);
    if (query === undefined) throw new Refusal(404, 'The dashboard has no query of that name.');
    return questions.read(query, parameters);
  };

  const tablesNow = (signal: AbortSignal) =>
    eventTables(client, database, signal).catch((error: unknown) => {
      throw explained(error, profile);
    });

  const questionOf = async (name: string, { parameters, signal }: Call): Promise<Question> =>
    isEventQuery(name)
      ? eventQuestion(name, parameters, await tablesNow(signal), now())
      : questionIn(name, parameters);

  const routes: Readonly<Record<string, Route>> = {
    'GET /api/tables': async ({ signal }) => ({
      tables: Array.from((await tablesNow(signal)).values(), ({ day, fields, ...table }) => ({
        ...table,
        fields: [...fields.keys()],
        hasDays: day !== undefined,
      })),
    }),
    ...tuning.routes,
    'GET /api/about': () => ({
      today: dayOf(now()),
      source: options.source,
      slots: SLOTS,
      maxAge,
      talk:
        'whyNot' in options.talk
          ? { locales: [], whyNot: options.talk.whyNot }
          : { locales: options.talk.locales },
      tuning: {
        locales: tuning.locales,
        whyNot: options.whyNotApply ?? whyNotWrite(options.skillPackage),
      },
      queries: [...questions.queries.values()].map(aboutQuery),
    }),
    'GET /api/lost-rows': async ({ parameters }) => {
      const { range } = questionIn('versions', parameters);
      if (options.listObjects === undefined)
        return { whyNot: 'Name the bucket with --bucket to count the rows that were set aside.' };
      return lostRows(options.listObjects, range).catch((error: unknown) => {
        throw explained(error, profile);
      });
    },
    'POST /api/talk': async ({ request }) => {
      if ('whyNot' in options.talk) throw new Refusal(409, options.talk.whyNot);
      const { utterance, locale, conversation, ...others } = await readTexts(request);
      if (utterance === undefined || locale === undefined || Object.keys(others).length > 0)
        throw new Refusal(400, 'A talk takes utterance, locale and conversation, and no more.');
      if (utterance.trim() === '' || utterance.length > 500)
        throw new Refusal(400, 'Say something, in at most 500 characters.');
      return options.talk.say({ utterance, locale, conversation });
    },
    'GET /api/arrival': async ({ parameters, signal }) => {
      const id = parameters.get('request_id') ?? '';
      if ('whyNot' in options.talk || !options.talk.hasMade(id))
        throw new Refusal(404, 'No request of that id was made here.');
      return whenArrived(athena, id, { now: now(), signal });
    },
  };

  const resultOf = async (name: string, call: Call) => {
    const { parameters, request, signal } = call;
    const isNew = request.method === 'POST';
    const current = parameters.get('current');
    parameters.delete('current');
    const question = await questionOf(name, call);
    const accept = isNew ? 'new' : current === null ? 'cached' : 'current';
    return resultFor(question, await answer(question, { signal, accept }), now());
  };

  const sendRows = async (name: string, call: Call, response: ServerResponse) => {
    const question = await questionOf(name, call);
    const { result } = await answer(question, { signal: call.signal, accept: 'cached' });
    const { from, to } = question.range;
    sendCsv(response, spreadsheetCsvOf(result), `${name}_${from}_${to}.csv`);
  };

  const serve = async (call: Call, response: ServerResponse): Promise<void> => {
    const { request, path } = call;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const key = `${method} ${path}`;
    const route = Object.hasOwn(routes, key) ? routes[key] : undefined;
    const stream = Object.hasOwn(tuning.streams, key) ? tuning.streams[key] : undefined;
    const [, name, csv] = /^\/api\/queries\/([a-z0-9-]{1,60})(\.csv)?$/.exec(path) ?? [];
    const file = options.page.get(path);
    if (route !== undefined) sendJson(response, await route(call));
    else if (stream !== undefined)
      await sendLines(response, (tell) => stream(call, tell), told(request));
    else if (method !== 'GET' && (name === undefined || csv !== undefined || method !== 'POST'))
      throw new Refusal(405, 'Only GET, and POST where something is done.');
    else if (name !== undefined && csv !== undefined) await sendRows(name, call, response);
    else if (name !== undefined) sendJson(response, await resultOf(name, call));
    else if (file !== undefined) sendFile(response, file);
    else throw new Refusal(404, 'There is nothing at this address.');
  };

  /** What somebody is told who waited; what nobody expected is for the terminal. */
  const told =
    ({ method, url }: IncomingMessage) =>
    (error: unknown): string => {
      const { status, sentence } = failureOf(error);
      if (status === 500) log(`${method} ${url}: ${messageOf(error)}`);
      return sentence;
    };

  const server = await listen({
    name: 'dashboard',
    port: options.port ?? 0,
    hasPages: true,
    handle: async (request, response) => {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      try {
        await serve(callOf(request, gone.signal), response);
      } catch (error) {
        if (gone.signal.aborted) return;
        sendJson(response, { error: told(request)(error) }, failureOf(error).status);
      }
    },
  });
  return {
    ...server,
    warmUp: (view) => warmUp({ questions, now, answer }, view),
    close: async () => {
      tuning.close();
      results.close();
      await server.close();
    },
  };
};

type Route = (call: Call) => unknown;

interface Call {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly parameters: URLSearchParams;
  /** Aborts when the browser does not wait any more. */
  readonly signal: AbortSignal;
}

/** The address is cut by hand: what a URL would mend is not to be found. */
const callOf = (request: IncomingMessage, signal: AbortSignal): Call => {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  return { request, path, parameters: new URLSearchParams(query), signal };
};

const aboutQuery = ({
  name,
  title,
  question,
  description,
  section,
  parameters,
  chart,
}: PackQuery) => ({
  ...{ name, title, question, description, section, parameters, chart },
});

const resultFor = ({ query, range, sql, parameters }: Question, answer: Answer, now: Date) => {
  const { result, asked, isStale } = answer;
  return {
    name: query.name,
    range,
    columns: result.columns,
    rows: result.rows.slice(0, MOST_ROWS),
    total: result.rows.length,
    sql,
    parameters: parameters.map(literalOf),
    age: Math.max(0, now.getTime() - asked.getTime()),
    isStale,
    isReused: result.isReused,
    bytesScanned: result.statistics.dataScannedInBytes,
    millis: result.statistics.engineExecutionTimeInMillis,
  };
};
