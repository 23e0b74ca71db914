import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allow } from '../access';

/** Personalize deletes users whom a list in a bucket names: the bucket, and the role that reads it. */
export class DeletionLists extends Construct {
  readonly bucket: s3.Bucket;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const personalize = new iam.ServicePrincipal('personalize.amazonaws.com');
    this.bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      // With the stack's own key, Personalize would have to be named in its policy.
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(2) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const [objects, all] = [this.bucket.arnForObjects('*'), this.bucket.bucketArn];
    this.role = new iam.Role(this, 'Role', {
      assumedBy: personalize,
      inlinePolicies: {
        own: new iam.PolicyDocument({
          statements: [allow(['s3:GetObject'], objects), allow(['s3:ListBucket'], all)],
        }),
      },
    });
    // Personalize wants both: https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-s3-access.html
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [personalize],
        actions: ['s3:GetObject', 's3:ListBucket'],
        resources: [objects, all],
      }),
    );
  }
}
