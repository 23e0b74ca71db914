import { backfillCommand } from './backfill-command';
import { runCommand } from './command';

void runCommand(backfillCommand());
