import type { Definition } from './definition';
import { compile, describe, expressionIn } from './jsonata';

/** What is wrong with a definition, as ValidateStateMachineDefinition says it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** Such as `/States/Wait/Seconds`. */
  readonly location: string;
}

type Fields = Readonly<Record<string, unknown>>;

const WAY = ['Next', 'End', 'Output', 'Assign'];
const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const RECOVERY = ['Retry', 'Catch'];

/** The fields that are served, of every type of state. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Task: [...WAY, ...RECOVERY, 'Resource', 'Arguments', 'TimeoutSeconds'],
  Map: [...WAY, ...RECOVERY, 'Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency'],
  Parallel: [...WAY, ...RECOVERY, 'Arguments', 'Branches'],
  Choice: ['Choices', 'Default', 'Output', 'Assign'],
  Wait: [...WAY, 'Seconds', 'Timestamp'],
  Pass: WAY,
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};

const NEEDED: Readonly<Record<string, readonly string[]>> = {
  Task: ['Resource'],
  Map: ['ItemProcessor'],
  Parallel: ['Branches'],
  Choice: ['Choices'],
};

/**
 * Finds what would not run on this machine: states and fields that are not served, transitions that
 * lead nowhere, JSONata that cannot be parsed, resources that nobody answers for.
 *
 * @returns nothing when the object is a {@link Definition}
 */
export const problemsOf = (
  definition: unknown,
  isServed: (resource: string) => boolean,
): readonly Problem[] => {
  const problems: Problem[] = [];
  const report: Report = (location, message, code = 'SCHEMA_VALIDATION_FAILED') =>
    problems.push({ code, message, location });
  const top = fieldsOf(definition);
  if (top['QueryLanguage'] !== 'JSONata')
    report('/QueryLanguage', 'Only the query language JSONata is served on this machine.');
  const checking: Checking = { report, isServed, outer: new Set() };
  checkStates(top, '', checking);
  checkExpressions(definition, '', report);
  return problems;
};

/** Whether nothing is wrong with it. */
export const isDefinition = (value: unknown, problems: readonly Problem[]): value is Definition =>
  problems.length === 0;

type Report = (location: string, message: string, code?: string) => void;

interface Checking {
  readonly report: Report;
  readonly isServed: (resource: string) => boolean;
  /** Variables assigned further out, which an inner state may only read. */
  readonly outer: ReadonlySet<string>;
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const itemsOf = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.map(fieldsOf) : [];

const checkStates = (machine: Fields, at: string, checking: Checking): void => {
  const states = fieldsOf(machine['States']);
  const start = machine['StartAt'];
  if (typeof start !== 'string' || !Object.hasOwn(states, start))
    checking.report(`${at}/StartAt`, 'StartAt must name a state.', 'MISSING_TRANSITION_TARGET');
  const assigned = new Set(Object.values(states).flatMap((state) => assignedIn(fieldsOf(state))));
  for (const name of assigned)
    if (checking.outer.has(name))
      checking.report(at, `The variable $${name} is assigned further out: choose another name.`);
  const inner = { ...checking, outer: new Set([...checking.outer, ...assigned]) };
  for (const [name, state] of Object.entries(states))
    checkState(fieldsOf(state), `${at}/States/${name}`, states, inner);
};

const assignedIn = (state: Fields): readonly string[] =>
  [state, ...itemsOf(state['Catch']), ...itemsOf(state['Choices'])].flatMap(({ Assign }) =>
    Object.keys(fieldsOf(Assign)),
  );

const checkState = (state: Fields, at: string, states: Fields, checking: Checking): void => {
  const { report, isServed } = checking;
  const type = String(state['Type']);
  const fields = Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  if (fields === undefined) {
    report(`${at}/Type`, `There are states of type ${Object.keys(FIELDS).join(', ')}.`);
    return;
  }
  for (const field of Object.keys(state))
    if (!fields.includes(field) && !COMMON.includes(field))
      report(`${at}/${field}`, `The field ${field} of a ${type} state is not served here.`);
  for (const field of NEEDED[type] ?? [])
    if (state[field] === undefined) report(`${at}/${field}`, `A ${type} state needs ${field}.`);
  if ((state['QueryLanguage'] ?? 'JSONata') !== 'JSONata')
    report(`${at}/QueryLanguage`, 'Only JSONata is served on this machine.');
  checkNames(state, at, report);
  checkWay(state, at, states, report);
  const resource = state['Resource'];
  if (typeof resource === 'string' && !isServed(resource))
    report(`${at}/Resource`, `The resource ${resource} is not served on this machine.`);
  checkInner(state, at, checking);
};

const checkNames = (state: Fields, at: string, report: Report): void => {
  for (const field of RECOVERY)
    for (const [index, { ErrorEquals: names }] of itemsOf(state[field]).entries())
      if (!Array.isArray(names) || names.length === 0)
        report(`${at}/${field}[${index}]`, 'ErrorEquals must name an error.');
};

const checkWay = (state: Fields, at: string, states: Fields, report: Report): void => {
  const ways: Fields[] = [...itemsOf(state['Catch']), ...itemsOf(state['Choices'])];
  if (state['Default'] !== undefined) ways.push({ Next: state['Default'] });
  const fields = FIELDS[String(state['Type'])] ?? [];
  if (fields.includes('Next') && state['End'] !== true) ways.push(state);
  for (const { Next: next } of ways)
    if (typeof next !== 'string' || !Object.hasOwn(states, next))
      report(at, `Next must name a state, and is ${String(next)}.`, 'MISSING_TRANSITION_TARGET');
};

const checkInner = (state: Fields, at: string, checking: Checking): void => {
  const processor = fieldsOf(state['ItemProcessor']);
  const mode = fieldsOf(processor['ProcessorConfig'])['Mode'] ?? 'INLINE';
  if (mode !== 'INLINE')
    checking.report(`${at}/ItemProcessor/ProcessorConfig`, 'Only an INLINE Map is served here.');
  if (state['ItemProcessor'] !== undefined) checkStates(processor, `${at}/ItemProcessor`, checking);
  for (const [index, branch] of itemsOf(state['Branches']).entries())
    checkStates(branch, `${at}/Branches[${index}]`, checking);
};

const checkExpressions = (value: unknown, at: string, report: Report): void => {
  if (typeof value === 'string') {
    checkExpression(value, at, report);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) checkExpressions(item, `${at}/${key}`, report);
  }
};

const checkExpression = (text: string, at: string, report: Report): void => {
  const expression = expressionIn(text);
  if (expression === undefined) return;
  try {
    compile(expression);
  } catch (error) {
    report(at, `The JSONata cannot be parsed: ${describe(error)}`, 'INVALID_JSONATA');
  }
};
