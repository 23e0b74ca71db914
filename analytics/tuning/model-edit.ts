import type { ModelText, Operation } from './model-operation';
import { findContainer, type Container } from './model-text';

/** What was done to a text, precisely enough to take it back to the letter. */
export interface ModelEdit {
  readonly operation: Operation;
  /** The smallest part of the model with a name around the edit. */
  readonly scope: Container;
  /** Within the scope. */
  readonly offset: number;
  readonly before: string;
  readonly after: string;
  /** What stood around it, by which it is found where the scope has changed elsewhere. */
  readonly lead: string;
  readonly trail: string;
}

const CONTEXT = 24;

/** The difference that an operation has made: what the two texts do not have in common. */
export const editBetween = (
  { text: before }: ModelText,
  edited: ModelText,
  operation: Operation,
): ModelEdit => {
  const { text: after } = edited;
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < shortest - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end += 1;
  const stop = after.length - end;
  const { scope, from, to } = scopeOf(edited, operation, start, stop);
  return {
    operation,
    scope,
    offset: start - from,
    before: before.slice(start, before.length - end),
    after: after.slice(start, stop),
    lead: after.slice(Math.max(from, start - CONTEXT), start),
    trail: after.slice(stop, Math.min(to, stop + CONTEXT)),
  };
};

const scopeOf = (
  { text, root }: ModelText,
  { container }: Operation,
  start: number,
  stop: number,
) => {
  const spans = [container, ...around(container), { kind: 'model' } as const].flatMap((scope) => {
    const node = findContainer(root, scope);
    return node ? [{ scope, from: node.offset, to: node.offset + node.length }] : [];
  });
  const whole = { scope: { kind: 'model' } as const, from: 0, to: text.length };
  return spans.find(({ from, to }) => from <= start && stop <= to) ?? whole;
};

const around = (container: Container): readonly Container[] => {
  if (container.kind === 'value') return [{ kind: 'type', type: container.type }];
  if (container.kind === 'slot') return [{ kind: 'intent', intent: container.intent }];
  return [];
};
