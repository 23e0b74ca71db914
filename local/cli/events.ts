import { runCommand } from './command';
import { eventsCommand } from './events-command';

void runCommand(eventsCommand());
