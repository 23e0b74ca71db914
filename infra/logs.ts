import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Logs hold counts, not rows; two weeks are enough to look into a failure. */
export const LOG_RETENTION = RetentionDays.TWO_WEEKS;
