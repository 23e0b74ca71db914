import type { Change } from '../../analytics/tuning/change';
import { editModelText, type EditedModel } from '../../analytics/tuning/edit-model';
import { ImpossibleChange, NoModelText } from '../../analytics/tuning/edit-error';
import { findModelFaults } from '../alexa/model-faults';
import { UserError } from '../errors';

/**
 * Changes the text of a model, and makes sure that Alexa still takes it.
 *
 * @throws UserError for a change that the model or Alexa does not take, and for a text that was no
 *   model before
 */
export const checkedEdit = (
  text: string,
  changes: readonly Change[],
  locale: string,
): EditedModel => {
  const edited = edit(text, changes);
  const known = new Set(faultsOf(text, locale));
  const fault = faultsOf(edited.text, locale).find((one) => !known.has(one));
  if (fault !== undefined) throw new UserError(`Alexa would refuse the changed model: ${fault}`);
  return edited;
};

const edit = (text: string, changes: readonly Change[]): EditedModel => {
  try {
    return editModelText(text, changes);
  } catch (error) {
    if (!(error instanceof ImpossibleChange || error instanceof NoModelText)) throw error;
    throw new UserError(error.message, { cause: error });
  }
};

const faultsOf = (text: string, locale: string): readonly string[] =>
  findModelFaults(JSON.parse(text.replace(/^\ufeff/, '')), locale).map(
    ({ path, message }) => `${path}: ${message}`,
  );
