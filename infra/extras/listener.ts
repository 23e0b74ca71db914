import type * as iam from 'aws-cdk-lib/aws-iam';

/** A part that is told of turns. */
export interface Listener {
  /** Patterns of Lambda's event filtering: the turns that the part wants to see, of any. */
  readonly patterns: readonly object[];
  /** What its branch in `analytics/second-reader` reads. */
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: readonly iam.PolicyStatement[];
}
