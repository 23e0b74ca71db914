import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataFolder } from '../data-folder';

const MAX_LINES = 1_000;

/** The lines typed in earlier talks. */
export interface History {
  /** Newest first, as node:readline keeps them. */
  readonly lines: string[];
  readonly save: (lines: readonly string[]) => void;
}

/** The history of talks, kept in the data folder. */
export const openHistory = (data: string): History => {
  const file = join(openDataFolder(data).path, 'talk-history');
  return {
    lines: linesOf(file),
    save: (lines) => {
      const kept = lines.slice(0, MAX_LINES).reverse();
      writeFileSync(file, kept.map((line) => `${line}\n`).join(''));
    },
  };
};

const linesOf = (file: string): string[] => {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).reverse();
  } catch {
    // There is none yet; a history that can't be read is no reason not to talk.
    return [];
  }
};
