import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { SignatureV4, type SignatureV4Init } from '@smithy/signature-v4';
import { described, LoggableError } from '../../analytics/contract/loggable-error';
import type { Log } from '../log';
import { within } from '../within';
import type { BestBreed, RankBreeds } from './rank-breeds';

export interface RankingOptions extends Pick<SignatureV4Init, 'region' | 'credentials'> {
  readonly sha256: NonNullable<SignatureV4Init['sha256']>;
  /** Of a campaign that ranks: one of the recipe Personalized-Ranking. */
  readonly campaignArn: string;
  /** A Personalize other than AWS's, such as `http://127.0.0.1:9000`. */
  readonly endpoint?: string | undefined;
  /** The user's id in rows, and so in the events that the campaign has learnt from. */
  readonly userIdOf: (userId: string) => string;
  readonly log: Log;
  /** Milliseconds that a turn waits. Default: {@link RANKING_MS}. */
  readonly deadline?: number;
}

/** Milliseconds that a turn waits for the ranking. */
export const RANKING_MS = 150;

/** Personalize refused, or its answer was not understood. */
class RankingFailed extends LoggableError {
  override readonly name = 'RankingFailed';
}

/**
 * Asks a campaign of Personalize, by its GetPersonalizedRanking and nothing else of it: the SDK's client
 * would be loaded at every cold start. What goes wrong, or takes too long, leaves a line in the log.
 *
 * Source: https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetPersonalizedRanking.html
 */
export const personalizedRanking = ({
  campaignArn,
  endpoint,
  region,
  credentials,
  sha256,
  userIdOf,
  log,
  deadline = RANKING_MS,
}: RankingOptions): RankBreeds => {
  const signer = new SignatureV4({ service: 'personalize', region, credentials, sha256 });
  const send = sender(endpoint?.startsWith('http:') ?? false);
  const urlOf = async (path: string): Promise<URL> => {
    const name = typeof region === 'string' ? region : await region();
    return new URL(path, endpoint || `https://personalize-runtime.${name}.amazonaws.com`);
  };
  const rank = async (userId: string, breeds: readonly string[], signal: AbortSignal) => {
    const url = await urlOf('/personalize-ranking');
    const body = JSON.stringify({ campaignArn, userId: userIdOf(userId), inputList: breeds });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/json' },
      body,
    });
    return bestOf(await send(url, { method: 'POST', headers, body, signal }), breeds);
  };
  // The first user should not wait for the connection: unsigned, it is refused and costs nothing.
  void urlOf('/')
    .then((url) => send(url, { method: 'HEAD', signal: AbortSignal.timeout(WARM_UP_MS) }))
    .catch(() => undefined);
  return async (userId, breeds) => {
    try {
      return await within(deadline, 'Personalize', (signal) => rank(userId, breeds, signal));
    } catch (error) {
      log({ level: 'WARN', message: 'no ranking', ranking_failures: 1, ...described(error) });
      return undefined;
    }
  };
};

const WARM_UP_MS = 2_000;

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface Sent {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** `fetch` takes longer to load than the whole answer may. */
const sender = (isPlain: boolean) => {
  const agent = isPlain ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true });
  const request = isPlain ? httpRequest : httpsRequest;
  return (url: URL, { body, ...options }: Sent): Promise<Answer> =>
    new Promise((resolve, reject) => {
      request(url, { ...options, agent }, (response) => {
        const chunks: Buffer[] = [];
        response
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .once('error', reject)
          .once('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            resolve({ status: response.statusCode ?? 0, body: text });
          });
      })
        .once('error', reject)
        .end(body);
    });
};

/** Items for which only their popularity speaks have no score, and a reason that says so. */
const bestOf = ({ status, body }: Answer, breeds: readonly string[]): BestBreed => {
  if (status !== 200) throw new RankingFailed(`Personalize answered with ${status}`);
  const ranked = (JSON.parse(body) as { personalizedRanking?: unknown } | null)
    ?.personalizedRanking;
  const best = Array.isArray(ranked) ? (ranked[0] as unknown) : undefined;
  const { itemId, score, reason } = (best ?? {}) as Readonly<Record<string, unknown>>;
  const breed = breeds.find((known) => known === itemId);
  if (breed === undefined)
    throw new RankingFailed('Personalize ranked something else than the breeds in question');
  return { breed, isLiked: typeof score === 'number' && score > 0 && reason === undefined };
};
