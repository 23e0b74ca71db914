import { UserError } from '../../../errors';

/** A crawler over S3, as the template declares it. */
export interface CrawlerDefinition {
  readonly name: string;
  readonly role: string;
  readonly description?: string;
  readonly databaseName: string;
  /** `s3://bucket/prefix/`; each is one table, named after its last folder. */
  readonly targets: readonly string[];
  /** Before the names of its tables. Default: nothing. */
  readonly tablePrefix?: string;
  /** Such as `cron(0/10 * * * ? *)`; without one it runs when it is started. */
  readonly schedule?: string;
  /** Default: `UPDATE_IN_DATABASE`. */
  readonly updateBehavior?: 'LOG' | 'UPDATE_IN_DATABASE';
  /** Default: `DEPRECATE_IN_DATABASE`. */
  readonly deleteBehavior?: 'LOG' | 'DELETE_FROM_DATABASE' | 'DEPRECATE_IN_DATABASE';
  /** JSON text. */
  readonly configuration?: string;
}

/**
 * Whether the crawler adds columns and leaves those that are there alone (`MergeNewColumns`).
 *
 * @throws UserError for a configuration that is no JSON
 */
export const mergesNewColumns = ({ name, configuration = '{}' }: CrawlerDefinition): boolean => {
  try {
    const value = JSON.parse(configuration) as {
      readonly CrawlerOutput?: { readonly Tables?: { readonly AddOrUpdateBehavior?: string } };
    };
    return value.CrawlerOutput?.Tables?.AddOrUpdateBehavior === 'MergeNewColumns';
  } catch (error) {
    throw new UserError(`The configuration of the crawler ${name} is no JSON: ${configuration}`, {
      cause: error,
    });
  }
};
