import type { StormReport } from './storm';

/** What the storms did and what the auditor says, as text for people. */
export const summary = (reports: readonly StormReport[]): string => {
  const all = (of: (report: StormReport) => Readonly<Record<string, number>>) =>
    reports.map(of).reduce<Record<string, number>>((sums, counts) => {
      for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
      return sums;
    }, {});
  const compared = all(({ verdict }) => verdict.compared);
  const faults = all((report) => report.faults);
  const kills = all(({ tally }) => tally.kills);
  const strikes = all(({ tally }) => ({
    'right after a put': tally.killsAfterPut,
    'right after an answer': tally.killsAfterAnswer,
    'in a compaction': tally.killsInCompaction,
    'clock jumps': tally.clockJumps,
    'full disks': tally.fullDisks,
    'poisoned rows': tally.poisoned.size,
  }));
  const violations = reports.flatMap(({ verdict }) => verdict.violations);
  return [
    `${reports.length} storms, ${violations.length} violations`,
    `  compared: ${list(compared)}`,
    `  faults (${total(faults)}): ${list(faults)}`,
    `  … before: ${list(all(({ faultsBefore }) => faultsBefore))}`,
    `  kills (${total(kills)}): ${list(kills)}`,
    `  and: ${list(strikes)}; ${total(all(({ queries }) => ({ queries })))} queries meanwhile`,
    ...reports.flatMap(({ commands }) => commands.map((line) => `  ${line.split('\n').at(-1)}`)),
  ].join('\n');
};

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
