import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, Fn } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import {
  EVENTS_PREFIX,
  FIRST_DAY,
  RAW_EVENTS_PREFIX,
} from '../../analytics/contract/bucket-layout';
import { EVENT_COLUMNS } from '../../analytics/contract/event';
import { STORAGE } from '../../analytics/contract/glue';
import { allow, ownPolicy, ownRole } from '../access';
import type { ExtrasContext, Part } from './context';
import { arnOf, type Core } from './core';
import { EventStream } from './event-stream';
import { QuickSight } from './quicksight';

/** The service's own interval of a delivery stream is a minute: sooner there is little that is new. */
const CRAWL_SCHEDULE = 'cron(0/10 * * * ? *)';

/** The queries over crawled events, a folder each. */
const QUERIES = join(__dirname, '../../analytics/events/queries');

/** `s3://bucket/raw/firehose/` is one table, at this depth, whatever its hours look like. */
const TABLE_LEVEL = 3;

/**
 * Events of any application: one delivery stream that keeps them as they come, with a crawler that
 * finds their schema; one whose schema is declared, which writes Parquet.
 */
export class ApplicationEvents extends Construct implements Part {
  readonly outputs: Part['outputs'];

  constructor(scope: Construct, id: string, context: ExtrasContext) {
    super(scope, id);
    const { core, settings } = context;
    const raw = new EventStream(this, 'Raw', {
      context,
      prefix: RAW_EVENTS_PREFIX,
      below: RAW_EVENTS_PREFIX,
    });
    const crawler = this.crawler(core);
    const table = this.declaredTable(core);
    const declared = new EventStream(this, 'Declared', {
      context,
      prefix: `${EVENTS_PREFIX}dt=!{timestamp:yyyy-MM-dd}/`,
      below: EVENTS_PREFIX,
      table: table.ref,
    });
    const senders = ownPolicy(this, 'SenderPolicy', [
      allow(
        ['firehose:DescribeDeliveryStream', 'firehose:PutRecord', 'firehose:PutRecordBatch'],
        raw.stream.attrArn,
        declared.stream.attrArn,
      ),
    ]);
    const analysts = ownPolicy(this, 'AnalystPolicy', [
      allow(
        ['s3:GetObject'],
        arnOf.objects(core.Bucket, RAW_EVENTS_PREFIX),
        arnOf.objects(core.Bucket, EVENTS_PREFIX),
      ),
      allow(['glue:GetCrawler', 'glue:StartCrawler'], arnOf.crawler(crawler.ref)),
    ]);
    this.namedQueries(core);
    if (settings.quickSightPrincipal !== '')
      new QuickSight(this, 'QuickSight', {
        core,
        principal: settings.quickSightPrincipal,
        eventsTable: table.ref,
        events: analysts,
      });
    this.outputs = {
      EventStream: raw.stream.ref,
      DeclaredEventStream: declared.stream.ref,
      EventCrawler: crawler.ref,
      EventsTable: table.ref,
      EventSenderPolicy: senders.managedPolicyArn,
      EventAnalystPolicy: analysts.managedPolicyArn,
    };
  }

  private namedQueries(core: Core): void {
    for (const name of readdirSync(QUERIES)) {
      const read = (file: string): string => readFileSync(join(QUERIES, name, file), 'utf8');
      const { title, description } = JSON.parse(read('query.json')) as {
        readonly title: string;
        readonly description: string;
      };
      new athena.CfnNamedQuery(this, title.replaceAll(' ', ''), {
        name: title,
        description,
        database: core.Database,
        workGroup: core.WorkGroup,
        queryString: read('query.sql'),
      });
    }
  }

  private crawler(core: Core): glue.CfnCrawler {
    const scope = new Construct(this, 'Crawler');
    const role = ownRole(scope, 'glue.amazonaws.com', [
      allow(
        ['s3:GetBucketLocation', 's3:GetObject', 's3:ListBucket'],
        arnOf.bucket(core.Bucket),
        arnOf.objects(core.Bucket, RAW_EVENTS_PREFIX),
      ),
      allow(['kms:Decrypt'], core.Key),
      allow(
        [
          'glue:BatchCreatePartition',
          'glue:BatchGetPartition',
          'glue:BatchUpdatePartition',
          'glue:CreatePartition',
          'glue:CreateTable',
          'glue:GetDatabase',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:GetTable',
          'glue:GetTables',
          'glue:UpdatePartition',
          'glue:UpdateTable',
        ],
        arnOf.catalog(),
        arnOf.database(core.Database),
        arnOf.glueTable(core.Database, crawledTable()),
      ),
      // Glue names the log group itself.
      allow(
        ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        arnOf.logGroup('/aws-glue/crawlers'),
      ),
    ]);
    return new glue.CfnCrawler(scope, 'Resource', {
      role: role.roleArn,
      databaseName: core.Database,
      description: 'PetMatch: finds the schema of application events',
      targets: {
        s3Targets: [{ path: Fn.join('', ['s3://', core.Bucket, `/${RAW_EVENTS_PREFIX}`]) }],
      },
      schedule: { scheduleExpression: CRAWL_SCHEDULE },
      // A type that no longer holds a field's values gives way, so that all of them stay readable;
      // what was deleted by its age is no reason to forget a table.
      schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'LOG' },
      recrawlPolicy: { recrawlBehavior: 'CRAWL_EVERYTHING' },
      configuration: JSON.stringify({
        Version: 1,
        // Athena refuses partitions whose types differ from the table's.
        CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
        Grouping: {
          TableGroupingPolicy: 'CombineCompatibleSchemas',
          TableLevelConfiguration: TABLE_LEVEL,
        },
      }),
    });
  }

  private declaredTable(core: Core): glue.CfnTable {
    const { library, input, output, parameters } = STORAGE.parquet;
    const location = Fn.join('', ['s3://', core.Bucket, `/${EVENTS_PREFIX}`]);
    return new glue.CfnTable(this, 'Table', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: core.Database,
      tableInput: {
        name: 'events',
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [{ name: 'dt', type: 'string' }],
        parameters: {
          EXTERNAL: 'TRUE',
          classification: 'parquet',
          'projection.enabled': 'true',
          'projection.dt.type': 'date',
          'projection.dt.format': 'yyyy-MM-dd',
          'projection.dt.range': `${FIRST_DAY},NOW`,
          'storage.location.template': Fn.join('', [location, 'dt=${dt}/']),
        },
        storageDescriptor: {
          location,
          inputFormat: input,
          outputFormat: output,
          serdeInfo: { serializationLibrary: library, parameters },
          columns: EVENT_COLUMNS.map(({ name, type }) => ({ name, type })),
        },
      },
    });
  }
}

/** Glue names a table after the last folder of its objects. */
const crawledTable = (): string => RAW_EVENTS_PREFIX.split('/').at(-2) ?? '';
