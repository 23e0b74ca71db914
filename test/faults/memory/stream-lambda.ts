import { join } from 'node:path';
import type { Template } from '../../../infra/synthesize';
import { type FunctionProcess, startFunctionProcess } from './function-process';

export interface StreamLambdaOptions {
  /** Folder with the bundle that is deployed. */
  readonly folder: string;
  /** MB. */
  readonly memory: number;
  readonly firehose: string;
  readonly s3: string;
}

/** The stream Lambda as it is deployed, in a process of its own. */
export const startStreamLambda = ({
  folder,
  memory,
  firehose,
  s3,
}: StreamLambdaOptions): FunctionProcess =>
  startFunctionProcess({
    file: join(folder, 'stream.js'),
    exportName: 'handler',
    memory,
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_FIREHOSE: firehose,
      AWS_ENDPOINT_URL_S3: s3,
      DELIVERY_STREAM_NAME: 'turns',
      BUCKET_NAME: 'turns',
      TURN_FORMAT: 'json',
    },
  });

interface Resource {
  readonly Properties?: { readonly Handler?: string; readonly MemorySize?: number };
}

/** What the template gives the function, in MB. */
export const streamMemoryOf = ({ Resources }: Template): number =>
  Object.values(Resources as Readonly<Record<string, Resource>>).find(
    ({ Properties }) => Properties?.Handler === 'stream.handler',
  )?.Properties?.MemorySize ?? NaN;
