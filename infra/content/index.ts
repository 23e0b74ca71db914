import { AthenaClient } from '@aws-sdk/client-athena';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { withLoggableErrors } from '../../analytics/contract/loggable-error';
import { readContent } from './content';
import { contentHandler } from './handler';

const environment = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`The environment variable ${name} is not set`);
};

/** The content function, see {@link contentHandler}. */
export const handler = withLoggableErrors(
  contentHandler({
    content: readContent,
    athena: new AthenaClient(),
    glue: new GlueClient(),
    s3: new S3Client(),
    dynamoDb: DynamoDBDocumentClient.from(new DynamoDBClient()),
    petsTable: process.env['PETS_TABLE_NAME'],
    bucket: environment('BUCKET_NAME'),
    database: environment('DATABASE_NAME'),
    jobsWorkGroup: environment('WORKGROUP_NAME'),
    analystsWorkGroup: environment('ANALYST_WORKGROUP_NAME'),
  }),
);
