import type { RequestEnvelope, ResponseEnvelope } from 'ask-sdk-model';
import type { Context } from 'aws-lambda';
import { withLoggableErrors } from '../analytics/contract/loggable-error';
import { createCatalogueClient, findAlternative, findPets } from './pets/pet-catalogue';
import { logToStdout } from './log';
import { userAttributes } from './persistence/user-attributes';
import { personalizedRanking } from './pets/personalized-ranking';
import { createRecorder, recorderSettings, recordTurns } from './recorder';
import { userIdOf } from './recorder/pseudonym';
import { requestEnvelope } from './request-envelope';
import { petMatchSkill } from './skill';

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`The skill cannot start: environment variable ${name} is not set.`);
  return value;
};

const skillId = required('SKILL_ID');
const petsTable = required('PETS_TABLE_NAME');
const userAttributesTable = required('USER_ATTRIBUTES_TABLE_NAME');
// One client, so that the user's attributes, loaded at launch, warm the catalogue's connection.
const dynamoDb = createCatalogueClient();
const settings = recorderSettings();

const campaignArn = process.env['PERSONALIZE_CAMPAIGN_ARN'];
const rankBreeds = campaignArn
  ? personalizedRanking({
      campaignArn,
      endpoint: process.env['AWS_ENDPOINT_URL_PERSONALIZE_RUNTIME'],
      region: dynamoDb.config.region,
      credentials: dynamoDb.config.credentials,
      sha256: dynamoDb.config.sha256,
      userIdOf: userIdOf(skillId, settings.userIdForm),
      log: logToStdout,
    })
  : undefined;

const skill = recordTurns(
  petMatchSkill({
    skillId,
    catalogue: {
      findPets: (wishes) => findPets(dynamoDb, petsTable, wishes),
      findAlternative: (wishes) => findAlternative(dynamoDb, petsTable, wishes),
    },
    rankBreeds,
    userAttributes: userAttributes({
      client: dynamoDb,
      table: userAttributesTable,
      skillId,
      retentionDays: settings.retentionDays,
      log: logToStdout,
    }),
  }),
  createRecorder(settings),
);

/** Entry point of the skill's function: an Alexa request in, the answer out. */
export const handler = withLoggableErrors(
  (event: RequestEnvelope, context: Context): Promise<ResponseEnvelope> =>
    skill.invoke(requestEnvelope(event), context),
);
