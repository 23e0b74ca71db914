import type { Intent, ui } from 'ask-sdk-model';
import type { Asking } from './dialog-rules';
import { NO_DYNAMIC_ENTITIES, type DynamicEntities } from './dynamic-entities';
import type { PlainObject } from './plain-data';

/** A dialog that waits for the user. */
interface OpenDialog {
  readonly intent: Intent;
  readonly asking: Asking;
}

/** What lies between two turns. */
export interface Session {
  readonly id: string;
  readonly isOpen: boolean;
  /** Whether no request of the session has been sent yet. */
  readonly isNew: boolean;
  readonly attributes: PlainObject;
  /** The dialog that the user is in; the slots filled so far are in its intent. */
  readonly dialog?: OpenDialog;
  readonly dynamicEntities: DynamicEntities;
  /** What Alexa says when the user stays silent. */
  readonly reprompt?: ui.OutputSpeech;
  /** Whether Alexa has already asked again. */
  readonly hasReprompted: boolean;
}

export const newSession = (uuid: string): Session => ({
  id: `amzn1.echo-api.session.${uuid}`,
  isOpen: true,
  isNew: true,
  attributes: {},
  dynamicEntities: NO_DYNAMIC_ENTITIES,
  hasReprompted: false,
});

/** The session after its end: it remembers who it was and nothing else. */
export const closed = ({ id }: Session): Session => ({
  id,
  isOpen: false,
  isNew: false,
  attributes: {},
  dynamicEntities: NO_DYNAMIC_ENTITIES,
  hasReprompted: false,
});
