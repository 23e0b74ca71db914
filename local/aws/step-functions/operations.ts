import { randomUUID } from 'node:crypto';
import { type Operation, ServiceError } from '../aws-json';
import { problemsOf } from './check-definition';
import type { ExecutionRecord, ExecutionStore } from './execution-store';
import { executionArn, type Executions, type Machine } from './executions';
import type { HistoryEvent } from './history';
import { arnOf, type Input, optionalTextOf, pageOf } from './input';
import { MAX_PAYLOAD_BYTES } from './payload';

export interface OperationsOptions {
  readonly machines: readonly Machine[];
  readonly store: ExecutionStore;
  readonly executions: Executions;
  readonly isServed: (resource: string) => boolean;
}

/** The operations of Step Functions that are served, by name. */
export const stepFunctionsOperations = (
  options: OperationsOptions,
): Readonly<Record<string, Operation>> => ({
  ...executionOperations(options),
  ...machineOperations(options),
});

type Operations = Readonly<Record<string, Operation>>;

const executionOperations = (options: OperationsOptions): Operations => {
  const { store, executions } = options;
  return {
    StartExecution: (input) => {
      const { arn, startDate } = start(input, options);
      return { executionArn: arn, startDate: startDate / 1_000 };
    },
    DescribeExecution: (input) => describeExecution(executionOf(store, input)),
    StopExecution: async (input) => {
      const { arn } = executionOf(store, input);
      const error = optionalTextOf(input, 'error', 256);
      const cause = optionalTextOf(input, 'cause', 32_768);
      await executions.stop(arn, {
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      });
      return { stopDate: (executionOf(store, input).stopDate ?? 0) / 1_000 };
    },
    ListExecutions: (input) => {
      const { arn } = machineOf(options.machines, input);
      const status = optionalTextOf(input, 'statusFilter', 20);
      const found = store
        .all()
        .filter((e) => e.stateMachineArn === arn && (status === undefined || e.status === status))
        .reverse();
      const { items, token } = pageOf(found, input);
      return { executions: items.map(summaryOf), ...token };
    },
    GetExecutionHistory: (input) => {
      const events = store.events(executionOf(store, input).arn);
      const { items, token } = pageOf(
        input['reverseOrder'] === true ? events.toReversed() : events,
        input,
      );
      return { events: items.map(describeEvent), ...token };
    },
    DescribeStateMachineForExecution: (input) => {
      const { stateMachineArn } = executionOf(store, input);
      const machine = machineOf(options.machines, { stateMachineArn });
      const { creationDate, ...described } = describeMachine(machine);
      return { ...described, updateDate: creationDate };
    },
  };
};

const machineOperations = ({ machines, isServed }: OperationsOptions): Operations => ({
  ListStateMachines: (input) => {
    const { items, token } = pageOf(machines, input);
    return {
      stateMachines: items.map(({ arn, name, created }) => ({
        stateMachineArn: arn,
        name,
        type: 'STANDARD',
        creationDate: created / 1_000,
      })),
      ...token,
    };
  },
  DescribeStateMachine: (input) => ({
    ...describeMachine(machineOf(machines, input)),
    status: 'ACTIVE',
    type: 'STANDARD',
  }),
  ValidateStateMachineDefinition: (input) => {
    const text = optionalTextOf(input, 'definition', 1_048_576) ?? '';
    const definition = parsed(text);
    const problems =
      definition === undefined
        ? [
            {
              code: 'INVALID_JSON_DESCRIPTION',
              message: 'The definition is not JSON.',
              location: '',
            },
          ]
        : problemsOf(definition, isServed);
    return {
      result: problems.length === 0 ? 'OK' : 'FAIL',
      diagnostics: problems.map((problem) => ({ severity: 'ERROR', ...problem })),
      truncated: false,
    };
  },
});

/** A name has none of these. Source: StartExecution of the API reference */
// eslint-disable-next-line no-control-regex
const NOT_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

const start = (
  input: Input,
  { machines, store, executions }: OperationsOptions,
): ExecutionRecord => {
  const machine = machineOf(machines, input);
  const name = optionalTextOf(input, 'name', 320) ?? randomUUID();
  if (name === '' || name.length > 80 || NOT_IN_NAME.test(name))
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  const text = optionalTextOf(input, 'input', MAX_PAYLOAD_BYTES) ?? '{}';
  if (parsed(text) === undefined)
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${text.slice(0, 200)}' is not JSON`,
    );
  const known = store.find(executionArn(machine, name));
  if (known === undefined) return executions.start(machine, name, text);
  // Started twice with the same input it is one execution, as long as it runs.
  if (known.status === 'RUNNING' && known.input === text) return known;
  throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${known.arn}'`);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const machineOf = (machines: readonly Machine[], input: Input): Machine => {
  const arn = arnOf(input, 'stateMachineArn');
  const machine = machines.find((candidate) => candidate.arn === arn);
  if (machine !== undefined) return machine;
  throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
};

const executionOf = (store: ExecutionStore, input: Input): ExecutionRecord => {
  const arn = arnOf(input, 'executionArn');
  const execution = store.find(arn);
  if (execution !== undefined) return execution;
  throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
};

const summaryOf = ({
  arn,
  name,
  stateMachineArn,
  status,
  startDate,
  stopDate,
}: ExecutionRecord) => ({
  executionArn: arn,
  stateMachineArn,
  name,
  status,
  startDate: startDate / 1_000,
  ...(stopDate === undefined ? {} : { stopDate: stopDate / 1_000 }),
  redriveCount: 0,
});

const describeExecution = (record: ExecutionRecord) => ({
  ...summaryOf(record),
  input: record.input,
  inputDetails: { included: true },
  ...(record.output === undefined
    ? {}
    : { output: record.output, outputDetails: { included: true } }),
  ...(record.error === undefined ? {} : { error: record.error }),
  ...(record.cause === undefined ? {} : { cause: record.cause }),
  redriveStatus: 'NOT_REDRIVABLE',
});

const describeMachine = ({ arn, name, roleArn, definition, created }: Machine) => ({
  stateMachineArn: arn,
  name,
  definition: JSON.stringify(definition),
  roleArn,
  creationDate: created / 1_000,
});

const describeEvent = ({ timestamp, ...event }: HistoryEvent) => ({
  ...event,
  timestamp: timestamp / 1_000,
});
