import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ExecutionStatus,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { InvalidPeriod, type Period, periodOf } from '../../analytics/report/period';
import { sentenceIn } from '../../analytics/athena/cause';
import { visibleLines } from '../../analytics/text/visible';
import { messageOf, UsageError, UserError } from '../errors';
import { makeFolder } from '../make-folder';
import type { Command } from './command';
import { dateOf } from './date';
import { type ReportWorkflow, withReportWorkflow } from './report-workflow';
import { noteText } from './say';

const OPTIONS = {
  start: { type: 'string' },
  end: { type: 'string' },
  out: { type: 'string' },
  data: { type: 'string' },
  profile: { type: 'string' },
  'state-machine': { type: 'string' },
} as const;

const HELP = `[--start yyyy-MM-dd --end yyyy-MM-dd] [--out <folder>]

Runs the report workflow as it is deployed, on this machine, and writes the report: report.html with
charts, report.md for an e-mail, and a CSV file for each query. Prints the text for the e-mail.

  --start, --end   first and last day, UTC (default: the month before)
  --out            folder to write into (default: reports/<start>_<end>)
  --data           data folder of the local stack
  --profile        AWS profile: run the deployed workflow, which sends the e-mail, too
  --state-machine  its ARN (output ReportStateMachine), with --profile`;

/** What the command takes from its surroundings. */
export interface ReportIo {
  readonly connect: typeof withReportWorkflow;
  readonly now: () => Date;
  readonly print: (text: string) => void;
  /** For what is no result: to standard error. */
  readonly note: (text: string) => void;
}

const REAL: ReportIo = {
  connect: withReportWorkflow,
  now: () => new Date(),
  print: (text) => process.stdout.write(visibleLines(text)),
  note: noteText,
};

/** `npm run report`: a period's report, by the workflow that is deployed. */
export const reportCommand = (io: ReportIo = REAL): Command<typeof OPTIONS> => ({
  name: 'npm run report --',
  help: HELP,
  options: OPTIONS,
  run: async ({ values }) => {
    const period = periodAskedFor(values, io.now());
    const out = resolve(values.out ?? join('reports', `${period.startDate}_${period.endDate}`));
    const { data } = values;
    const text = await io.connect({ data, deployed: deployedIn(values) }, async (workflow) => {
      const location = await runReport(workflow, period);
      return download(workflow.s3, location, out);
    });
    io.print(text);
    io.note(`Written: ${join(out, 'report.html')}, report.md and a CSV file for each query.`);
    return 0;
  },
});

type Values = Parameters<Command<typeof OPTIONS>['run']>[0]['values'];

const periodAskedFor = ({ start, end }: Values, now: Date): Period => {
  if ((start === undefined) !== (end === undefined))
    throw new UsageError('Give both --start and --end, or neither for the month before.');
  try {
    return periodOf(
      start === undefined || end === undefined
        ? {}
        : { startDate: dateOf('--start', start), endDate: dateOf('--end', end) },
      now,
    );
  } catch (error) {
    throw error instanceof InvalidPeriod ? new UserError(error.message, { cause: error }) : error;
  }
};

const deployedIn = ({ profile, 'state-machine': stateMachineArn }: Values) => {
  if (profile === undefined && stateMachineArn === undefined) return undefined;
  if (profile === undefined || stateMachineArn === undefined)
    throw new UsageError(
      '--profile and --state-machine go together; the output ReportStateMachine has the ARN.',
    );
  return { profile, stateMachineArn };
};

/** Starts the workflow, waits for its end, and gives the address of the page. */
const runReport = async (
  { client, stateMachineArn }: ReportWorkflow,
  period: Period,
): Promise<string> => {
  const { executionArn } = await asked(() =>
    client.send(
      new StartExecutionCommand({
        stateMachineArn,
        name: `report-${randomUUID()}`,
        input: JSON.stringify(period),
      }),
    ),
  );
  const describe = () => client.send(new DescribeExecutionCommand({ executionArn }));
  let execution = await asked(describe);
  for (
    let wait = 50;
    execution.status === ExecutionStatus.RUNNING;
    wait = Math.min(wait * 1.5, 2_000)
  ) {
    await pause(wait);
    execution = await asked(describe);
  }
  return locationIn(execution);
};

const locationIn = ({
  status,
  cause,
  output,
  executionArn,
}: DescribeExecutionCommandOutput): string => {
  if (status !== ExecutionStatus.SUCCEEDED)
    throw new UserError(
      `The report workflow ended as ${status ?? 'unknown'}: ${sentenceIn(cause ?? '')}. Its history says more: aws stepfunctions get-execution-history --reverse-order --execution-arn ${executionArn} (of this machine's, with the --endpoint-url that npm start prints)`,
    );
  return (JSON.parse(output ?? '{}') as { location: string }).location;
};

/** Brings the files of the report here and gives the text for the e-mail. */
const download = async (s3: S3Client, location: string, out: string): Promise<string> => {
  const [, bucket = '', folder = ''] = /^s3:\/\/([^/]+)\/(.*)report\.html$/.exec(location) ?? [];
  await written(out, () => makeFolder(out));
  let text = '';
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: folder });
  for await (const { Contents: objects = [] } of pages)
    for (const { Key: key = '' } of objects) {
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      const content = (await body?.transformToString()) ?? '';
      const file = join(out, basename(key));
      await written(file, () => writeFile(file, content));
      if (basename(key) === 'report.md') text = content;
    }
  return text;
};

const written = async (path: string, write: () => unknown): Promise<void> => {
  try {
    await write();
  } catch (error) {
    throw new UserError(`Cannot write ${path}: ${messageOf(error)}. Name another --out.`, {
      cause: error,
    });
  }
};

const asked = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw new UserError(`Step Functions cannot be asked: ${messageOf(error)}`, { cause: error });
  }
};
