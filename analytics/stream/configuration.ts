import { LINE_FORMATS, type LineFormat } from '../contract/bucket-layout';

export interface Configuration {
  readonly streamName: string;
  readonly bucket: string;
  readonly format: LineFormat;
}

/**
 * Reads the stream Lambda's environment.
 *
 * @throws Error naming the variable that is missing or not understood
 */
export const configuration = (env: NodeJS.ProcessEnv): Configuration => ({
  streamName: required(env, 'DELIVERY_STREAM_NAME'),
  bucket: required(env, 'BUCKET_NAME'),
  format: lineFormat(env.TURN_FORMAT),
});

const required = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name];
  if (value === undefined || value === '')
    throw new Error(`The stream Lambda needs the environment variable ${name}`);
  return value;
};

const lineFormat = (value = 'json'): LineFormat => {
  const format = LINE_FORMATS.find((known) => known === value);
  if (format !== undefined) return format;
  throw new Error(`TURN_FORMAT is ${value}, but must be one of ${LINE_FORMATS.join(', ')}`);
};
