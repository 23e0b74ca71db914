import { runCommand } from './command';
import { talkCommand } from './talk-command';

void runCommand(talkCommand);
