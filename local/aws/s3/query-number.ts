import { S3Error } from './s3-error';

/**
 * A number in a request's query; undefined where it is not there.
 *
 * @throws S3Error InvalidArgument for what is no whole number from 0 on; S3 takes no other
 */
export const queryNumber = (query: URLSearchParams, name: string): number | undefined => {
  const value = query.get(name);
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new S3Error(
    'InvalidArgument',
    `Provided ${name} not an integer or within integer range: it takes a whole number from 0 on.`,
  );
};
