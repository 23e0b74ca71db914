import { LoggableError } from '../contract/loggable-error';

/** The input of a run cannot be; the message says what it takes. */
export class InvalidInput extends LoggableError {
  override readonly name = 'InvalidInput';
}

/** Another run has begun since: it goes on where this one stops. */
export class RunTakenOver extends LoggableError {
  override readonly name = 'RunTakenOver';
}

/** What a step relies on has been changed by somebody else; the next run starts from what is there. */
export class ChangedMeanwhile extends LoggableError {
  override readonly name = 'ChangedMeanwhile';
}

/** The object of a day does not hold what is known of the day. */
export class CountsDiffer extends LoggableError {
  override readonly name = 'CountsDiffer';
}
