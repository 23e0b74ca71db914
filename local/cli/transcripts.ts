import { runCommand } from './command';
import { transcriptsCommand } from './transcripts-command';

void runCommand(transcriptsCommand);
