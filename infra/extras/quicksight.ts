import { Aws, Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as quicksight from 'aws-cdk-lib/aws-quicksight';
import { Construct } from 'constructs';
import type { Core } from './core';
import { type DataSet, dataSets, DEFAULT_DATES } from './data-sets';

export interface QuickSightProps {
  readonly core: Core;
  /** ARN of the user, group or namespace that gets everything. */
  readonly principal: string;
  readonly eventsTable: string;
  /** What lets the data source read events. */
  readonly events: iam.IManagedPolicy;
}

/** https://docs.aws.amazon.com/quicksight/latest/developerguide/share-data-sources.html */
const DATA_SOURCE_ACTIONS = [
  'DescribeDataSource',
  'DescribeDataSourcePermissions',
  'PassDataSource',
  'UpdateDataSource',
  'DeleteDataSource',
  'UpdateDataSourcePermissions',
];

/** https://docs.aws.amazon.com/quicksight/latest/developerguide/share-data-sets.html */
const DATA_SET_ACTIONS = [
  'DescribeDataSet',
  'DescribeDataSetPermissions',
  'PassDataSet',
  'DescribeIngestion',
  'ListIngestions',
  'UpdateDataSet',
  'DeleteDataSet',
  'CreateIngestion',
  'CancelIngestion',
  'UpdateDataSetPermissions',
];

/**
 * QuickSight's view of the lake: Athena as a data source, which queries in the analysts' workgroup with
 * an analyst's rights, and data sets that are queried directly, over the days between their parameters
 * `startDate` and `endDate`. Who subscribed to QuickSight, and how, is not CloudFormation's to say.
 */
export class QuickSight extends Construct {
  constructor(scope: Construct, id: string, props: QuickSightProps) {
    super(scope, id);
    const { core, principal, eventsTable, events } = props;
    const analysts = iam.ManagedPolicy.fromManagedPolicyArn(this, 'Analysts', core.AnalystPolicy);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('quicksight.amazonaws.com'),
      managedPolicies: [analysts, events],
    });
    const source = new quicksight.CfnDataSource(this, 'Source', {
      awsAccountId: Aws.ACCOUNT_ID,
      dataSourceId: Fn.sub('${AWS::StackName}-athena'),
      name: 'PetMatch',
      type: 'ATHENA',
      dataSourceParameters: {
        athenaParameters: { workGroup: core.WorkGroup, roleArn: role.roleArn },
      },
      permissions: [permission(principal, DATA_SOURCE_ACTIONS)],
    });
    for (const set of dataSets(core.Database, eventsTable)) this.dataSet(set, source, principal);
  }

  private dataSet(
    { id, name, sql, columns }: DataSet,
    source: quicksight.CfnDataSource,
    principal: string,
  ): void {
    new quicksight.CfnDataSet(this, id, {
      awsAccountId: Aws.ACCOUNT_ID,
      dataSetId: Fn.sub(`\${AWS::StackName}-${id}`),
      name,
      importMode: 'DIRECT_QUERY',
      physicalTableMap: {
        rows: {
          customSql: {
            name,
            dataSourceArn: source.attrArn,
            sqlQuery: sql,
            columns: columns.map((column) => ({ ...column })),
          },
        },
      },
      datasetParameters: Object.entries(DEFAULT_DATES).map(([parameter, value]) => ({
        dateTimeDatasetParameter: {
          id: parameter,
          name: parameter,
          valueType: 'SINGLE_VALUED',
          timeGranularity: 'DAY',
          defaultValues: { staticValues: [value] },
        },
      })),
      permissions: [permission(principal, DATA_SET_ACTIONS)],
    });
  }
}

const permission = (principal: string, actions: readonly string[]) => ({
  principal,
  actions: actions.map((action) => `quicksight:${action}`),
});
