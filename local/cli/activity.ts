import { activityCommand } from './activity-command';
import { runCommand } from './command';
import { withTable } from './connect';

const DEFAULT_WIDTH = 80;

void runCommand(
  activityCommand({
    connect: withTable,
    stdin: process.stdin,
    print: (text) => process.stdout.write(`${text}\n`),
    terminal: { width: process.stdout.columns || DEFAULT_WIDTH, isColored: false },
  }),
);
