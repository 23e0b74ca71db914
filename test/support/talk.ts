import { join } from 'node:path';
import type { PersistenceAdapter } from 'ask-sdk-core';
import type { RequestEnvelope, ResponseEnvelope } from 'ask-sdk-model';
import { type PetItem, readPets } from '../../lambda/pets/load';
import { type CatalogueClient, findAlternative, findPets } from '../../lambda/pets/pet-catalogue';
import type { RankBreeds } from '../../lambda/pets/rank-breeds';
import { petMatchSkill } from '../../lambda/skill';
import { type Alexa, createAlexa, loadModels } from '../../local/alexa';
import { SKILL_ID } from './envelopes';

/** The interaction models of the skill, by locale. */
export const MODELS = loadModels(join(__dirname, '../../skill-package/interactionModels/custom'));

/** What lies in the catalogue unless a test says otherwise: all of it. */
const PETS = readPets();

/** A table of pets that answers as DynamoDB does, to the queries of the catalogue. */
export const petsTable = (pets: readonly PetItem[] = PETS): CatalogueClient => ({
  send: ({ input }: { input: { ExpressionAttributeValues: Record<string, string> } }) =>
    Promise.resolve({
      Items: pets.filter(
        ({ combination }) => combination === input.ExpressionAttributeValues[':combination'],
      ),
    }),
});

/** Keeps the users' attributes in memory. */
export const attributesInMemory = (): PersistenceAdapter => {
  const kept = new Map<string, Record<string, unknown>>();
  return {
    getAttributes: ({ context }) => Promise.resolve(kept.get(context.System.user.userId) ?? {}),
    saveAttributes({ context }, attributes) {
      kept.set(context.System.user.userId, attributes);
      return Promise.resolve();
    },
  };
};

export interface TalkOptions {
  readonly locale?: string;
  readonly userId?: string;
  readonly seed?: number;
  readonly deviceInterfaces?: readonly string[];
  readonly client?: CatalogueClient;
  readonly rankBreeds?: RankBreeds;
  readonly userAttributes?: PersistenceAdapter;
  /** Changes what the skill gets to hear. */
  readonly hears?: ((envelope: RequestEnvelope) => RequestEnvelope) | undefined;
  /** Changes what the skill answers. */
  readonly answers?: ((envelope: ResponseEnvelope) => ResponseEnvelope) | undefined;
}

/** An Alexa that talks to the skill in this process, with the whole catalogue behind it. */
export const talkTo = ({
  client = petsTable(),
  rankBreeds,
  userAttributes = attributesInMemory(),
  hears = (envelope) => envelope,
  answers = (envelope) => envelope,
  ...options
}: TalkOptions = {}): Alexa => {
  const skill = petMatchSkill({
    skillId: SKILL_ID,
    catalogue: {
      findPets: (wishes) => findPets(client, 'pets', wishes),
      findAlternative: (wishes) => findAlternative(client, 'pets', wishes),
    },
    rankBreeds,
    userAttributes,
    log: () => undefined,
  }).create();
  return createAlexa({
    models: MODELS,
    skillId: SKILL_ID,
    handler: async (envelope, context) => answers(await skill.invoke(hears(envelope), context)),
    ids: 'seeded',
    // Which of several breeds is named depends on the user.
    userId: 'somebody',
    ...options,
  });
};
