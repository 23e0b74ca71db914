import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from './command';
import { compactCommand } from './compact-command';
import { withCompaction } from './connect';
import { noteText, printText } from './say';

void runCommand(
  compactCommand({
    connect: withCompaction,
    print: printText,
    note: noteText,
    sleep: async (milliseconds, signal) => {
      // The loop looks at the signal itself.
      await pause(milliseconds, undefined, { signal }).catch(() => undefined);
    },
  }),
);
