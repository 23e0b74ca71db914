import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../../errors';
import { ServiceError } from '../../aws-json';
import type { ObjectStore } from '../../object-store';
import type { Catalog } from '../catalog';
import { type CrawledTarget, CrawlStopped, crawlTarget } from './crawl';
import type { CrawlerDefinition } from './crawler-definition';
import { parseSchedule, type Schedule } from './schedule';
import type { TargetMemory } from './target-memory';

/** What crawlers need of the world besides the store. */
export interface CrawlerEffects {
  readonly now: () => Date;
  /** Runs something once, later. @returns what calls it off */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

const REAL: CrawlerEffects = {
  now: () => new Date(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    // A crawl to come keeps nobody from ending.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface CrawlersOptions {
  readonly crawlers: readonly CrawlerDefinition[];
  readonly store: ObjectStore;
  readonly catalog: Catalog;
  /** JSON file for what they remember; without one it is forgotten at the end. */
  readonly file?: string;
  /** Gets a line for the start and the end of a crawl, and for each note between. */
  readonly log?: (line: string) => void;
  readonly effects?: CrawlerEffects;
}

/** How a crawl went. */
export interface Crawl {
  readonly id: string;
  readonly state: 'RUNNING' | 'COMPLETED' | 'FAILED' | 'STOPPED';
  readonly started: Date;
  readonly ended?: Date;
  /** What somebody should know; the reason of a failure. */
  readonly message?: string;
  readonly tablesCreated: number;
  readonly tablesUpdated: number;
  readonly tablesDeleted: number;
}

export interface CrawlerStatus {
  readonly definition: CrawlerDefinition;
  readonly state: 'READY' | 'RUNNING' | 'STOPPING';
  readonly isScheduled: boolean;
  readonly created: Date;
  /** Newest first. */
  readonly crawls: readonly Crawl[];
}

/** The crawlers of a stack; see {@link startCrawlers}. */
export interface Crawlers {
  readonly list: () => readonly CrawlerStatus[];
  /** @throws ServiceError EntityNotFoundException */
  readonly get: (name: string) => CrawlerStatus;
  /** @throws ServiceError EntityNotFoundException, CrawlerRunningException */
  readonly start: (name: string) => void;
  /** @throws ServiceError EntityNotFoundException, CrawlerNotRunningException, CrawlerStoppingException */
  readonly stop: (name: string) => void;
  /** @throws ServiceError EntityNotFoundException, NoScheduleException, SchedulerRunningException */
  readonly startSchedule: (name: string) => void;
  /** @throws ServiceError EntityNotFoundException, SchedulerNotRunningException */
  readonly stopSchedule: (name: string) => void;
  /** Resolves when none runs. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const CRAWLS_KEPT = 50;

interface Crawler {
  readonly definition: CrawlerDefinition;
  readonly schedule: Schedule | undefined;
  readonly created: Date;
  isScheduled: boolean;
  isStopping: boolean;
  running: Promise<void> | undefined;
  crawls: readonly Crawl[];
  memory: ReadonlyMap<string, TargetMemory>;
  cancelTimer: () => void;
}

/**
 * Makes crawlers that run when they are started, and by their schedule while this process lives. What
 * they have read they read once, also over restarts.
 *
 * @throws UserError for a schedule that cannot be read
 */
export const startCrawlers = ({
  crawlers: definitions,
  store,
  catalog,
  file,
  log = () => undefined,
  effects = REAL,
}: CrawlersOptions): Crawlers => {
  const remembered = file === undefined ? {} : read(file);
  let isClosed = false;
  const crawlers = new Map(
    definitions.map((definition) => {
      const stored = remembered[definition.name];
      const crawler: Crawler = {
        definition,
        schedule:
          definition.schedule === undefined ? undefined : parseSchedule(definition.schedule),
        created: stored === undefined ? effects.now() : new Date(stored.created),
        isScheduled: definition.schedule !== undefined && stored?.isScheduled !== false,
        isStopping: false,
        running: undefined,
        crawls: (stored?.crawls ?? []).map(revived),
        memory: new Map(Object.entries(stored?.memory ?? {})),
        cancelTimer: () => undefined,
      };
      return [definition.name, crawler];
    }),
  );

  const keep = (): void => {
    if (file !== undefined) write(file, crawlers);
  };

  const crawl = async (crawler: Crawler): Promise<void> => {
    const { definition } = crawler;
    const begun: Crawl = {
      ...NOTHING_DONE,
      id: randomUUID(),
      state: 'RUNNING',
      started: effects.now(),
    };
    const others = crawler.crawls.slice(0, CRAWLS_KEPT - 1);
    crawler.crawls = [begun, ...others];
    log(`${begun.id} ${definition.name}: started`);
    const ended = await outcomeOf(crawler, begun, { store, catalog, now: effects.now });
    crawler.crawls = [ended, ...others];
    log(
      `${begun.id} ${definition.name}: ${ended.state}${ended.message ? `. ${ended.message}` : ''}`,
    );
    crawler.running = undefined;
    crawler.isStopping = false;
    keep();
  };

  const begin = (crawler: Crawler): void => {
    crawler.running = crawl(crawler);
  };

  const wait = (crawler: Crawler): void => {
    crawler.cancelTimer();
    const next = crawler.isScheduled ? crawler.schedule?.(effects.now()) : undefined;
    if (next === undefined || isClosed) return;
    crawler.cancelTimer = effects.after(next.getTime() - effects.now().getTime(), () => {
      // As in AWS, a crawl that is still going on takes the place of the next one.
      if (crawler.running === undefined && !isClosed) begin(crawler);
      wait(crawler);
    });
  };

  const find = (name: string): Crawler => {
    const crawler = crawlers.get(name);
    if (crawler === undefined)
      throw new ServiceError(
        'EntityNotFoundException',
        `Crawler entry with name ${name} does not exist`,
      );
    return crawler;
  };

  for (const crawler of crawlers.values()) wait(crawler);

  const idle = async (): Promise<void> => {
    for (const { running } of crawlers.values()) await running;
  };
  return {
    list: () => Array.from(crawlers.values(), statusOf),
    get: (name) => statusOf(find(name)),
    start: (name) => {
      const crawler = find(name);
      if (crawler.running !== undefined)
        throw new ServiceError(
          'CrawlerRunningException',
          `Crawler with name ${name} has already started`,
        );
      begin(crawler);
    },
    stop: (name) => {
      const crawler = find(name);
      if (crawler.running === undefined)
        throw new ServiceError(
          'CrawlerNotRunningException',
          `Crawler with name ${name} isn't running`,
        );
      if (crawler.isStopping)
        throw new ServiceError('CrawlerStoppingException', `Crawler with name ${name} is stopping`);
      crawler.isStopping = true;
    },
    startSchedule: (name) => {
      const crawler = find(name);
      if (crawler.schedule === undefined)
        throw new ServiceError('NoScheduleException', `Crawler with name ${name} has no schedule`);
      if (crawler.isScheduled)
        throw new ServiceError('SchedulerRunningException', `The schedule of ${name} is running`);
      crawler.isScheduled = true;
      wait(crawler);
      keep();
    },
    stopSchedule: (name) => {
      const crawler = find(name);
      if (!crawler.isScheduled)
        throw new ServiceError(
          'SchedulerNotRunningException',
          `The schedule of ${name} is not running`,
        );
      crawler.isScheduled = false;
      crawler.cancelTimer();
      keep();
    },
    idle,
    close: async () => {
      isClosed = true;
      for (const crawler of crawlers.values()) {
        crawler.cancelTimer();
        crawler.isStopping = true;
      }
      await idle();
    },
  };
};

const NOTHING_DONE = { tablesCreated: 0, tablesUpdated: 0, tablesDeleted: 0 } as const;

const statusOf = ({
  definition,
  running,
  isStopping,
  isScheduled,
  created,
  crawls,
}: Crawler): CrawlerStatus => ({
  definition,
  state: running === undefined ? 'READY' : isStopping ? 'STOPPING' : 'RUNNING',
  isScheduled,
  created,
  crawls,
});

const outcomeOf = async (
  crawler: Crawler,
  begun: Crawl,
  { store, catalog, now }: Pick<CrawlersOptions, 'store' | 'catalog'> & Pick<CrawlerEffects, 'now'>,
): Promise<Crawl> => {
  const memory = new Map(crawler.memory);
  const done: CrawledTarget[] = [];
  const ended = (state: Crawl['state'], messages: readonly string[]): Crawl => ({
    ...begun,
    state,
    ended: now(),
    ...(messages.length > 0 ? { message: messages.join(' ') } : {}),
    tablesCreated: sum(done, 'created'),
    tablesUpdated: sum(done, 'updated'),
    tablesDeleted: sum(done, 'deleted'),
  });
  try {
    for (const target of crawler.definition.targets) {
      const crawled = await crawlTarget(target, crawler.memory.get(target), {
        ...{ crawler: crawler.definition, store, catalog, now },
        isStopped: () => crawler.isStopping,
      });
      memory.set(target, crawled.memory);
      // What the catalogue has is remembered, whatever becomes of the other targets.
      crawler.memory = new Map(memory);
      done.push(crawled);
    }
    return ended(
      'COMPLETED',
      done.flatMap(({ notes }) => notes),
    );
  } catch (error) {
    // A crawl that fails is told where crawls are told of; the next one may go better.
    return ended(error instanceof CrawlStopped ? 'STOPPED' : 'FAILED', [messageOf(error)]);
  }
};

const sum = (done: readonly CrawledTarget[], count: 'created' | 'updated' | 'deleted'): number =>
  done.reduce((all, target) => all + target[count], 0);

/** The form of the file, by the crawlers' names. */
type Stored = Readonly<
  Record<
    string,
    {
      readonly created: string;
      readonly isScheduled: boolean;
      readonly crawls: readonly StoredCrawl[];
      readonly memory: Readonly<Record<string, TargetMemory>>;
    }
  >
>;

type StoredCrawl = Omit<Crawl, 'started' | 'ended'> & {
  readonly started: string;
  readonly ended?: string;
};

const revived = ({ started, ended, ...crawl }: StoredCrawl): Crawl => ({
  ...crawl,
  started: new Date(started),
  ...(ended === undefined ? {} : { ended: new Date(ended) }),
});

/** What it holds can be found again: a file that cannot be read costs one crawl of everything. */
const read = (file: string): Stored => {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Stored;
  } catch {
    return {};
  }
};

const write = (file: string, crawlers: ReadonlyMap<string, Crawler>): void => {
  const stored = Object.fromEntries(
    Array.from(crawlers, ([name, { created, isScheduled, crawls, memory }]) => [
      name,
      { created, isScheduled, crawls, memory: Object.fromEntries(memory) },
    ]),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(stored));
  renameSync(`${file}.new`, file);
};
