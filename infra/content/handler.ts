import type { AthenaClient } from '@aws-sdk/client-athena';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { compactionSteps, type Steps } from '../../analytics/compaction/steps';
import { LoggableError } from '../../analytics/contract/loggable-error';
import { loadPets } from '../../lambda/pets/load';
import { putCompactedTable } from './compacted-table';
import type { Content } from './content';
import { answerCloudFormation, type CustomResourceRequest } from './custom-resource';
import { syncNamedQueries } from './named-queries';
import { installViews, moveCutOff, readCutOff, removeViews } from './views';

export interface HandlerOptions {
  /** Read when it is needed, so that what can't be read is answered, too. */
  readonly content: () => Content;
  readonly athena: AthenaClient;
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBDocumentClient;
  /** Absent where the skill has no catalogue. */
  readonly petsTable?: string | undefined;
  /** Where the turns lie. */
  readonly bucket: string;
  readonly database: string;
  /** Where the views' statements run. */
  readonly jobsWorkGroup: string;
  /** Where the named queries are. */
  readonly analystsWorkGroup: string;
  readonly now?: () => Date;
}

/** Called without CloudFormation: brings the content into place, or takes it out again. */
interface ContentRequest {
  readonly action: 'install' | 'uninstall';
}

/** A step of the compaction, with what its function in {@link Steps} takes. */
interface StepRequest {
  readonly action: keyof Steps;
}

export type ContentEvent = CustomResourceRequest | ContentRequest | StepRequest;

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

/**
 * The content function: brings into an account what CloudFormation has no resources for (the pets,
 * the table of the compacted turns, the views, the named queries of the pack), takes views and named
 * queries out again, never rows; and does the steps of the compaction that need more than a query.
 */
export const contentHandler = (
  options: HandlerOptions,
): ((event: ContentEvent, context: Context) => Promise<unknown>) => {
  const { content, athena, dynamoDb, petsTable, database, analystsWorkGroup } = options;
  const { jobsWorkGroup: workGroup, glue, s3, bucket } = options;
  const views = { athena, glue, database, workGroup };
  const named = { athena, database, workGroup: analystsWorkGroup };

  const install = async (signal?: AbortSignal): Promise<void> => {
    const { pets, views: statements, queries } = content();
    if (petsTable !== undefined) await loadPets(dynamoDb, petsTable, pets);
    await putCompactedTable({ glue, s3, database, bucket });
    await installViews({ ...views, ...(signal ? { signal } : {}) }, statements);
    await syncNamedQueries(named, queries);
  };

  const uninstall = async (signal?: AbortSignal): Promise<void> => {
    await syncNamedQueries(named, []);
    await removeViews({ ...views, ...(signal ? { signal } : {}) }, content().views);
  };

  const steps = (remainingMillis: () => number): Steps => {
    const { format, views: statements } = content();
    return compactionSteps({
      lake: { athena, glue, s3, database },
      format,
      cutOff: {
        read: () => readCutOff(views),
        move: (day) => moveCutOff(views, statements, day),
      },
      remainingMillis,
      ...(options.now ? { now: options.now } : {}),
    });
  };

  return async (event, { getRemainingTimeInMillis }) => {
    if ('RequestType' in event)
      return answerCloudFormation(event, {
        work: event.RequestType === 'Delete' ? uninstall : install,
        id: `${database}-content`,
        remainingMillis: getRemainingTimeInMillis(),
      });
    const { action } = event;
    if (action === 'install') return install();
    if (action === 'uninstall') return uninstall();
    const step = steps(getRemainingTimeInMillis)[action] as Step | undefined;
    if (step === undefined) throw new LoggableError('The content function has no such action.');
    return step(event);
  };
};

/** The state machine gives each step what it takes. */
type Step = (input: object) => Promise<unknown>;
