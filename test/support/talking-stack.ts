/**
 * A process that runs the local stack on a data folder and talks to the skill without end: prints
 * "ready", then the number of turns it has had. Made to be killed.
 */
import { alexaOf, skillModels } from '../../local/start/scripted-conversations';
import { startStack } from '../../local/stack';

const talk = async (data: string): Promise<void> => {
  const stack = await startStack({ root: process.cwd(), data });
  const alexa = alexaOf(stack, skillModels(process.cwd()));
  process.stdout.write('ready\n');
  for (let turn = 1; ; turn += 1) {
    await alexa.says(
      turn % 2 === 1 ? 'open pet match' : 'I want a large watch dog with low energy',
    );
    process.stdout.write(`${turn}\n`);
  }
};

void talk(process.argv[2] ?? '');
