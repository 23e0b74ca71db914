import { type Operation } from '../../aws-json';
import { type Input, pageOf, textOf, textsOf } from '../input';
import type { Crawl, Crawlers, CrawlerStatus } from './crawlers';

const CRAWLERS_A_PAGE = 1_000;
const CRAWLS_A_PAGE = 20;

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-crawling.html */
export const crawlerOperations = (crawlers: Crawlers): Readonly<Record<string, Operation>> => ({
  StartCrawler: (input) => crawlers.start(textOf(input, 'Name')),
  StopCrawler: (input) => crawlers.stop(textOf(input, 'Name')),
  StartCrawlerSchedule: (input) => crawlers.startSchedule(textOf(input, 'CrawlerName')),
  StopCrawlerSchedule: (input) => crawlers.stopSchedule(textOf(input, 'CrawlerName')),
  GetCrawler: (input) => ({ Crawler: describeCrawler(crawlers.get(textOf(input, 'Name'))) }),
  GetCrawlers: (input) => {
    const { items, token } = pageOf(crawlers.list(), input, CRAWLERS_A_PAGE);
    return { Crawlers: items.map(describeCrawler), ...token };
  },
  BatchGetCrawlers: (input) => {
    const names = textsOf(input, 'CrawlerNames');
    const found = crawlers.list().filter(({ definition }) => names.includes(definition.name));
    const missing = names.filter(
      (name) => !found.some(({ definition }) => definition.name === name),
    );
    return { Crawlers: found.map(describeCrawler), CrawlersNotFound: missing };
  },
  ListCrawlers: (input) => {
    const { items, token } = pageOf(crawlers.list(), input, CRAWLERS_A_PAGE);
    return { CrawlerNames: items.map(({ definition }) => definition.name), ...token };
  },
  ListCrawls: (input) => {
    const { crawls } = crawlers.get(textOf(input, 'CrawlerName'));
    const { items, token } = pageOf(crawls, input, CRAWLS_A_PAGE);
    return { Crawls: items.map(describeCrawl), ...token };
  },
  GetCrawlerMetrics: (input) => {
    const names = input['CrawlerNameList'] === undefined ? undefined : namesIn(input);
    const found = crawlers
      .list()
      .filter(({ definition }) => names === undefined || names.includes(definition.name));
    const { items, token } = pageOf(found, input, CRAWLERS_A_PAGE);
    return { CrawlerMetricsList: items.map(metricsOf), ...token };
  },
});

const namesIn = (input: Input): readonly string[] => textsOf(input, 'CrawlerNameList');

const LOG_GROUP = '/aws-glue/crawlers';

const seconds = (time: Date): number => time.getTime() / 1_000;

const describeCrawler = ({
  definition,
  state,
  isScheduled,
  created,
  crawls,
}: CrawlerStatus): unknown => {
  const { name, role, description, databaseName, targets, tablePrefix, schedule, configuration } =
    definition;
  const [last] = crawls.filter((crawl) => crawl.state !== 'RUNNING');
  const [newest] = crawls;
  return {
    Name: name,
    Role: role,
    Targets: { S3Targets: targets.map((Path) => ({ Path, Exclusions: [] })) },
    DatabaseName: databaseName,
    ...(description === undefined ? {} : { Description: description }),
    Classifiers: [],
    RecrawlPolicy: { RecrawlBehavior: 'CRAWL_EVERYTHING' },
    SchemaChangePolicy: {
      UpdateBehavior: definition.updateBehavior ?? 'UPDATE_IN_DATABASE',
      DeleteBehavior: definition.deleteBehavior ?? 'DEPRECATE_IN_DATABASE',
    },
    State: state,
    ...(tablePrefix === undefined ? {} : { TablePrefix: tablePrefix }),
    ...(schedule === undefined
      ? {}
      : {
          Schedule: {
            ScheduleExpression: schedule,
            State: isScheduled ? 'SCHEDULED' : 'NOT_SCHEDULED',
          },
        }),
    CrawlElapsedTime:
      newest === undefined || state === 'READY'
        ? 0
        : Math.max(0, Date.now() - newest.started.getTime()),
    CreationTime: seconds(created),
    LastUpdated: seconds(created),
    ...(last === undefined
      ? {}
      : {
          LastCrawl: {
            Status:
              last.state === 'COMPLETED'
                ? 'SUCCEEDED'
                : last.state === 'STOPPED'
                  ? 'CANCELLED'
                  : 'FAILED',
            ...(last.message === undefined
              ? {}
              : { ErrorMessage: last.message.slice(0, MOST_TEXT) }),
            LogGroup: LOG_GROUP,
            LogStream: name,
            MessagePrefix: last.id,
            StartTime: seconds(last.started),
          },
        }),
    Version: 1,
    ...(configuration === undefined ? {} : { Configuration: configuration }),
  };
};

/** Glue's descriptions are no longer. */
const MOST_TEXT = 2_048;

const describeCrawl = ({ id, state, started, ended, message, ...done }: Crawl): unknown => ({
  CrawlId: id,
  State: state,
  StartTime: seconds(started),
  ...(ended === undefined ? {} : { EndTime: seconds(ended) }),
  Summary: JSON.stringify({
    TABLE: JSON.stringify({
      ADD: { Count: done.tablesCreated },
      UPDATE: { Count: done.tablesUpdated },
      DELETE: { Count: done.tablesDeleted },
    }),
  }),
  ...(message === undefined ? {} : { ErrorMessage: message.slice(0, MOST_TEXT) }),
  LogGroup: LOG_GROUP,
  MessagePrefix: id,
});

const metricsOf = ({ definition, state, crawls }: CrawlerStatus): unknown => {
  const [last] = crawls.filter((crawl) => crawl.ended !== undefined);
  const runtime =
    last?.ended === undefined ? 0 : (last.ended.getTime() - last.started.getTime()) / 1_000;
  return {
    CrawlerName: definition.name,
    TimeLeftSeconds: 0,
    StillEstimating: state === 'RUNNING',
    LastRuntimeSeconds: runtime,
    MedianRuntimeSeconds: runtime,
    TablesCreated: last?.tablesCreated ?? 0,
    TablesUpdated: last?.tablesUpdated ?? 0,
    TablesDeleted: last?.tablesDeleted ?? 0,
  };
};
