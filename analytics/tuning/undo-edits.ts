import type { Node } from 'jsonc-parser';
import { ChangedSince, NoModelText } from './edit-error';
import { styleOf } from './json-layout';
import type { ModelEdit } from './model-edit';
import { operate, type Operation } from './model-operation';
import { describeContainer, findContainer, partsOf, readModelText } from './model-text';

const BYTE_ORDER_MARK = '\ufeff';

/**
 * Takes edits back, the last one first. A text that nobody has touched since becomes what it was to
 * the letter; in one that has changed elsewhere only what the edits did goes.
 *
 * @throws ChangedSince where what an edit did is not there any more, or has been changed; NoModelText
 */
export const undoEdits = (text: string, edits: readonly ModelEdit[]): string => {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const body = text.slice(mark.length);
  readModelText(body);
  return mark + edits.toReversed().reduce(undoEdit, body);
};

const undoEdit = (text: string, edit: ModelEdit): string => {
  const root = partsOf(text);
  const exact = putBack(text, root, edit);
  if (exact !== undefined && isUndone(exact, edit.operation)) return exact;
  // Laid out anew, or with other neighbours: what counts is what it says.
  const { operation } = edit;
  if (operation.kind === 'remove' && isThere(text, root, operation)) return text;
  const undone = operate({ text, root }, inverseOf(operation), styleOf(text, root));
  if (undone === undefined) throw new ChangedSince(placeNameOf(operation));
  return undone.text;
};

/** Whether a text is without what was done. An edit that was kept in a file may have become another. */
const isUndone = (text: string, operation: Operation): boolean => {
  try {
    return isThere(text, readModelText(text), operation) === (operation.kind === 'remove');
  } catch (error) {
    if (error instanceof NoModelText) return false;
    throw error;
  }
};

const putBack = (text: string, root: Node, edit: ModelEdit): string | undefined => {
  const scope = findContainer(root, edit.scope);
  if (!scope) return undefined;
  const at = placeOf(text.slice(scope.offset, scope.offset + scope.length), edit);
  if (at === undefined) return undefined;
  const from = scope.offset + at;
  return text.slice(0, from) + edit.before + text.slice(from + edit.after.length);
};

/** Where the edit lies in its scope: where it was, or at the only place that looks like it. */
const placeOf = (body: string, { offset, after, lead, trail }: ModelEdit): number | undefined => {
  const whole = lead + after + trail;
  if (body.startsWith(whole, offset - lead.length)) return offset;
  const first = body.indexOf(whole);
  return first >= 0 && first === body.lastIndexOf(whole) ? first + lead.length : undefined;
};

const isThere = (text: string, root: Node, operation: Operation): boolean =>
  operate({ text, root }, { ...operation, kind: 'remove' }, styleOf(text, root)) !== undefined;

const inverseOf = (operation: Operation): Operation => ({
  ...operation,
  kind: operation.kind === 'add' ? 'remove' : 'add',
});

const placeNameOf = ({ container, list, item }: Operation): string => {
  const name = JSON.stringify(typeof item === 'string' ? item : item.value);
  return `${name} in the ${list} of ${describeContainer(container)}`;
};
