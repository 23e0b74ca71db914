import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from '../../analytics/contract/glue';
import { loadQueries } from '../../analytics/queries';
import { viewStatements } from '../../analytics/views';
import { CONTENT_FILE } from '../../infra/bundle';
import { hasPets } from '../../infra/catalogue';
import type { Content } from '../../infra/content/content';
import { readPets } from '../../lambda/pets/load';

/** The content of the skill in `root`, for objects of a format. */
export const contentOf = (root: string, format: Format): Content => ({
  format,
  pets: hasPets(root) ? readPets() : [],
  views: viewStatements('athena', format).map((sql) => ({ name: viewName(sql), sql })),
  queries: loadQueries(),
});

/** Writes the content beside the bundles in `folder`. */
export const writeContent = (root: string, folder: string, format: Format): void =>
  writeFileSync(join(folder, CONTENT_FILE), JSON.stringify(contentOf(root, format)));

const viewName = (sql: string): string => {
  const name = /^\s*(?:--.*\n\s*)*CREATE OR REPLACE VIEW (\w+)/i.exec(sql)?.[1];
  if (name !== undefined) return name;
  throw new Error(`A statement of the views creates no view: ${sql.slice(0, 80)}`);
};
