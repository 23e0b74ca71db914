import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { RequestEnvelope, ResponseEnvelope } from 'ask-sdk-model';
import { type Conversation, loadTranscript, runTranscript } from '../local/alexa';
import { attributesInMemory, type TalkOptions, talkTo } from './support/talk';
import { faultsOfTurn } from './support/well-formed';

const ROOT = join(__dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs/certification.md'), 'utf8');

interface Line {
  readonly id: string;
  readonly kind: 'transcript' | 'test' | 'person';
  readonly file: string;
  readonly title: string;
}

const ROW = /^\| ([FVS]\d+) +\|[^|]*\| (by a person|(transcript|test) `([^`]+)` "([^"]+)") +\|$/;

const LINES: readonly Line[] = PAGE.split('\n')
  .filter((row) => /^\| [FVS]\d/.test(row))
  .map((row) => {
    const [, id = row, , kind = 'person', file = '', title = ''] = ROW.exec(row) ?? [];
    return { id, kind: kind as Line['kind'], file, title };
  });

const conversationsIn = (file: string): readonly Conversation[] =>
  loadTranscript(join(ROOT, 'test/transcripts/en-US', file));

const LATER = 'Later: ';

/** The conversation, and those that its user had before. */
const historyOf = ({ file, title }: Line): readonly Conversation[] => {
  const all = conversationsIn(file);
  const last = all.findIndex((conversation) => conversation.title === title);
  let first = last;
  while (all[first]?.title.startsWith(LATER)) first -= 1;
  return last < 0 ? [] : all.slice(first, last + 1);
};

/** What goes wrong in the conversation: differences from the transcript, and faults. */
const problemsIn = async (line: Line, options: TalkOptions = {}): Promise<number> => {
  const conversations = historyOf(line);
  const userAttributes = attributesInMemory();
  const { length: earlier } = conversations.slice(0, -1);
  let problems = 0;
  for (const [index, conversation] of conversations.entries()) {
    const alexa = talkTo({ userAttributes, ...options });
    const faults: string[] = [];
    const differences = await runTranscript(alexa, [conversation], (turn) =>
      faults.push(...faultsOfTurn(turn)),
    );
    if (index === earlier) problems = differences.length + faults.length;
  }
  return problems;
};

/** Takes an intent's handler away: what remains is the fallback. */
const without = (intent: string): TalkOptions => ({
  hears: ({ request, ...envelope }): RequestEnvelope => ({
    ...envelope,
    request:
      request.type === 'IntentRequest' && request.intent.name === intent
        ? { ...request, intent: { ...request.intent, name: 'AMAZON.FallbackIntent' } }
        : request,
  }),
});

const answers = (
  change: (response: ResponseEnvelope['response']) => Partial<ResponseEnvelope['response']>,
): TalkOptions => ({
  answers: (envelope) => ({
    ...envelope,
    response: { ...envelope.response, ...change(envelope.response) },
  }),
});

const saying = (pattern: RegExp, instead: string): TalkOptions =>
  answers(({ outputSpeech }) =>
    outputSpeech?.type === 'SSML'
      ? { outputSpeech: { ...outputSpeech, ssml: outputSpeech.ssml.replace(pattern, instead) } }
      : {},
  );

const forgetful: TalkOptions = {
  userAttributes: {
    getAttributes: () => Promise.resolve({}),
    saveAttributes: () => Promise.resolve(),
  },
};

/** How each feature is taken away; every transcript line has one. */
const TAKEN_AWAY: Readonly<Record<string, TalkOptions>> = {
  F2: saying(/Pet Match/g, ''),
  F3: without('PetMatchIntent'),
  F11: without('AMAZON.NoIntent'),
  V1: saying(/\?/g, '.'),
  V2: answers(() => ({ shouldEndSession: false })),
  V3: {
    answers: (envelope) => {
      const { response, ...rest } = structuredClone(envelope);
      delete response.reprompt;
      return { ...rest, response };
    },
  },
  V6: saying(/<speak>[^.]*\. /, '<speak>'),
  V7: answers(() => ({ directives: [], shouldEndSession: true })),
  V9: saying(/: tiny, small, medium, or large/, ''),
  V10: saying(/tiny or small/, 'tiny, small, medium, or large'),
  V11: {
    hears: without('AMAZON.FallbackIntent').hears,
    answers: answers(() => ({ directives: [] })).answers,
  },
  V12: saying(/With another size.*\?/, ''),
  V13: without('AMAZON.HelpIntent'),
  V14: without('AMAZON.HelpIntent'),
  V15: without('AMAZON.StopIntent'),
  V16: without('AMAZON.CancelIntent'),
  V17: without('AMAZON.NavigateHomeIntent'),
  V18: answers(({ directives = [] }) => ({ directives: directives.slice(1) })),
  V19: without('AMAZON.StartOverIntent'),
  V20: without('AMAZON.YesIntent'),
  V21: without('AMAZON.NoIntent'),
  V22: answers(({ outputSpeech }) =>
    /one of the choices|does not tell/.test(JSON.stringify(outputSpeech))
      ? { shouldEndSession: true }
      : {},
  ),
  V26: forgetful,
};

const transcripts = LINES.filter(({ kind }) => kind === 'transcript');
const tests = LINES.filter(({ kind }) => kind === 'test');

describe('the certification page', () => {
  test('has lines of all three kinds, each with an id of its own', () => {
    expect(new Set(LINES.map(({ id }) => id)).size).toBe(LINES.length);
    expect(new Set(LINES.map(({ kind }) => kind))).toEqual(
      new Set(['transcript', 'test', 'person']),
    );
  });

  test('has every line in a form that can be read', () => {
    expect(LINES.filter(({ id }) => !/^[FVS]\d+$/.test(id))).toEqual([]);
  });

  test.each(tests)('names in $id a test that exists: $title', ({ file, title }) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(readFileSync(join(ROOT, file), 'utf8').replace(/\s+/g, ' ')).toContain(title);
  });

  test('knows for every transcript how to take its feature away', () => {
    expect(transcripts.map(({ id }) => id)).toEqual(Object.keys(TAKEN_AWAY));
  });

  test.each(transcripts)('names in $id a transcript that holds: $title', async (line) => {
    expect(historyOf(line)).not.toEqual([]);
    expect(await problemsIn(line)).toBe(0);
  });

  test.each(transcripts)('fails in $id once the feature is taken away: $title', async (line) => {
    expect(await problemsIn(line, TAKEN_AWAY[line.id])).toBeGreaterThan(0);
  });
});
