import { concurrently } from './concurrently';
import type { MapState, ParallelState } from './definition';
import { StateError } from './state-error';
import {
  evaluateIn,
  leave,
  type Line,
  type Outcome,
  scopeIn,
  type Visit,
  wholeNumberIn,
} from './visit';

/** Iterations of an inline Map that run at a time. */
const MOST_ITERATIONS = 40;

/** Runs the item processor for every item; the result is the list of its outputs. */
export const runMap = async (visit: Visit<MapState>): Promise<Outcome> => {
  const { name, state, line } = visit;
  const items = await itemsOf(visit);
  const limit = await wholeNumberIn(visit, state.MaxConcurrency ?? 0, 'MaxConcurrency', 0);
  line.history.add('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const result = await outcomeKept(visit, 'Map', () =>
    concurrently(
      items.length,
      Math.min(limit || MOST_ITERATIONS, MOST_ITERATIONS),
      line.signal,
      async (index, signal) => {
        const branch = branchOf(line, signal, { Index: index, Value: items[index] });
        const tell = (event: string) =>
          branch.history.add(`MapIteration${event}`, {
            [`mapIteration${event}EventDetails`]: { name, index },
          });
        tell('Started');
        try {
          const input = await itemInput(visit, branch);
          const output = await visit.run(state.ItemProcessor, input, branch);
          tell('Succeeded');
          return output;
        } catch (error) {
          tell(error instanceof StateError ? 'Failed' : 'Aborted');
          throw error;
        }
      },
    ),
  );
  return leave(visit, state, result, { result });
};

/** Runs the branches side by side; the result is the list of their outputs. */
export const runParallel = async (visit: Visit<ParallelState>): Promise<Outcome> => {
  const { state, input, line } = visit;
  const given =
    state.Arguments === undefined ? input : await evaluateIn(visit, state.Arguments, 'Arguments');
  line.history.add('ParallelStateStarted');
  const { Branches: branches } = state;
  const result = await outcomeKept(visit, 'Parallel', () =>
    concurrently(branches.length, branches.length, line.signal, (index, signal) => {
      const branch = branches[index];
      if (branch === undefined) throw new RangeError(`There is no branch ${index}`);
      return visit.run(branch, given, branchOf(line, signal, line.item));
    }),
  );
  return leave(visit, state, result, { result });
};

const branchOf = (line: Line, signal: AbortSignal, item: Line['item']): Line => ({
  ...line,
  signal,
  scope: scopeIn(line.scope.variables),
  history: line.history.branch(),
  ...(item === undefined ? {} : { item }),
});

const itemsOf = async (visit: Visit<MapState>): Promise<readonly unknown[]> => {
  const { state, input } = visit;
  const items = state.Items === undefined ? input : await evaluateIn(visit, state.Items, 'Items');
  if (Array.isArray(items)) return items as unknown[];
  throw new StateError(
    'States.QueryEvaluationError',
    `The Items of the state '${visit.name}' must be a list, and are ${JSON.stringify(items)}.`,
  );
};

const itemInput = (visit: Visit<MapState>, { item }: Line): unknown => {
  const { ItemSelector: selector } = visit.state;
  if (selector === undefined) return item?.Value;
  const context = { ...visit.context, Map: { Item: item } };
  return evaluateIn(visit, selector, 'ItemSelector', { context });
};

const outcomeKept = async <T>(
  { line }: Visit,
  type: 'Map' | 'Parallel',
  work: () => Promise<T>,
): Promise<T> => {
  try {
    const result = await work();
    line.history.add(`${type}StateSucceeded`);
    return result;
  } catch (error) {
    if (error instanceof StateError && !line.signal.aborted)
      line.history.add(
        `${type}StateFailed`,
        type === 'Map'
          ? { mapStateFailedEventDetails: { error: error.error, cause: error.message } }
          : {},
      );
    throw error;
  }
};
