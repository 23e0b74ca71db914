import { InvalidKey } from '../object-key';
import { KeyConflict, NoSuchObject, ObjectExists } from '../object-store';

/**
 * An error as S3 answers it.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const notImplemented = (what: string): S3Error =>
  new S3Error('NotImplemented', `${what} is not served on this machine.`, 501);

export const noSuchBucket = (bucket: string): S3Error =>
  new S3Error('NoSuchBucket', `The specified bucket does not exist: ${bucket}`, 404);

/** What the object store threw, as S3 calls it; undefined for what S3 has no name for. */
export const asS3Error = (error: unknown): S3Error | undefined => {
  if (error instanceof S3Error) return error;
  if (error instanceof NoSuchObject) return new S3Error('NoSuchKey', error.message, 404);
  if (error instanceof ObjectExists) return new S3Error('PreconditionFailed', error.message, 412);
  if (error instanceof InvalidKey) return new S3Error('InvalidArgument', error.message);
  if (error instanceof KeyConflict) return new S3Error('InvalidRequest', error.message, 409);
  return undefined;
};
