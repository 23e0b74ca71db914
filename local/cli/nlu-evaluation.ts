import { runCommand } from './command';
import { nluEvaluationCommand } from './nlu-evaluation-command';

void runCommand(nluEvaluationCommand);
