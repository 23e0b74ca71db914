import { runCommand } from './command';
import { reportCommand } from './report-command';

void runCommand(reportCommand());
