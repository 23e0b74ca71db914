import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from './command';
import { withForgetting } from './connect';
import { forgetCommand } from './forget-command';

void runCommand(
  forgetCommand({
    connect: withForgetting,
    stdin: process.stdin,
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    sleep: async (milliseconds, signal) => {
      // The loop looks at the signal itself.
      await pause(milliseconds, undefined, { signal }).catch(() => undefined);
    },
  }),
);
