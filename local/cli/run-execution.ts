import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { sentenceIn } from '../../analytics/athena/cause';
import { UserError } from '../errors';

export interface ExecutionRequest {
  readonly sfn: SFNClient;
  readonly stateMachineArn: string;
  readonly input: object;
  /** What runs, for errors: `The compaction`. */
  readonly what: string;
  /** Called when it has started. */
  readonly onStart: () => void;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const LOOK_EVERY_MILLIS = 500;

/**
 * Starts an execution and waits for its end; an interrupt stops it.
 *
 * @returns its output
 * @throws UserError for one that failed or was stopped, with its reason
 */
export const runExecution = async ({
  sfn,
  stateMachineArn,
  input,
  what,
  onStart,
  sleep,
}: ExecutionRequest): Promise<unknown> => {
  const abort = new AbortController();
  const onInterrupt = () => abort.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    onStart();
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') return outputOf(execution, what);
      if (abort.signal.aborted) {
        await sfn.send(new StopExecutionCommand({ executionArn }));
        throw new UserError('Stopped; the next run goes on from here.');
      }
      await sleep(LOOK_EVERY_MILLIS, abort.signal);
    }
  } finally {
    process.removeListener('SIGINT', onInterrupt);
  }
};

const outputOf = (
  { status, output, error, cause }: DescribeExecutionCommandOutput,
  what: string,
): unknown => {
  if (status === 'SUCCEEDED') return JSON.parse(output ?? '{}');
  throw new UserError(
    `${what} ${status === 'ABORTED' ? 'was stopped' : 'failed'}: ${[error, sentenceIn(cause ?? '')].filter(Boolean).join(': ') || 'no reason is given'}`,
  );
};
