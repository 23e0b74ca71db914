import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Two weeks are enough to look into a failure and to put dropped rows back. */
const LONGEST_DAYS = 14;

/**
 * How long logs are kept: the skill's holds dropped rows, and so what users said, and may not
 * outlive the rows themselves. CloudWatch knows certain numbers of days only.
 */
export const logRetention = (retentionDays: number): RetentionDays => {
  const days = Math.min(retentionDays, LONGEST_DAYS);
  return Object.values(RetentionDays)
    .filter((value): value is RetentionDays => typeof value === 'number')
    .reduce((longest, value) => ((value as number) <= days && value > longest ? value : longest));
};
