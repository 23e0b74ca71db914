import { ListExecutionsCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

/** Whether an execution of a state machine is under way. */
export const isRunning = async (sfn: SFNClient, stateMachineArn: string): Promise<boolean> => {
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 }),
  );
  return executions.length > 0;
};

/**
 * Starts an execution unless one is under way: the one would take over from the other, and of many
 * users who leave one after the other none would see the end of it.
 */
export const startUnlessRunning = async (
  sfn: SFNClient,
  stateMachineArn: string,
  input: string,
): Promise<void> => {
  if (!(await isRunning(sfn, stateMachineArn)))
    await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
};
