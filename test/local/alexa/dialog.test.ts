import { describe, expect, test } from '@jest/globals';
import type { IntentRequest, RequestEnvelope, Response } from 'ask-sdk-model';
import { describeDifference, parseTranscript, runTranscript } from '../../../local/alexa';
import { alexaWith, ask, delegating } from './support/alexa';

const differences = async (
  respond: (envelope: RequestEnvelope) => Response,
  transcript: string,
): Promise<string> => {
  const { alexa } = alexaWith('pizza', respond);
  return (await runTranscript(alexa, parseTranscript(transcript)))
    .map(describeDifference)
    .join('\n');
};

/** The intent requests, each on one line. */
const summary = (requests: readonly RequestEnvelope[]): string[] =>
  requests.flatMap(({ request }) => {
    if (request.type !== 'IntentRequest') return [];
    const { name, confirmationStatus, slots = {} } = request.intent;
    const filled = Object.values(slots).flatMap((slot) =>
      slot.value === undefined ? [] : [`${slot.name}=${slot.value}/${slot.confirmationStatus}`],
    );
    return [[request.dialogState, name, confirmationStatus, ...filled].join(' ')];
  });

const slotOf = ({ request }: RequestEnvelope, slot: string) =>
  (request as IntentRequest).intent.slots?.[slot];

describe('a delegated dialog', () => {
  test('asks for what is missing with the prompts of the model', async () => {
    expect(
      await differences(
        delegating,
        `
== all at once, then confirmed
User: ask pizza shop to order two small pizzas with ham
Alexa: 2, is that right?
User: yes
Alexa: 2 small pizzas with ham?
User: yes
Alexa: OrderIntent CONFIRMED.

== slot by slot
User: open pizza shop
Alexa: Welcome.
User: I want a pizza
Alexa: *
User: ginormous
Alexa: I do not know ginormous. Small or large?
User: a small one
Alexa: How many?
User: twenty five
Alexa: 25 are too many. How many?
User: three
Alexa: 3, is that right?
User: no
Alexa: How many?
User: four of them
Alexa: 4, is that right?
User: yes
Alexa: 4 small pizzas with *
User: no
Alexa: OrderIntent DENIED.
`,
      ),
    ).toBe('');
  });

  test('keeps its slots over the turns and sends each state', async () => {
    const { alexa, requests } = alexaWith('pizza', delegating);
    for (const said of ['open pizza shop', 'i want a small pizza', 'three', 'yes', 'yes']) {
      await alexa.says(said);
    }
    expect(summary(requests)).toEqual([
      'STARTED OrderIntent NONE size=small/NONE',
      'IN_PROGRESS OrderIntent NONE size=small/NONE count=3/NONE',
      'IN_PROGRESS OrderIntent NONE size=small/NONE count=3/CONFIRMED',
      'IN_PROGRESS OrderIntent CONFIRMED size=small/NONE count=3/CONFIRMED',
      'COMPLETED OrderIntent CONFIRMED size=small/NONE count=3/CONFIRMED',
    ]);
  });

  test('keeps the resolutions of a slot that the skill hands back unchanged', async () => {
    const { alexa, requests } = alexaWith('pizza', delegating);
    await alexa.says('ask pizza shop i want a big pizza');
    await alexa.says('two');
    const [first, second] = requests.map((request) => slotOf(request, 'size'));
    expect(second).toEqual(first);
  });

  test('chooses the same variation of a prompt for the same seed', async () => {
    const promptsOf = async (seed: number) => {
      const { alexa } = alexaWith('pizza', delegating, { seed });
      const prompts: string[] = [];
      for (let times = 0; times < 8; times++) {
        prompts.push((await alexa.says('ask pizza shop i want a pizza')).speech);
      }
      return prompts;
    };
    const once = await promptsOf(7);
    expect(await promptsOf(7)).toEqual(once);
    expect(new Set(once)).toEqual(new Set(['Which size?', 'How big?']));
  });

  test('is over when another intent comes in between', async () => {
    const { alexa, requests } = alexaWith('pizza', delegating);
    for (const said of ['ask pizza shop i want a small pizza', 'help', 'i want a pizza']) {
      await alexa.says(said);
    }
    expect(summary(requests)).toEqual([
      'STARTED OrderIntent NONE size=small/NONE',
      ' AMAZON.HelpIntent NONE',
      'STARTED OrderIntent NONE',
    ]);
  });
});

describe('automatic delegation', () => {
  test('calls the skill only when the dialog is complete', async () => {
    const { alexa, requests } = alexaWith('pizza', delegating);
    const asked = await alexa.says('ask pizza shop to deliver it');
    expect(asked.speech).toBe('To which city?');
    expect(asked.exchanges).toEqual([]);
    expect(asked.sessionEnded).toBe(false);

    const answered = await alexa.says('new york');
    expect(answered.speech).toBe('DeliverIntent NONE.');
    expect(summary(requests)).toEqual(['COMPLETED DeliverIntent NONE city=new york/NONE']);
    expect(requests[0]?.session?.new).toBe(true);
  });
});

describe('a dialog that the skill leads', () => {
  const eliciting = (envelope: RequestEnvelope): Response => {
    const { request } = envelope;
    if (request.type !== 'IntentRequest' || request.intent.name !== 'OrderIntent') return ask('ok');
    const { slots } = request.intent;
    if (slots?.['size']?.value === undefined) {
      return ask('Size?', { directives: [{ type: 'Dialog.ElicitSlot', slotToElicit: 'size' }] });
    }
    if (slots['size'].confirmationStatus === 'NONE') {
      return ask('Sure about the size?', {
        directives: [{ type: 'Dialog.ConfirmSlot', slotToConfirm: 'size' }],
      });
    }
    if (request.intent.confirmationStatus === 'NONE') {
      return ask('Shall I order?', { directives: [{ type: 'Dialog.ConfirmIntent' }] });
    }
    return ask(`${slots['size'].confirmationStatus} ${request.intent.confirmationStatus}`);
  };

  test('elicits and confirms with the words of the skill', async () => {
    expect(
      await differences(
        eliciting,
        `
User: ask pizza shop I want a pizza
Alexa: Size?
User: ginormous
Alexa: Sure about the size?
User: tiny
Alexa: Sure about the size?
User: yep
Alexa: Shall I order?
User: no
Alexa: CONFIRMED DENIED
`,
      ),
    ).toBe('');
  });

  test('changes slots by updatedIntent, whose new values come without resolutions', async () => {
    const { alexa, requests } = alexaWith('pizza', ({ request }) => {
      if (request.type !== 'IntentRequest' || request.dialogState !== 'STARTED') return ask('ok');
      const updatedIntent = {
        name: 'OrderIntent',
        confirmationStatus: 'NONE' as const,
        slots: { size: { name: 'size', value: 'small', confirmationStatus: 'CONFIRMED' as const } },
      };
      return ask('How many?', {
        directives: [{ type: 'Dialog.ElicitSlot', slotToElicit: 'count', updatedIntent }],
      });
    });
    await alexa.says('ask pizza shop i want a big pizza');
    await alexa.says('two');
    const slots = requests.map((request) => slotOf(request, 'size'));
    expect(slots).toMatchObject([
      { value: 'big' },
      {
        name: 'size',
        value: 'small',
        confirmationStatus: 'CONFIRMED',
        slotValue: { type: 'Simple', value: 'small' },
      },
    ]);
    expect(slots[1]).not.toHaveProperty('resolutions');
  });

  test('goes over to another intent', async () => {
    const { alexa, requests } = alexaWith('pizza', ({ request }) => {
      if (request.type !== 'IntentRequest') return ask('ok');
      if (request.intent.name !== 'AMAZON.YesIntent') return ask(request.intent.name);
      const updatedIntent = {
        name: 'DeliverIntent',
        confirmationStatus: 'NONE' as const,
        slots: {},
      };
      return { directives: [{ type: 'Dialog.Delegate', updatedIntent }] };
    });
    await alexa.says('open pizza shop');
    expect((await alexa.says('yes')).speech).toBe('To which city?');
    expect((await alexa.says('paris')).speech).toBe('DeliverIntent');
    expect(summary(requests)).toEqual([
      ' AMAZON.YesIntent NONE',
      'COMPLETED DeliverIntent NONE city=paris/NONE',
    ]);
  });
});

describe('Dialog directives that Alexa refuses', () => {
  const refused = async (model: string, response: Response, said: string) => {
    const { alexa } = alexaWith(model, ({ request }) =>
      request.type === 'SessionEndedRequest' ? {} : response,
    );
    return (await alexa.says(said)).error?.message;
  };

  test.each<[string, Response, string, string]>([
    [
      'quiz',
      { directives: [{ type: 'Dialog.Delegate' }] },
      'ask the colour quiz is it red',
      'Dialog.Delegate needs a dialog model, and the interaction model has none',
    ],
    [
      'pizza',
      { directives: [{ type: 'Dialog.Delegate' }] },
      'open pizza shop',
      'Dialog.Delegate needs an updatedIntent in answer to a LaunchRequest',
    ],
    [
      'pizza',
      { directives: [{ type: 'Dialog.ElicitSlot', slotToElicit: 'colour' }] },
      'ask pizza shop i want a pizza',
      'Dialog.ElicitSlot names the slot "colour", which OrderIntent does not declare',
    ],
    [
      'pizza',
      { directives: [{ type: 'Dialog.ConfirmIntent' }] },
      'ask pizza shop to search for ham',
      'Dialog.ConfirmIntent names the intent "SearchIntent", which has no dialog model',
    ],
    [
      'pizza',
      { directives: [{ type: 'Dialog.Delegate' }, { type: 'Dialog.ConfirmIntent' }] },
      'ask pizza shop i want a pizza',
      '2 Dialog directives in one response; one is allowed',
    ],
    [
      'pizza',
      { directives: [{ type: 'Dialog.Delegate' }] },
      'ask pizza shop to deliver it to paris',
      'Dialog.Delegate in answer to a completed IntentRequest',
    ],
  ])('%s: %j', async (model, response, said, expected) => {
    expect(await refused(model, response, said)).toBe(expected);
  });
});
