import { randomUUID } from 'node:crypto';
import { CreateDataDeletionJobCommand, type PersonalizeClient } from '@aws-sdk/client-personalize';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { csvValue } from '../recommendations/csv-value';
import type { Recommender } from './recommender';

export interface PersonalizeOptions {
  readonly personalize: Pick<PersonalizeClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  /** Where Personalize may read; what is in it goes after a day. */
  readonly bucket: string;
  readonly datasetGroupArn: string;
  /** The role with which Personalize reads the bucket. */
  readonly roleArn: string;
  readonly uuid?: () => string;
}

/**
 * Has Personalize delete users by a data deletion job, which takes up to a day. Five jobs may be under
 * way at once in a dataset group; a run of forgetting starts one.
 *
 * Source: https://docs.aws.amazon.com/personalize/latest/dg/delete-records.html
 */
export const personalizeRecommender = ({
  personalize,
  s3,
  bucket,
  datasetGroupArn,
  roleArn,
  uuid = randomUUID,
}: PersonalizeOptions): Recommender => ({
  async forget(userIds) {
    const jobName = `forget-${uuid()}`;
    const key = `${jobName}.csv`;
    const csv = ['USER_ID', ...userIds.map(csvValue), ''].join('\n');
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: csv }));
    await personalize.send(
      new CreateDataDeletionJobCommand({
        ...{ jobName, datasetGroupArn, roleArn },
        dataSource: { dataLocation: `s3://${bucket}/${key}` },
      }),
    );
  },
});
