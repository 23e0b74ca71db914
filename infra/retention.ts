import { RemovalPolicy } from 'aws-cdk-lib';
import { TableClass } from 'aws-cdk-lib/aws-dynamodb';

/**
 * What holds data stays when the stack goes. What a first deployment made before it failed goes with
 * it, though: nobody would miss it, and nothing would find it.
 */
export const OUTLIVES = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** Two weeks are enough to look into a failure, to put dropped rows back and to undo a deletion. */
const LONGEST_DAYS = 14;

/**
 * Days that what a row leaves behind is kept (versions that were overwritten or deleted, uploads
 * that were not finished): the retention setting, but two weeks at most.
 */
export const traceDays = (retentionDays: number): number => Math.min(retentionDays, LONGEST_DAYS);

/** CloudWatch knows certain numbers of days only. */
const LOG_DAYS = [1, 3, 5, 7, 14];

/**
 * How long logs are kept: the skill's holds dropped rows, and so what users said, and may not
 * outlive the rows themselves.
 */
export const logDays = (retentionDays: number): number =>
  LOG_DAYS.findLast((days) => days <= retentionDays) ?? 1;

/** From here on what a row costs to keep, at the price of the other class, is more than to write it. */
const INFREQUENT_ACCESS_DAYS = 60;

/**
 * The cheaper class of a table whose rows are written once and hardly ever read: the one for infrequent
 * access keeps them for 40 % of the price and takes a quarter more for a request. It holds for the
 * indexes, too, and is changed without an interruption, twice in 30 days.
 *
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.tableclasses.html
 */
export const tableClass = (retentionDays: number): TableClass =>
  retentionDays >= INFREQUENT_ACCESS_DAYS
    ? TableClass.STANDARD_INFREQUENT_ACCESS
    : TableClass.STANDARD;
