import {
  type AthenaClient,
  BatchGetNamedQueryCommand,
  CreateNamedQueryCommand,
  DeleteNamedQueryCommand,
  type NamedQuery,
  paginateListNamedQueries,
  UpdateNamedQueryCommand,
} from '@aws-sdk/client-athena';
import type { PackQuery } from '../../analytics/queries';

export interface NamedQueriesOptions {
  readonly athena: AthenaClient;
  readonly database: string;
  /** The analysts' workgroup. */
  readonly workGroup: string;
}

/** Ends the description of a query of the pack: analysts keep queries of their own beside them. */
const MARK = '(PetMatch query pack)';

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_BatchGetNamedQuery.html */
const GOT_AT_A_TIME = 50;

/**
 * Makes the named queries of the pack in the workgroup exactly the given ones: creates what is
 * missing, updates what differs, deletes what the pack has no more. A second run changes nothing;
 * what analysts saved themselves stays.
 */
export const syncNamedQueries = async (
  options: NamedQueriesOptions,
  queries: readonly PackQuery[],
): Promise<void> => {
  const { athena, database, workGroup } = options;
  const present = await packQueries(options);
  const wanted = new Map(queries.map((query) => [query.name, query]));
  const kept = new Set<string>();
  for (const { NamedQueryId: id, Name: name = '', ...rest } of present) {
    const isOurs = rest.Database === database && !kept.has(name);
    const query = isOurs ? wanted.get(name) : undefined;
    if (query === undefined) await athena.send(new DeleteNamedQueryCommand({ NamedQueryId: id }));
    else if (rest.QueryString !== query.sql || rest.Description !== descriptionOf(query))
      await athena.send(
        new UpdateNamedQueryCommand({
          NamedQueryId: id,
          Name: name,
          Description: descriptionOf(query),
          QueryString: query.sql,
        }),
      );
    if (query !== undefined) kept.add(name);
  }
  for (const [name, query] of wanted)
    if (!kept.has(name))
      await athena.send(
        new CreateNamedQueryCommand({
          Name: name,
          Description: descriptionOf(query),
          Database: database,
          QueryString: query.sql,
          WorkGroup: workGroup,
        }),
      );
};

/** Also those of a database that the stack had before: they can't be changed to another one. */
const packQueries = async ({
  athena,
  workGroup,
}: NamedQueriesOptions): Promise<readonly NamedQuery[]> => {
  const ids: string[] = [];
  for await (const page of paginateListNamedQueries({ client: athena }, { WorkGroup: workGroup }))
    ids.push(...(page.NamedQueryIds ?? []));
  const found: NamedQuery[] = [];
  for (let start = 0; start < ids.length; start += GOT_AT_A_TIME) {
    const { NamedQueries: page = [] } = await athena.send(
      new BatchGetNamedQueryCommand({ NamedQueryIds: ids.slice(start, start + GOT_AT_A_TIME) }),
    );
    found.push(...page);
  }
  return found.filter(({ Description = '' }) => Description.endsWith(MARK));
};

/** The longest description that Athena takes. */
const MOST_CHARACTERS = 1_024;

/** The question, and what the `?` stand for, which the SQL alone does not tell. */
const descriptionOf = ({ question, description, parameters }: PackQuery): string => {
  const names = parameters.map(({ name }) => name).join(', ');
  const text = `${question} ${description} Parameters, in order: ${names}.`;
  return `${text.slice(0, MOST_CHARACTERS - MARK.length - 1)} ${MARK}`;
};
