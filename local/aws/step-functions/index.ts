import { UserError } from '../../errors';
import { awsJson } from '../aws-json';
import { listen, type LocalServer } from '../http-server';
import { awsServices, type Service } from './aws-services';
import { isDefinition, problemsOf } from './check-definition';
import { type Pause, realEffects } from './effects';
import { openExecutionStore } from './execution-store';
import { type Machine, openExecutions } from './executions';
import type { Integration } from './integration';
import { integrationFor } from './integrations';
import { stepFunctionsOperations } from './operations';
import { StateError } from './state-error';

export type { Pause } from './effects';
export type { Integration } from './integration';
export { StateError } from './state-error';

export interface StateMachine {
  readonly name: string;
  /** `arn:aws:states:<region>:<account>:stateMachine:<name>` */
  readonly arn: string;
  /** The Amazon States Language with JSONata, its substitutions made. */
  readonly definition: object;
}

export interface StepFunctionsOptions {
  readonly stateMachines: readonly StateMachine[];
  /** Where the services answer that the Tasks call. */
  readonly endpoints: Readonly<Partial<Record<Service, string>>>;
  /** Keeps the executions; one server at a time. */
  readonly folder: string;
  /** 0 or nothing takes a free port. */
  readonly port?: number;
  /** Waits for Wait states and between attempts. Default: as long as they ask for. */
  readonly pause?: Pause;
  /** Answer for resources by ARN, before the services do. */
  readonly integrations?: Readonly<Record<string, Integration>>;
}

/** The longest input, some room for escapes and what is around it. */
const MAX_BODY_BYTES = 4 * 1_048_576;

/**
 * Serves Step Functions: standard workflows in JSONata, StartExecution, DescribeExecution,
 * GetExecutionHistory, ListExecutions, StopExecution and what describes the state machines.
 *
 * Executions lie in the folder and outlive the server; one that ran when its process died, or when
 * the server was closed, is ABORTED and says so.
 *
 * @throws UserError for a port in use, and for a definition that cannot run here, naming the place
 */
export const startStepFunctions = async (options: StepFunctionsOptions): Promise<LocalServer> => {
  const { endpoints, integrations = {}, port = 0, pause = realEffects.pause } = options;
  const services = awsServices(endpoints);
  const served = new Set(Object.keys(endpoints));
  const find = (resource: string): Integration | undefined =>
    Object.hasOwn(integrations, resource)
      ? integrations[resource]
      : integrationFor(resource, services.call, served);
  const isServed = (resource: string): boolean => find(resource) !== undefined;
  const effects = { ...realEffects, pause };
  const machines = options.stateMachines.map((machine) =>
    checked(machine, isServed, effects.now()),
  );
  const store = openExecutionStore(options.folder);
  const executions = openExecutions({
    store,
    effects,
    integration: (resource) => find(resource) ?? notServed(resource),
  });
  const server = await listen({
    name: 'Step Functions',
    port,
    handle: awsJson({
      target: 'AWSStepFunctions',
      version: '1.0',
      maxBodyBytes: MAX_BODY_BYTES,
      operations: stepFunctionsOperations({ machines, store, executions, isServed }),
    }),
  });
  return {
    ...server,
    close: async () => {
      await server.close();
      await executions.close();
      services.close();
    },
  };
};

const notServed =
  (resource: string): Integration =>
  () => {
    throw new StateError('States.Runtime', `The resource ${resource} is not served here.`);
  };

const checked = (
  { name, arn, definition }: StateMachine,
  isServed: (resource: string) => boolean,
  created: number,
): Machine => {
  const problems = problemsOf(definition, isServed);
  if (!isDefinition(definition, problems))
    throw new UserError(
      `Cannot run the state machine ${name}: ${problems
        .map(({ location, message }) => `${location}: ${message}`)
        .join(' ')}`,
    );
  const account = arn.split(':')[4] ?? '';
  return { name, arn, roleArn: `arn:aws:iam::${account}:role/${name}`, definition, created };
};
