import type { State, States, Transition } from './definition';
import type { Effects } from './effects';
import type { History } from './history';
import type { Integration } from './integration';
import { type Bindings, evaluate } from './jsonata';
import { payloadText } from './payload';
import { StateError } from './state-error';

/** The variables of a branch; what is not there is looked up further out. */
export interface Scope {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly assign: (variables: Readonly<Record<string, unknown>>) => void;
}

/** @param outer variables around it, which it reads and cannot change */
export const scopeIn = (outer: Readonly<Record<string, unknown>>): Scope => {
  let variables = outer;
  return {
    get variables() {
      return variables;
    },
    assign: (added) => {
      variables = { ...variables, ...added };
    },
  };
};

/** `$states.context`'s part that stays the same throughout an execution. */
export interface ExecutionContext {
  readonly Execution: {
    readonly Id: string;
    readonly Input: unknown;
    readonly Name: string;
    readonly RoleArn: string;
    readonly StartTime: string;
    readonly RedriveCount: number;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
}

/** One line of states of an execution: the whole, or a branch of it. */
export interface Line {
  readonly context: ExecutionContext;
  readonly scope: Scope;
  readonly history: History;
  readonly signal: AbortSignal;
  readonly effects: Effects;
  /** @throws StateError for a resource that is not served */
  readonly integration: (resource: string) => Integration;
  /** The item of a Map that the line is for. */
  readonly item?: { readonly Index: number; readonly Value: unknown };
}

/** Runs states from the first to an end; gives the last one's output. */
export type RunStates = (states: States, input: unknown, line: Line) => Promise<unknown>;

/** A state on its turn. */
export interface Visit<S extends State = State> {
  readonly name: string;
  readonly state: S;
  readonly input: unknown;
  readonly line: Line;
  readonly context: Readonly<Record<string, unknown>>;
  readonly run: RunStates;
  /** Id of the event of its entry. */
  readonly entered: number;
}

/** What a state leaves behind. */
export interface Outcome {
  readonly output: unknown;
  readonly assigned: Readonly<Record<string, unknown>>;
  /** Undefined at the end. */
  readonly next: string | undefined;
}

/** What the expressions see beside the state's input. */
export interface Seen {
  readonly result?: unknown;
  readonly errorOutput?: unknown;
  /** Instead of the state's own. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** @throws StateError saying in which state the evaluation failed, which the history tells as well */
export const evaluateIn = async (
  visit: Visit,
  value: unknown,
  field: string,
  { context = visit.context, ...seen }: Seen = {},
): Promise<unknown> => {
  const { name, input, line } = visit;
  const bindings: Bindings = {
    states: { input, context, ...seen },
    variables: line.scope.variables,
    effects: line.effects,
  };
  try {
    return await evaluate(value, field, bindings);
  } catch (failure) {
    if (!(failure instanceof StateError)) throw failure;
    const error = withPlace(visit, failure);
    line.history.add('EvaluationFailed', {
      evaluationFailedEventDetails: {
        error: error.error,
        cause: error.message,
        location: field,
        state: name,
      },
    });
    throw error;
  }
};

/** The error, saying which state it was. */
export const withPlace = ({ name, entered }: Visit, { error, message, cause }: StateError) =>
  new StateError(
    error,
    `An error occurred while executing the state '${name}' (entered at the event id #${entered}). ${message}`,
    { cause },
  );

/**
 * Takes a way out of a state.
 *
 * @param fallback the output where the way names none
 */
export const leave = async (
  visit: Visit,
  way: Transition,
  fallback: unknown,
  seen: Seen = {},
): Promise<Outcome> => {
  const output =
    way.Output === undefined ? fallback : await evaluateIn(visit, way.Output, 'Output', seen);
  const assigned =
    way.Assign === undefined ? {} : await evaluateIn(visit, way.Assign, 'Assign', seen);
  payloadText(output, `The state/task '${visit.name}' returned a result`);
  payloadText(assigned, `The state '${visit.name}' assigned variables`);
  return { output, assigned: assigned as Outcome['assigned'], next: way.Next };
};

/**
 * A whole number of a field.
 *
 * @throws StateError States.QueryEvaluationError for anything else
 */
export const wholeNumberIn = async (
  visit: Visit,
  value: unknown,
  field: string,
  least: number,
): Promise<number> => {
  const number = await evaluateIn(visit, value, field);
  if (typeof number === 'number' && Number.isInteger(number) && number >= least) return number;
  throw withPlace(
    visit,
    new StateError(
      'States.QueryEvaluationError',
      `The field '${field}' must be a whole number of ${least} or more, and is ${JSON.stringify(number)}.`,
    ),
  );
};
