import { resolve } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { languageOf } from '../../alexa/languages';
import { objectStore } from '../../aws/object-store';
import { LOCAL_CREDENTIALS, LOCAL_SKILL_ID, readWiring, REGION } from '../../aws/wiring';
import {
  type AthenaSession,
  type ConnectOptions,
  DEFAULT_DATA,
  withAthena,
} from '../../cli/connect';
import { formatOfCopy, withSyncedFolder } from '../../cli/query-synced-folder';
import { openDataFolder, runningEndpoints } from '../../data-folder';
import { startStack } from '../../stack';
import { alexaOf } from '../../talk/alexa-of';
import { type TalkingSkill, withSkill } from '../../talk/skill';
import { readSkillPackage } from '../../talk/skill-package';
import { localTemplate } from '../../template';
import { type Conversations, conversationsWith } from './conversations';
import type { ListObjects } from './lost-rows';

/** Where the dashboard's rows come from, and whom it talks to. */
export interface Source {
  readonly athena: AthenaSession;
  /** For people. */
  readonly source: string;
  readonly talk: Conversations | { readonly whyNot: string };
  readonly listObjects: ListObjects | undefined;
}

export interface SourceOptions extends Pick<ConnectOptions, 'profile' | 'names'> {
  /** Folder of the project. */
  readonly root: string;
  readonly data?: string | undefined;
  /** Bucket of the turns in AWS. */
  readonly bucket?: string | undefined;
  readonly skillPackage: string;
  /** Whether to start a stack, where none runs, to talk to its skill. */
  readonly talks: boolean;
}

/**
 * Runs an action with AWS, with the stack that runs on the data folder, with a copy of the bucket,
 * or with a stack of its own, which then stops with it.
 *
 * @throws UserError for a folder that can't be used
 */
export const withSource = async <T>(
  options: SourceOptions,
  action: (source: Source) => Promise<T>,
): Promise<T> => {
  const { root, data = DEFAULT_DATA, profile, talks } = options;
  if (profile !== undefined) return withAws({ ...options, profile }, action);
  if (formatOfCopy(data) !== undefined)
    return readingOnly(
      options,
      data,
      'A copy of a bucket has no skill: name a data folder.',
      action,
    );
  if (!talks)
    return readingOnly(options, data, 'The dashboard was started with --no-talk.', action);
  const running = await runningEndpoints(openDataFolder(data));
  return running === undefined
    ? withOwnStack(options, data, action)
    : withSkill({ root, data, log: () => undefined }, (skill) =>
        withAthena({ data }, async (athena) =>
          action({
            athena,
            source: `the running stack on ${data}`,
            talk: talkTo(skill, options),
            listObjects: await localObjects(root, data),
          }),
        ),
      );
};

const withAws = async <T>(
  { profile, names, bucket }: SourceOptions & { readonly profile: string },
  action: (source: Source) => Promise<T>,
): Promise<T> => {
  const s3 = new S3Client({ profile });
  try {
    return await withAthena({ profile, ...(names ? { names } : {}) }, (athena) =>
      action({
        athena,
        source: `AWS, profile ${profile}`,
        talk: {
          whyNot:
            'With --profile the dashboard shows what real users said. To talk to the skill on this machine, start it without a profile.',
        },
        listObjects: bucket === undefined ? undefined : (prefix) => objectsIn(s3, bucket, prefix),
      }),
    );
  } finally {
    s3.destroy();
  }
};

async function* objectsIn(client: S3Client, bucket: string, prefix: string) {
  for await (const { Contents: contents = [] } of paginateListObjectsV2(
    { client },
    { Bucket: bucket, Prefix: prefix },
  ))
    for (const { Key: key = '', LastModified: lastModified = new Date(0) } of contents)
      yield { key, lastModified };
}

const readingOnly = async <T>(
  { root, names }: SourceOptions,
  data: string,
  whyNot: string,
  action: (source: Source) => Promise<T>,
): Promise<T> =>
  withSyncedFolder({ data, ...(names ? { names } : {}) }, withAthena, async (athena) =>
    action({
      athena,
      source: `the rows in ${data}`,
      talk: { whyNot },
      listObjects: formatOfCopy(data) === undefined ? await localObjects(root, data) : undefined,
    }),
  );

const withOwnStack = async <T>(
  options: SourceOptions,
  data: string,
  action: (source: Source) => Promise<T>,
): Promise<T> => {
  const { root } = options;
  const stack = await startStack({ root, data: resolve(data) });
  const client = new AthenaClient({
    ...{ region: REGION, credentials: LOCAL_CREDENTIALS },
    endpoint: stack.endpoints.athena,
  });
  const { database, workGroup, skill } = stack.wiring;
  try {
    return await action({
      athena: { client, database, workGroup: workGroup.name },
      source: `a stack of its own on ${data}`,
      talk: talkTo(
        {
          description: 'the skill of the project',
          skillId: LOCAL_SKILL_ID,
          invokedFunctionArn: `${skill.arn}:development`,
          invoke: stack.skill,
          folders: [],
        },
        options,
      ),
      listObjects: await localObjects(root, data),
    });
  } finally {
    client.destroy();
    await stack.close();
  }
};

const talkTo = (skill: TalkingSkill, { skillPackage }: SourceOptions): Conversations => {
  const { models } = readSkillPackage({ skillPackage });
  return conversationsWith(
    (locale) => alexaOf(skill, { models, locale }),
    [...models].map(([name, { model }]) => ({
      name,
      opening: openingOf(name, model.languageModel.invocationName),
    })),
  );
};

const openingOf = (locale: string, invocationName: string): string =>
  [languageOf(locale).invocation.launch[0], invocationName].join(' ');

const localObjects = async (root: string, data: string): Promise<ListObjects> => {
  const store = objectStore(openDataFolder(data).s3);
  const { delivery } = readWiring(await localTemplate(root));
  return async function* list(prefix) {
    if (await store.hasBucket(delivery.bucket)) yield* store.walk(delivery.bucket, { prefix });
  };
};
