import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from './command';
import { compactCommand } from './compact-command';
import { withCompaction } from './connect';

void runCommand(
  compactCommand({
    connect: withCompaction,
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    sleep: async (milliseconds, signal) => {
      // The loop looks at the signal itself.
      await pause(milliseconds, undefined, { signal }).catch(() => undefined);
    },
  }),
);
