/** GB, as AWS counts them. */
export const GIGABYTE = 2 ** 30;

/** The price of what is counted: one for all of it, or the more, the less. */
export interface Price {
  readonly name: string;
  /** What one of them is. */
  readonly unit: string;
  /** Dollars a unit, from the first on; each tier goes up to a number of units a month. */
  readonly tiers: readonly { readonly upTo: number; readonly dollars: number }[];
  /** Where it was read. */
  readonly source: string;
}

const flat = (name: string, unit: string, dollars: number, source: string): Price => ({
  name,
  unit,
  tiers: [{ upTo: Infinity, dollars }],
  source,
});

const DYNAMO_DB = 'aws.amazon.com/dynamodb/pricing/on-demand, as quoted on 2026-08-01';
const INFREQUENT_ACCESS =
  'from memory; public notes say 60 % less for storage and 25 % more for requests';
const LAMBDA = "aws.amazon.com/lambda/pricing, through infracost's price tests";
const S3 = "aws.amazon.com/s3/pricing, through infracost's price tests; tiers from memory";
const CLOUDWATCH = 'aws.amazon.com/cloudwatch/pricing, as read on 2026-05-05';

/** When and for where the prices were looked up, in stored copies: no page was read live. */
export const PRICES_AS_OF = 'list prices of us-east-1 as looked up on 30 November 2026';

const TB = 1_024;

/** Firehose bills a record by every 5 KB that it begins. */
export const FIREHOSE_UNIT = 5 * 1_024;

/** Without free tiers, discounts and commitments. */
export const PRICES = {
  tableWrites: flat('DynamoDB on-demand writes', '1 M write request units', 0.625, DYNAMO_DB),
  tableStorage: flat('DynamoDB storage, standard', 'GB-month', 0.25, DYNAMO_DB),
  tableWritesInfrequent: flat(
    'DynamoDB on-demand writes, infrequent access',
    '1 M write request units',
    0.78,
    INFREQUENT_ACCESS,
  ),
  tableStorageInfrequent: flat(
    'DynamoDB storage, infrequent access',
    'GB-month',
    0.1,
    INFREQUENT_ACCESS,
  ),
  tableBackup: flat('DynamoDB point-in-time recovery', 'GB-month', 0.2, DYNAMO_DB),
  lambdaRequests: flat('Lambda requests', '1 M requests', 0.2, LAMBDA),
  lambdaArm: {
    name: 'Lambda duration, arm64',
    unit: 'GB-second',
    tiers: [
      { upTo: 7.5e9, dollars: 0.0000133334 },
      { upTo: 18.75e9, dollars: 0.0000120001 },
      { upTo: Infinity, dollars: 0.0000106667 },
    ],
    source: LAMBDA,
  },
  lambdaX86: {
    name: 'Lambda duration, x86',
    unit: 'GB-second',
    tiers: [
      { upTo: 6e9, dollars: 0.0000166667 },
      { upTo: 15e9, dollars: 0.000015 },
      { upTo: Infinity, dollars: 0.0000133334 },
    ],
    source: LAMBDA,
  },
  firehose: {
    name: 'Firehose ingestion, Direct PUT, by 5 KB of a record',
    unit: 'GB',
    tiers: [
      { upTo: 500 * TB, dollars: 0.029 },
      { upTo: 2_000 * TB, dollars: 0.025 },
      { upTo: Infinity, dollars: 0.02 },
    ],
    source: 'aws.amazon.com/firehose/pricing, through several public notes of it',
  },
  conversion: flat(
    'Firehose format conversion',
    'GB',
    0.018,
    'aws.amazon.com/firehose/pricing, through several public notes of it',
  ),
  s3Storage: {
    name: 'S3 storage, standard',
    unit: 'GB-month',
    tiers: [
      { upTo: 50 * TB, dollars: 0.023 },
      { upTo: 500 * TB, dollars: 0.022 },
      { upTo: Infinity, dollars: 0.021 },
    ],
    source: S3,
  },
  s3Put: flat('S3 PUT and LIST', '1,000 requests', 0.005, S3),
  s3Get: flat('S3 GET', '1,000 requests', 0.0004, S3),
  athena: flat(
    'Athena, at least 10 MB a query',
    'TB scanned',
    5,
    'athena.guide/articles/athena-basics-pricing-model, from aws.amazon.com/athena/pricing',
  ),
  lambdaLogs: {
    name: "CloudWatch Logs, Lambda's logs",
    unit: 'GB',
    tiers: [
      { upTo: 10 * TB, dollars: 0.5 },
      { upTo: 30 * TB, dollars: 0.25 },
      { upTo: 50 * TB, dollars: 0.1 },
      { upTo: Infinity, dollars: 0.05 },
    ],
    source: 'duckbillgroup.com on the prices of 1 May 2025; tiers checked by its sum for 60 TB',
  },
  logStorage: flat('CloudWatch Logs, archived', 'GB-month', 0.03, CLOUDWATCH),
  stateTransitions: flat(
    'Step Functions, standard',
    '1,000 transitions',
    0.025,
    "aws.amazon.com/step-functions/pricing, through infracost's price tests",
  ),
  alarms: flat('CloudWatch alarms', 'alarm-month', 0.1, CLOUDWATCH),
  metrics: flat('CloudWatch custom metrics', 'metric-month', 0.3, CLOUDWATCH),
  dashboards: flat('CloudWatch dashboards', 'dashboard-month', 3, 'from memory'),
  keys: flat(
    'KMS, customer managed key',
    'key-month',
    1,
    "aws.amazon.com/kms/pricing, through infracost's price tests",
  ),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;

/** What so many units of a month cost, tier by tier. */
export const dollarsFor = ({ tiers }: Price, units: number): number => {
  let dollars = 0;
  let from = 0;
  for (const { upTo, dollars: each } of tiers) {
    dollars += Math.max(0, Math.min(units, upTo) - from) * each;
    from = upTo;
  }
  return dollars;
};
