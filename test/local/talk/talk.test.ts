import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestEnvelope } from 'ask-sdk-model';
import { createAlexa, loadModel, loadTranscript, runTranscript } from '../../../local/alexa';
import { styles } from '../../../local/talk/styles';
import { Talk, type TalkOptions } from '../../../local/talk/talk';
import { recordTranscript } from '../../../local/talk/transcript-recorder';

const model = loadModel('test/fixtures/models/pizza.json');

const nameOf = ({ request }: RequestEnvelope): string =>
  request.type === 'IntentRequest' ? request.intent.name : request.type;

/** A skill that says what it was asked, until it is told to stop. */
const handler = (envelope: RequestEnvelope): Promise<unknown> => {
  const name = nameOf(envelope);
  const speech = { type: 'PlainText', text: `${name}.` };
  return Promise.resolve({
    version: '1.0',
    response:
      name === 'SessionEndedRequest'
        ? {}
        : {
            outputSpeech: speech,
            reprompt: { outputSpeech: speech },
            shouldEndSession: name === 'AMAZON.StopIntent',
          },
  });
};

const newAlexa = () => createAlexa({ model, skillId: 'amzn1.ask.skill.test', handler });

const talkWith = (options: Partial<TalkOptions> = {}) => {
  const shown: string[] = [];
  const talk = new Talk({
    createAlexa: newAlexa,
    show: (text) => shown.push(text),
    styles: styles(false),
    width: undefined,
    ...options,
  });
  const answer = async (...lines: readonly string[]): Promise<string> => {
    shown.length = 0;
    for (const line of lines) await talk.answer(line);
    return shown.join('\n');
  };
  return { talk, answer };
};

describe('a talk', () => {
  it('shows the speech with what was understood', async () => {
    const { answer } = talkWith();

    expect(await answer('open pizza shop')).toBe('Alexa: LaunchRequest.\n  LaunchRequest');
    expect(await answer('i want a large pizza')).toContain('size: "large" → large');
  });

  it('marks words that the model does not know', async () => {
    const { answer } = talkWith({ styles: styles(true) });

    expect(await answer('open pizza shop', 'i want a gargantuan pizza')).toContain(
      '\u001B[33msize: "gargantuan" → ER_SUCCESS_NO_MATCH\u001B[0m',
    );
  });

  it('says why nothing was heard', async () => {
    const { answer } = talkWith();

    expect(await answer('what a day')).toMatch(/^ {2}NOT_INVOKED: /);
  });

  it('ends at :quit, and not before', async () => {
    const { talk } = talkWith();

    expect(await talk.answer('open pizza shop')).toBe(true);
    expect(await talk.answer('')).toBe(true);
    expect(await talk.answer(':quit')).toBe(false);
  });

  it('goes on after a command that there is not', async () => {
    const { talk, answer } = talkWith();

    expect(await answer(':dance')).toBe('There is no command ":dance"; :help lists them.');
    expect(await talk.answer(':dance')).toBe(true);
  });

  it('ends the session for a reason', async () => {
    const { answer } = talkWith();

    expect(await answer(':end')).toMatch(/^ {2}NOT_INVOKED: /);
    expect(await answer('open pizza shop', ':end EXCEEDED_MAX_REPROMPTS')).toContain(
      'SessionEndedRequest EXCEEDED_MAX_REPROMPTS\n(session ends)',
    );
  });

  it('lets a slot fail to resolve until it is mended', async () => {
    const { answer } = talkWith();
    const order = 'i want a large pizza';

    expect(await answer('open pizza shop', ':fault size ER_ERROR_TIMEOUT', order)).toContain(
      'size: "large" → ER_ERROR_TIMEOUT',
    );
    expect(await answer(':new', 'open pizza shop', ':fault size none', order)).toContain(
      'size: "large" → large',
    );
  });

  it('explains words without saying them', async () => {
    const { answer } = talkWith();

    expect(await answer(':explain i want a large pizza')).toMatch(/OrderIntent.*chosen/);
    expect(await answer(':request')).toBe('There is none yet.');
  });

  it('explains every utterance when asked to', async () => {
    const { answer } = talkWith({ explain: true });

    expect(await answer('open pizza shop', 'i want a large pizza')).toMatch(/chosen/);
  });

  it('shows the last request and response, and the session', async () => {
    const { answer } = talkWith();
    await answer('open pizza shop');

    expect(await answer(':request')).toMatch(/"type": "LaunchRequest"/);
    expect(await answer(':response')).toMatch(/"text": "LaunchRequest\."/);
    expect(await answer(':session')).toMatch(/"isOpen": true/);
  });

  it('says where a skill that runs elsewhere can be reloaded', async () => {
    const { answer } = talkWith();

    expect(await answer(':reload')).toMatch(/runs in another process/);
  });

  it('starts anew when the models have changed', async () => {
    const { talk, answer } = talkWith();
    await answer('open pizza shop');

    talk.startAnew();

    expect(await answer('help')).toMatch(/NOT_INVOKED/);
  });
});

describe('a recorded talk', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'talk-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is a transcript that the skill holds to', async () => {
    const file = join(folder, 'talk.txt');
    const { answer } = talkWith({ recorder: recordTranscript(file) });

    await answer('open pizza shop', 'stop', 'open pizza shop', ':silence', ':fault size none');
    await answer('open pizza shop', 'what a day');

    expect(readFileSync(file, 'utf8')).toBe(`== Conversation 1
User: open pizza shop
Alexa: LaunchRequest.
User: stop
Alexa: AMAZON.StopIntent.
(session ends)

== Conversation 2
User: open pizza shop
Alexa: LaunchRequest.
User:
Alexa: LaunchRequest.

== Conversation 3
# size fails to resolve: no more.
User: open pizza shop
Alexa: LaunchRequest.
User: what a day
Alexa: AMAZON.FallbackIntent.
`);
    expect(await runTranscript(newAlexa(), loadTranscript(file))).toEqual([]);
  });

  it('is written behind what the file holds', async () => {
    const file = join(folder, 'talk.txt');
    await talkWith({ recorder: recordTranscript(file) }).answer('open pizza shop');

    await talkWith({ recorder: recordTranscript(file) }).answer('open pizza shop');

    expect(loadTranscript(file).map(({ title }) => title)).toEqual([
      'Conversation 1',
      'Conversation 2',
    ]);
  });

  it('is refused where it can’t be written', () => {
    expect(() => recordTranscript(join(folder, 'no/such/talk.txt'))).toThrow(
      /Cannot record into .*talk\.txt: .*ENOENT/,
    );
  });
});
