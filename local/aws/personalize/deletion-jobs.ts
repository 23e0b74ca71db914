import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../errors';
import { type Input, optionalTextOf, structureOf, textOf, wholeNumberOf } from './input';
import { invalidInput, notFound } from './service-error';
import { ServiceError } from '../aws-json';

/** Reads an object, or all of a prefix; throws for what is not there. */
export type ReadObjects = (bucket: string, key: string) => Promise<readonly string[]>;

export interface DeletionJobsOptions {
  /** Keeps the jobs. */
  readonly folder: string;
  readonly datasetGroupArn: string;
  readonly readObjects: ReadObjects;
  /** Removes what users did; gives the number of their events. */
  readonly forget: (userIds: ReadonlySet<string>) => Promise<number>;
  readonly now: () => Date;
}

interface Job {
  readonly jobName: string;
  readonly dataDeletionJobArn: string;
  readonly datasetGroupArn: string;
  readonly dataSource: { readonly dataLocation: string };
  readonly roleArn: string;
  readonly status: 'COMPLETED' | 'FAILED';
  readonly numDeleted?: number;
  readonly failureReason?: string;
  /** Seconds since 1970. */
  readonly creationDateTime: number;
  readonly lastUpdatedDateTime: number;
}

type Operation = (input: Input) => unknown;

/**
 * The operations of data deletion jobs. A job reads CSV objects with the column `USER_ID` and removes
 * everything of these users. Personalize takes up to a day for it; here it is done before it is answered.
 *
 * Source: https://docs.aws.amazon.com/personalize/latest/dg/delete-records.html
 *
 * @throws UserError for a file of jobs that is damaged
 */
export const deletionJobs = (options: DeletionJobsOptions): Readonly<Record<string, Operation>> => {
  const { folder, datasetGroupArn } = options;
  const file = join(folder, 'data-deletion-jobs.json');
  const jobs = new Map(load(folder, file).map((job) => [job.dataDeletionJobArn, job]));
  return {
    async CreateDataDeletionJob(input) {
      const jobName = textOf(input, 'jobName', 63);
      if (textOf(input, 'datasetGroupArn') !== datasetGroupArn)
        throw notFound(`There is no dataset group ${String(input['datasetGroupArn'])}`);
      const arn = `${datasetGroupArn.replace(/:dataset-group\/.*/, '')}:data-deletion-job/${jobName}`;
      if (jobs.has(arn))
        throw new ServiceError('ResourceAlreadyExistsException', `There is a job ${jobName}`);
      const job = await run(input, jobName, arn, options);
      jobs.set(arn, job);
      replaceFile(file, [...jobs.values()]);
      return { dataDeletionJobArn: arn };
    },
    DescribeDataDeletionJob(input) {
      const arn = textOf(input, 'dataDeletionJobArn');
      const job = jobs.get(arn);
      if (job === undefined) throw notFound(`There is no data deletion job ${arn}`);
      return { dataDeletionJob: job };
    },
    ListDataDeletionJobs(input) {
      const group = optionalTextOf(input, 'datasetGroupArn') ?? datasetGroupArn;
      const size = wholeNumberOf(input, 'maxResults', { least: 1, most: 100, otherwise: 100 });
      const first = Number(optionalTextOf(input, 'nextToken') ?? 0);
      if (!Number.isSafeInteger(first) || first < 0)
        throw invalidInput(`nextToken is none of this list's`);
      const all = [...jobs.values()].filter((job) => job.datasetGroupArn === group);
      const page = all.slice(first, first + size);
      return {
        dataDeletionJobs: page,
        ...(first + size < all.length ? { nextToken: String(first + size) } : {}),
      };
    },
  };
};

const run = async (
  input: Input,
  jobName: string,
  arn: string,
  { datasetGroupArn, readObjects, forget, now }: DeletionJobsOptions,
): Promise<Job> => {
  const source = structureOf(input['dataSource'], 'dataSource');
  const dataLocation = textOf(source, 'dataLocation');
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(dataLocation) ?? [];
  if (bucket === undefined || key === undefined)
    throw invalidInput(`dataLocation must be s3://bucket/key, not ${dataLocation}`);
  const created = {
    ...{ jobName, dataDeletionJobArn: arn, datasetGroupArn },
    dataSource: { dataLocation },
    roleArn: textOf(input, 'roleArn'),
    creationDateTime: secondsOf(now()),
  };
  try {
    const users = (await readObjects(bucket, key)).flatMap(userIdsOf);
    const numDeleted = await forget(new Set(users));
    return { ...created, status: 'COMPLETED', numDeleted, lastUpdatedDateTime: secondsOf(now()) };
  } catch (error) {
    const failureReason = messageOf(error);
    return { ...created, status: 'FAILED', failureReason, lastUpdatedDateTime: secondsOf(now()) };
  }
};

const secondsOf = (date: Date): number => date.getTime() / 1_000;

/** The ids of a CSV text whose header names the column `USER_ID`. */
const userIdsOf = (csv: string): readonly string[] => {
  const [header = [], ...records] = recordsOf(csv);
  const column = header.findIndex((name) => name.trim() === 'USER_ID');
  if (column === -1) throw new Error('The file has no column USER_ID');
  return records.flatMap((record) => record[column] || []);
};

/** A value, in quotes or not (RFC 4180), and what ends it. */
const VALUE = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/gy;

const recordsOf = (csv: string): readonly (readonly string[])[] => {
  const records: string[][] = [[]];
  for (const [, quoted, plain = '', end] of csv.matchAll(VALUE)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '') break;
    if (end !== ',') records.push([]);
  }
  return records;
};

const load = (folder: string, file: string): readonly Job[] => {
  try {
    mkdirSync(folder, { recursive: true });
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Job[]) : [];
  } catch (error) {
    throw new UserError(`Cannot read the jobs in ${file}: ${messageOf(error)}`, { cause: error });
  }
};

const replaceFile = (file: string, jobs: readonly Job[]): void => {
  writeFileSync(`${file}.tmp`, `${JSON.stringify(jobs, null, 2)}\n`);
  renameSync(`${file}.tmp`, file);
};
