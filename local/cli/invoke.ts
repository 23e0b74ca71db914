import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { visibleJson } from '../../analytics/text/visible';
import { messageOf, UserError } from '../errors';
import { requireRegularFile } from '../regular-file';
import { runCommand } from './command';
import { withLambda } from './connect';

const HELP = `[FILE] [--alias development|live] [--data FOLDER]

Sends a request envelope (JSON, from FILE or standard input) to the skill's function on this machine
and prints its response (JSON). The turn leaves a row like any other.

  --alias ALIAS   alias to invoke the function through (default: development)
  --data FOLDER   data folder of the local stack (default: $PETMATCH_DATA, else .petmatch)`;

const read = async (file: string | undefined): Promise<string> => {
  try {
    // Not in one go: a pipe whose writer is slow has nothing to read yet.
    if (file === undefined) return await text(process.stdin);
    requireRegularFile(file);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`Cannot read the request envelope: ${messageOf(error)}`, { cause: error });
  }
};

const parse = (json: string, source: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UserError(
      `The request envelope from ${source} is not JSON: ${messageOf(error)}. It must be the JSON that Alexa sends to a skill.`,
      { cause: error },
    );
  }
};

interface FunctionFailure {
  readonly errorType: string;
  readonly errorMessage: string;
}

const invoke = async (url: string, envelope: unknown): Promise<unknown> => {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(envelope) });
  const result: unknown = await response.json();
  if (!response.ok) throw new UserError((result as { message: string }).message);
  if (response.headers.has('x-amz-function-error')) {
    const { errorType, errorMessage } = result as FunctionFailure;
    throw new UserError(`The skill did not answer: ${errorType}: ${errorMessage}`);
  }
  return result;
};

void runCommand({
  name: 'npm run invoke --',
  help: HELP,
  options: {
    alias: { type: 'string', default: 'development' },
    data: { type: 'string' },
  },
  positionals: true,
  run: async ({ values, positionals: [file] }) => {
    const envelope = parse(await read(file), file ?? 'standard input');
    const response = await withLambda({ data: values.data }, (endpoint, functionName) =>
      invoke(
        `${endpoint}/2015-03-31/functions/${functionName}/invocations?Qualifier=${encodeURIComponent(values.alias)}`,
        envelope,
      ),
    );
    process.stdout.write(`${visibleJson(response, 2)}\n`);
    return 0;
  },
});
