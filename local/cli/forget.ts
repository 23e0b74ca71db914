import { setTimeout as pause } from 'node:timers/promises';
import { runCommand } from './command';
import { withForgetting } from './connect';
import { forgetCommand } from './forget-command';
import { noteText, printText } from './say';

void runCommand(
  forgetCommand({
    connect: withForgetting,
    stdin: process.stdin,
    print: printText,
    note: noteText,
    sleep: async (milliseconds, signal) => {
      // The loop looks at the signal itself.
      await pause(milliseconds, undefined, { signal }).catch(() => undefined);
    },
  }),
);
