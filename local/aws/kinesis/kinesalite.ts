import { create as createDomain } from 'node:domain';
import type { IncomingMessage, Server } from 'node:http';
import { Readable } from 'node:stream';
import { LOCAL_ACCOUNT, REGION } from '../wiring';

/** What a request may have, as kinesalite says. */
export const MAX_BODY_BYTES = 7 * 1_024 * 1_024;

export interface KinesaliteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer | string | undefined;
}

/** Kinesalite without its HTTP: it ends the process where a client or a database is not as it should be. */
export interface Kinesalite {
  readonly handle: (
    request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
    body: Buffer,
  ) => Promise<KinesaliteAnswer>;
  /** Lets what is under way end, and closes the database. */
  readonly close: () => Promise<void>;
}

/** @throws Error of LevelDB for a folder that it can't use, or that another process uses */
export const openKinesalite = async (folder: string): Promise<Kinesalite> => {
  await tryDatabase(folder);
  const { default: kinesalite } = await import('kinesalite');
  const server = inThisAccount(() =>
    kinesalite({ path: folder, createStreamMs: 0, deleteStreamMs: 0, updateStreamMs: 0 }),
  );
  const underWay = new Set<Promise<unknown>>();
  const handle: Kinesalite['handle'] = (request, body) => {
    const answer = answerOf(server, request, body);
    underWay.add(answer);
    const gone = (): void => void underWay.delete(answer);
    answer.then(gone, gone);
    return answer;
  };
  return {
    handle,
    close: async () => {
      await Promise.allSettled(underWay);
      // It never listened, so that it complains once the database is closed.
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};

/** Kinesalite would throw where nobody can catch it. */
const tryDatabase = async (folder: string): Promise<void> => {
  // Native, and built for fewer platforms than the rest: loaded by those who need it.
  const { default: leveldown } = await import('leveldown');
  const database = leveldown(folder);
  await called((done) => database.open({}, done));
  await called((done) => database.close(done));
};

const called = (call: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    call((error) => (error ? reject(error) : resolve()));
  });

/** The account and the region of its ARNs it takes from the environment, and only once. */
const inThisAccount = <T>(create: () => T): T => {
  const names = ['AWS_ACCOUNT_ID', 'AWS_REGION'] as const;
  const before = names.map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, { AWS_ACCOUNT_ID: LOCAL_ACCOUNT, AWS_REGION: REGION });
  try {
    return create();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
};

/** Gives it a request that is there as a whole, and takes its answer whether or not anybody waits. */
const answerOf = (
  server: Server,
  { method, url, headers }: Parameters<Kinesalite['handle']>[0],
  body: Buffer,
): Promise<KinesaliteAnswer> =>
  new Promise((resolve, reject) => {
    const request = Object.assign(Readable.from(body.length === 0 ? [] : [body]), {
      ...{ method, url, headers },
    });
    const answered: Record<string, string | number> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string | number) => {
        answered[name] = value;
      },
      end: (content?: Buffer | string) => {
        resolve({ status: response.statusCode, headers: answered, body: content });
      },
    };
    // It throws in callbacks of its database, where nobody else can catch it and the process would end.
    const domain = createDomain();
    domain.on('error', reject);
    domain.run(() => server.emit('request', request, response));
  });
