import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { LoggableError, withLoggableErrors } from '../contract/loggable-error';
import type { PackQuery } from '../queries';
import { drawChart } from './charts';
import { type Plan, planReport } from './plan';
import { readResult } from './read-result';
import { type Execution, type FailedExecution, writeReport, type Written } from './write';

/** Rows of a query that come into a CSV file; the function's memory holds some dozens of such. */
const MOST_ROWS = 5_000;

const BUCKET = process.env['BUCKET_NAME'] ?? '';

const athena = new AthenaClient({ maxAttempts: 8 });
const s3 = new S3Client({});

/** Lies beside the bundle. */
const content = JSON.parse(readFileSync(join(__dirname, 'content.json'), 'utf8')) as {
  readonly queries: readonly PackQuery[];
};

/** The function was called with something that the workflow does not send. */
export class InvalidRequest extends LoggableError {
  override readonly name = 'InvalidRequest';
}

/** What the report workflow sends. */
export interface ReportEvent {
  readonly action: 'plan' | 'write';
  /** When the run began, ISO 8601. */
  readonly startedAt: string;
  /** To plan: the execution's input. */
  readonly input?: unknown;
  /** To write: what the plan said, and the queries run. */
  readonly startDate?: string;
  readonly endDate?: string;
  readonly executions?: readonly (Execution | FailedExecution)[];
  readonly runId?: string;
}

/**
 * The report function: plans a report's queries, and writes the report when they have run.
 *
 * @throws InvalidPeriod, InvalidRequest; and what the SDK throws
 */
export const handler = withLoggableErrors(async (event: ReportEvent): Promise<Plan | Written> => {
  switch (event.action) {
    case 'plan':
      return planReport(content.queries, event.input, new Date(event.startedAt));
    case 'write':
      return writeReport(complete(event), {
        queries: content.queries,
        bucket: BUCKET,
        read: (id) => readResult(athena, id, MOST_ROWS),
        put,
        draw: drawChart,
      });
    default:
      throw new InvalidRequest('The action takes "plan" or "write".');
  }
});

const put = async (key: string, text: string, contentType: string): Promise<void> => {
  await s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: text, ContentType: contentType }),
  );
};

const complete = ({ startDate, endDate, executions, runId, startedAt }: ReportEvent) => {
  if (startDate === undefined || endDate === undefined || !executions || runId === undefined)
    throw new InvalidRequest('To write, startDate, endDate, executions and runId are needed.');
  return { startDate, endDate, executions, runId, startedAt };
};
