import type { Change } from './change';

/** A change that the model, or Alexa, does not take. The message is a sentence. */
export class ImpossibleChange extends Error {
  override readonly name = 'ImpossibleChange';
  readonly change: Change;

  constructor(change: Change, message: string) {
    super(message);
    this.change = change;
  }
}

/** A text that is no interaction model file. */
export class NoModelText extends Error {
  override readonly name = 'NoModelText';
}

/** A place of the model that somebody has changed since an edit was made there. */
export class ChangedSince extends Error {
  override readonly name = 'ChangedSince';
  readonly place: string;

  constructor(place: string) {
    super(`${place} has been changed by hand since; take the change back by hand too`);
    this.place = place;
  }
}
