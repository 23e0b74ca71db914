import { runCommand } from './command';
import { replayCommand } from './replay-command';

void runCommand(replayCommand());
