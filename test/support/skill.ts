import type { PersistenceAdapter } from 'ask-sdk-core';
import type { RequestEnvelope, Response } from 'ask-sdk-model';
import { type PetCatalogue } from '../../lambda/pets/ask-catalogue';
import type { Pet, Wishes } from '../../lambda/pets/pet';
import { petMatchSkill } from '../../lambda/skill';
import { SKILL_ID } from './envelopes';

/** A response as a user hears it. */
interface Heard {
  readonly speech: string | undefined;
  readonly reprompt: string | undefined;
  readonly sessionEnds: boolean | undefined;
  readonly directives: Response['directives'];
  readonly card: Response['card'];
  /** The session attributes that the next request brings along. */
  readonly attributes: Record<string, unknown>;
}

interface SkillUnderTest {
  readonly hears: (envelope: RequestEnvelope) => Promise<Heard>;
  /** The wishes that the catalogue was asked for. */
  readonly asked: readonly Wishes[];
  /** The lines that were logged. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
}

/** The skill without a recorder, in front of a catalogue that holds the given pets. */
export const skillWith = (
  pets: readonly Pet[] = [],
  catalogue: Partial<PetCatalogue> = {},
  userAttributes?: PersistenceAdapter,
): SkillUnderTest => {
  const asked: Wishes[] = [];
  const logged: Readonly<Record<string, unknown>>[] = [];
  const skill = petMatchSkill({
    skillId: SKILL_ID,
    catalogue: {
      findPets(wishes) {
        asked.push(wishes);
        return Promise.resolve(pets);
      },
      findAlternative: () => Promise.resolve(undefined),
      ...catalogue,
    },
    log: (line) => logged.push(line),
    ...(userAttributes ? { userAttributes } : {}),
  }).create();
  return {
    asked,
    logged,
    async hears(envelope) {
      const { response, sessionAttributes = {} } = await skill.invoke(envelope);
      return { ...heard(response), attributes: sessionAttributes };
    },
  };
};

/** Reads a response, and refuses what Alexa would refuse or certification would. */
const heard = (response: Response): Omit<Heard, 'attributes'> => {
  const speech = textOf(response.outputSpeech);
  const reprompt = textOf(response.reprompt?.outputSpeech);
  const sessionEnds = response.shouldEndSession;
  const asks = (speech?.endsWith('?') ?? false) && (reprompt?.endsWith('?') ?? false);
  if ((sessionEnds === false) !== asks)
    throw new Error(`The microphone is open without a question: ${JSON.stringify(response)}`);
  const { directives, card } = response;
  return { speech, reprompt, sessionEnds, directives, card };
};

const textOf = (speech: Response['outputSpeech']): string | undefined => {
  if (speech?.type !== 'SSML') return undefined;
  const said = speech.ssml.replace(/^<speak>|<\/speak>$/g, '');
  // The skill speaks without tags so far: any markup came from a word that was not escaped.
  if (/[<>]|&(?!(amp|lt|gt|quot|apos);)/.test(said)) throw new Error(`Bad SSML: ${said}`);
  return said;
};
