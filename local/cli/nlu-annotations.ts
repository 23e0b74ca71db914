import { runCommand } from './command';
import { nluAnnotationsCommand } from './nlu-annotations-command';

void runCommand(nluAnnotationsCommand());
