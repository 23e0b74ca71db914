import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LakeMeasures } from './lake-queries';
import { tsx } from './tsx';

/** Traffic of the generator, compacted, in a data folder that is removed afterwards. */
export const inCompactedLake = <T>(
  {
    rows,
    days,
    locale,
  }: { readonly rows: number; readonly days: number; readonly locale?: string },
  use: (data: string, lastDay: string, generateSeconds: number) => T,
): T => {
  const data = mkdtempSync(join(tmpdir(), 'pet-match-lake-'));
  try {
    const end = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const begun = performance.now();
    tsx(
      ...['local/cli/generate.ts', '--data', data, `--rows=${rows}`, `--days=${days}`],
      ...['--seed=7', `--end=${end}`, ...(locale === undefined ? [] : [`--locale=${locale}`])],
    );
    const generateSeconds = (performance.now() - begun) / 1_000;
    tsx('local/cli/compact.ts', '--data', data, '--wait=0');
    return use(data, end, generateSeconds);
  } finally {
    rmSync(data, { recursive: true });
  }
};

/** What compacted rows weigh, and what the queries read of them. */
export const measureLake = (
  rows: number,
  days: number,
): LakeMeasures & { readonly generateSeconds: number } =>
  inCompactedLake({ rows, days }, (data, end, generateSeconds) => ({
    ...(JSON.parse(tsx('bench/lake-queries.ts', data, end)) as LakeMeasures),
    generateSeconds,
  }));
