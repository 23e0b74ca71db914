import { runCommand } from './command';
import { interactionsCommand } from './interactions-command';

void runCommand(interactionsCommand());
