import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from '../../analytics/contract/glue';
import { loadQueries, type PackQuery } from '../../analytics/queries';
import { viewStatements } from '../../analytics/views';
import { CONTENT_FILE } from '../../infra/bundle';
import { type PetItem, readPets } from '../../lambda/pets/load';

/** What the content function brings into an account, as `content.json` beside the bundles has it. */
export interface Content {
  readonly format: Format;
  readonly pets: readonly PetItem[];
  /** In the order in which they can be created; Athena's dialect. */
  readonly views: readonly { readonly name: string; readonly sql: string }[];
  readonly queries: readonly PackQuery[];
}

/** The content of this repository, for objects of a format. */
export const contentOf = (format: Format): Content => ({
  format,
  pets: readPets(),
  views: viewStatements('athena', format).map((sql) => ({ name: viewName(sql), sql })),
  queries: loadQueries(),
});

/** Writes the content beside the bundles in `folder`. */
export const writeContent = (folder: string, format: Format): void =>
  writeFileSync(join(folder, CONTENT_FILE), JSON.stringify(contentOf(format)));

const viewName = (sql: string): string => {
  const name = /^\s*(?:--.*\n\s*)*CREATE OR REPLACE VIEW (\w+)/i.exec(sql)?.[1];
  if (name !== undefined) return name;
  throw new Error(`A statement of the views creates no view: ${sql.slice(0, 80)}`);
};
