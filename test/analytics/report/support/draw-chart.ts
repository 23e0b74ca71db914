import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Draw } from '../../../../analytics/report/html';

/** The charts as the function has them: bundled, for Plot comes as ES modules alone. */
export const loadDrawChart = async (): Promise<Draw> => {
  const folder = mkdtempSync(join(tmpdir(), 'report-charts-'));
  const outfile = join(folder, 'charts.cjs');
  await build({
    entryPoints: [join(process.cwd(), 'analytics/report/charts/index.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    outfile,
  });
  try {
    const { drawChart } = createRequire(outfile)(outfile) as { readonly drawChart: Draw };
    return drawChart;
  } finally {
    rmSync(folder, { recursive: true });
  }
};
