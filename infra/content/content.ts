import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from '../../analytics/contract/glue';
import type { PackQuery } from '../../analytics/queries';
import type { PetItem } from '../../lambda/pets/load';

/** What an account needs beside its resources; the build writes it to `content.json`. */
export interface Content {
  /** Of the objects that the delivery stream writes. */
  readonly format: Format;
  readonly pets: readonly PetItem[];
  /** Athena's statements in the order in which they can be run; `turns` has the first cut-off. */
  readonly views: readonly { readonly name: string; readonly sql: string }[];
  readonly queries: readonly PackQuery[];
}

/** Reads the content beside the bundle. */
export const readContent = (folder: string = __dirname): Content =>
  JSON.parse(readFileSync(join(folder, 'content.json'), 'utf8')) as Content;
