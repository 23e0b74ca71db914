import { createHash } from 'node:crypto';
import type { Directive, Intent, Response, Session } from 'ask-sdk-model';
import { remembered } from './remembered';
import { type Reading, readSlots } from './slot-readings';

/**
 * The one session attribute that the recorder keeps: the position of the turn in its session, and
 * what the dialog already holds, so that a slot that Alexa merely repeats is not counted twice.
 */
export const SESSION_ATTRIBUTE = '_turn';

export interface SessionMemory {
  /** Position of the turn: 1, 2, … */
  readonly turn: number;
  /** Name of the intent whose slots are remembered. */
  readonly intent?: string;
  /** Signatures of the values that its slots held when the last response left, a blank between them. */
  readonly held?: string;
  /** The slot that the last response asked for: its next value was uttered, whatever it is. */
  readonly elicited?: string;
}

/** The memory that the request brings along, counted one turn further; undefined without session. */
export const nextMemory = (session: Session | undefined): SessionMemory | undefined => {
  if (!session) return undefined;
  const earlier: unknown = session.new ? undefined : session.attributes?.[SESSION_ATTRIBUTE];
  if (!isMemory(earlier)) return { turn: 1 };
  return { ...earlier, turn: earlier.turn + 1 };
};

const isMemory = (value: unknown): value is SessionMemory =>
  typeof value === 'object' &&
  value !== null &&
  (value as SessionMemory).turn > 0 &&
  // The one after it has to be a number of the table, too.
  Number.isSafeInteger((value as SessionMemory).turn + 1);

/**
 * Whether the value was uttered in this turn. A dialog in progress repeats the slots it has already
 * filled; a new dialog, or an intent without one, repeats nothing.
 */
export const isChanged = (
  reading: Reading,
  intent: { readonly name: string; readonly dialogState: string | null },
  memory: SessionMemory | undefined,
): boolean => {
  const repeats = intent.dialogState === 'IN_PROGRESS' || intent.dialogState === 'COMPLETED';
  if (!repeats || memory?.intent !== intent.name || memory.elicited === reading.name) return true;
  // All signatures are equally long and none has a blank, so that none is found in parts of others.
  return !(typeof memory.held === 'string' && memory.held.includes(signature(reading)));
};

/**
 * The memory that the response sends on: the slots as the next request will repeat them.
 *
 * @param readings of the intent
 */
export const rememberSlots = (
  memory: SessionMemory,
  intent: Intent | undefined,
  readings: readonly Reading[],
  response: Response | undefined,
): SessionMemory => {
  const dialog = response?.directives?.find(isDialogDirective);
  const next = dialog?.updatedIntent ?? intent;
  if (!next?.slots) return memory;
  const { turn } = memory;
  const held = signatures(next === intent ? readings : readSlots(next));
  return dialog?.type === 'Dialog.ElicitSlot'
    ? { turn, intent: next.name, held, elicited: dialog.slotToElicit }
    : { turn, intent: next.name, held };
};

type DialogDirective = Extract<Directive, { updatedIntent?: Intent }>;

const DIALOG_DIRECTIVES: readonly string[] = [
  'Dialog.Delegate',
  'Dialog.ElicitSlot',
  'Dialog.ConfirmSlot',
  'Dialog.ConfirmIntent',
];

/** Whether the directive continues a dialog over the slots of an intent. */
export const isDialogDirective = (directive: Directive): directive is DialogDirective =>
  DIALOG_DIRECTIVES.includes(directive.type);

/** One text for all slots: it is written into and read from the JSON of every turn. */
const signatures = (readings: readonly Reading[]): string => {
  let all = '';
  for (const reading of readings) all += all === '' ? signature(reading) : ` ${signature(reading)}`;
  return all;
};

const signature = ({ name, spoken }: Reading): string => signatureOf(`${name}\n${spoken}`);

/** Short, and not the word itself: session attributes travel through device logs. */
const signatureOf = remembered((reading) =>
  createHash('sha256').update(reading).digest('base64url').slice(0, 8),
);
