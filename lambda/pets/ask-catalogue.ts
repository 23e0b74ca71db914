import type { HandlerInput } from 'ask-sdk-core';
import { described } from '../../analytics/contract/loggable-error';
import type { Log } from '../log';
import { timeApiCall } from '../recorder';
import type { Pet, Wishes } from './pet';
import { type Alternative, CatalogueUnavailable } from './pet-catalogue';

/** The catalogue as the dialogue asks it; both throw {@link CatalogueUnavailable}. */
export interface PetCatalogue {
  readonly findPets: (wishes: Wishes) => Promise<readonly Pet[]>;
  readonly findAlternative: (wishes: Wishes) => Promise<Alternative | undefined>;
}

/** @returns undefined where the catalogue is unavailable, which is logged */
export const askCatalogue = async <T>(
  input: HandlerInput,
  call: () => Promise<T>,
  log: Log,
): Promise<T | undefined> => {
  try {
    return await timeApiCall(input, call);
  } catch (error) {
    if (!(error instanceof CatalogueUnavailable)) throw error;
    log({
      level: 'ERROR',
      message: 'pet catalogue unavailable',
      catalogue_failures: 1,
      request_id: input.requestEnvelope.request.requestId,
      ...described(error),
    });
    return undefined;
  }
};
