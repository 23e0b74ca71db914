/**
 * The Amazon States Language with JSONata, as far as it runs on this machine.
 *
 * Source: https://states-language.net/ and
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Definition extends States {
  /** Seconds that an execution may take. */
  readonly TimeoutSeconds?: number;
}

export type State =
  | TaskState
  | MapState
  | ParallelState
  | ChoiceState
  | WaitState
  | PassState
  | SucceedState
  | FailState;

/** What a state, a rule of a Choice or a Catch leaves behind, and where it leads. */
export interface Transition {
  readonly Output?: unknown;
  readonly Assign?: unknown;
  readonly Next?: string;
  readonly End?: boolean;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Default: 1. */
  readonly IntervalSeconds?: number;
  /** Default: 2. */
  readonly BackoffRate?: number;
  /** Default: 3. */
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher extends Transition {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

interface Recovery {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface TaskState extends Transition, Recovery {
  readonly Type: 'Task';
  readonly Resource: string;
  /** Default: the state's input. */
  readonly Arguments?: unknown;
  readonly TimeoutSeconds?: unknown;
}

export interface MapState extends Transition, Recovery {
  readonly Type: 'Map';
  /** Default: the state's input. */
  readonly Items?: unknown;
  readonly ItemSelector?: unknown;
  readonly ItemProcessor: States;
  /** 0: as many as can be. */
  readonly MaxConcurrency?: unknown;
}

export interface ParallelState extends Transition, Recovery {
  readonly Type: 'Parallel';
  /** Input of the branches. Default: the state's input. */
  readonly Arguments?: unknown;
  readonly Branches: readonly States[];
}

export interface ChoiceState extends Transition {
  readonly Type: 'Choice';
  readonly Choices: readonly (Transition & {
    readonly Condition: unknown;
    readonly Next: string;
  })[];
  readonly Default?: string;
}

export interface WaitState extends Transition {
  readonly Type: 'Wait';
  readonly Seconds?: unknown;
  readonly Timestamp?: unknown;
}

export interface PassState extends Transition {
  readonly Type: 'Pass';
}

export interface SucceedState extends Transition {
  readonly Type: 'Succeed';
}

export interface FailState extends Transition {
  readonly Type: 'Fail';
  readonly Error?: unknown;
  readonly Cause?: unknown;
}
