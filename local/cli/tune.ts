import { runCommand } from './command';
import { tuneCommand } from './tune-command';

void runCommand(tuneCommand());
