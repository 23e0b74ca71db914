import { awsJson } from '../aws-json';
import { listen, type LocalServer } from '../http-server';
import type { Catalog } from './catalog';
import type { Crawlers } from './crawler/crawlers';
import { crawlerOperations } from './crawler/operations';
import { glueOperations } from './operations';

export interface GlueOptions {
  readonly catalog: Catalog;
  /** Default: none, and no operations on them. */
  readonly crawlers?: Crawlers;
  /** 0 takes a free port. */
  readonly port?: number;
  /** Sees errors that should not be. */
  readonly onUnexpected?: (error: unknown) => void;
}

const MAX_BODY_BYTES = 4 * 1_048_576;

/**
 * Starts a Glue on this machine: the part of its API that reads and changes the Data Catalog,
 * and runs crawlers. What it changes Athena sees with its next query.
 *
 * @throws UserError when the port is in use
 */
export const startGlue = ({
  catalog,
  crawlers,
  port = 0,
  onUnexpected,
}: GlueOptions): Promise<LocalServer> =>
  listen({
    name: 'Glue',
    port,
    handle: awsJson({
      target: 'AWSGlue',
      maxBodyBytes: MAX_BODY_BYTES,
      operations: {
        ...glueOperations(catalog),
        ...(crawlers === undefined ? {} : crawlerOperations(crawlers)),
      },
      ...(onUnexpected === undefined ? {} : { onUnexpected }),
    }),
  });
