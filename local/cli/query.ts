import { runCommand } from './command';
import { queryCommand } from './query-command';

void runCommand(queryCommand());
