import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  type AlexaTurn,
  describeDifference,
  loadTranscript,
  runTranscript,
} from '../../local/alexa';
import { attributesInMemory, talkTo } from '../support/talk';
import { faultsOfTurn } from '../support/well-formed';

/** A conversation of such a title is held by the user of the one before. */
const LATER = 'Later: ';

const foldersIn = (folder: string) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ locale: name, folder: join(folder, name) }));

const files = [
  ...foldersIn(__dirname).flatMap(({ locale, folder }) =>
    readdirSync(folder).map((file) => ({ locale, file: join(folder, file) })),
  ),
  { locale: 'en-US', file: join(__dirname, '../../local/conversations/en-US.txt') },
];

describe.each(files)('$locale $file', ({ locale, file }) => {
  let userAttributes = attributesInMemory();
  const conversations = loadTranscript(file).map((conversation) => {
    if (!conversation.title.startsWith(LATER)) userAttributes = attributesInMemory();
    return { title: conversation.title, conversation, userAttributes };
  });

  test.each(conversations)('$title', async ({ conversation, userAttributes }) => {
    const heard: AlexaTurn[] = [];
    const alexa = talkTo({ locale, userAttributes });

    const differences = await runTranscript(alexa, [conversation], (turn) => heard.push(turn));

    expect(differences.map(describeDifference)).toEqual([]);
    expect(heard.flatMap(faultsOfTurn)).toEqual([]);
  });
});
