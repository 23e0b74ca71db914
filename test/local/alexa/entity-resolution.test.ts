import { describe, expect, test } from '@jest/globals';
import type { IntentRequest, RequestEnvelope, Slot } from 'ask-sdk-model';
import type { RequestSpec } from '../../../local/alexa';
import { alexaWith, ask, SKILL_ID } from './support/alexa';

const authority = (type: string) => `amzn1.er-authority.echo-sdk.${SKILL_ID}.${type}`;
const dynamicAuthority = (type: string) =>
  `amzn1.er-authority.echo-sdk.dynamic.${SKILL_ID}.${type}`;

const slotOf = (envelope: RequestEnvelope | undefined, slot: string): Slot | undefined =>
  (envelope?.request as IntentRequest | undefined)?.intent.slots?.[slot];

const resolved = (spec: RequestSpec, slot: string, options = {}): Slot | undefined =>
  slotOf(alexaWith('pizza', () => ask('ok'), options).alexa.request(spec), slot);

const order = (slots: Record<string, string | string[]>): RequestSpec => ({
  intent: 'OrderIntent',
  slots,
});

describe('a custom slot type', () => {
  test('resolves a synonym to its canonical value, in a slot object like that of Alexa', () => {
    const resolutions = {
      resolutionsPerAuthority: [
        {
          authority: authority('Size'),
          status: { code: 'ER_SUCCESS_MATCH' },
          values: [{ value: { name: 'extra large', id: 'XL' } }],
        },
      ],
    };
    expect(resolved(order({ size: 'Huge' }), 'size')).toEqual({
      name: 'size',
      value: 'Huge',
      resolutions,
      confirmationStatus: 'NONE',
      source: 'USER',
      slotValue: { type: 'Simple', value: 'Huge', resolutions },
    });
  });

  test('gives every value that owns the word, in the order of the model', () => {
    expect(resolved(order({ size: 'big' }), 'size')?.resolutions).toEqual({
      resolutionsPerAuthority: [
        {
          authority: authority('Size'),
          status: { code: 'ER_SUCCESS_MATCH' },
          values: [
            { value: { name: 'large', id: 'L' } },
            { value: { name: 'extra large', id: 'XL' } },
          ],
        },
      ],
    });
  });

  test('has no values for a word outside its list', () => {
    expect(resolved(order({ size: 'ginormous' }), 'size')?.resolutions).toEqual({
      resolutionsPerAuthority: [
        { authority: authority('Size'), status: { code: 'ER_SUCCESS_NO_MATCH' } },
      ],
    });
  });

  test('makes up an id where the model has none: 32 hexadecimal digits', () => {
    const slot = resolved(order({ topping: 'ham' }), 'topping');
    expect(slot?.resolutions?.resolutionsPerAuthority?.[0]?.values[0]?.value).toEqual({
      name: 'ham',
      // md5 of "ham"
      id: '79af0c177db2ee64b7301af6e1d53634',
    });
  });

  test.each(['ER_ERROR_TIMEOUT', 'ER_ERROR_EXCEPTION'] as const)('can fail with %s', (code) => {
    const { alexa } = alexaWith('pizza', () => ask('ok'), { resolutionFaults: { size: code } });
    const failing = slotOf(alexa.request(order({ size: 'small' })), 'size');
    expect(failing?.resolutions).toEqual({
      resolutionsPerAuthority: [{ authority: authority('Size'), status: { code } }],
    });

    alexa.setResolutionFault('size', undefined);
    const working = slotOf(alexa.request(order({ size: 'small' })), 'size');
    expect(working?.resolutions?.resolutionsPerAuthority?.[0]?.status.code).toBe(
      'ER_SUCCESS_MATCH',
    );
  });

  test.each(['say "cheese", please', 'line\nbreak', '🍕', 'x'.repeat(200), "it's, \\ odd"])(
    'passes the raw value %j on as it is',
    (value) => {
      expect(resolved(order({ size: value }), 'size')?.value).toBe(value);
    },
  );
});

describe('a built-in slot type', () => {
  test('comes without any resolutions', () => {
    expect(resolved(order({ count: '7' }), 'count')).toEqual({
      name: 'count',
      value: '7',
      confirmationStatus: 'NONE',
      source: 'USER',
      slotValue: { type: 'Simple', value: '7' },
    });
  });

  test('that the model extends resolves against the extension only', () => {
    const drink = (said: string) =>
      resolved({ intent: 'DeliverIntent', slots: { drink: said } }, 'drink')?.resolutions
        ?.resolutionsPerAuthority?.[0];
    expect(drink('still water')?.values).toEqual([{ value: { name: 'water', id: 'H2O' } }]);
    expect(drink('green tea')?.status.code).toBe('ER_SUCCESS_NO_MATCH');
  });
});

describe('a slot with multiple values', () => {
  test('has a list with resolutions for each value and no value of its own', () => {
    const slot = resolved(order({ topping: ['olives', 'beans'] }), 'topping');
    expect(slot).toEqual({
      name: 'topping',
      confirmationStatus: 'NONE',
      source: 'USER',
      slotValue: {
        type: 'List',
        values: [
          {
            type: 'Simple',
            value: 'olives',
            resolutions: {
              resolutionsPerAuthority: [
                {
                  authority: authority('Topping'),
                  status: { code: 'ER_SUCCESS_MATCH' },
                  // md5 of "Black Olives"
                  values: [
                    { value: { name: 'Black Olives', id: '4bb2726ad0fc06e558a431d98ab5d738' } },
                  ],
                },
              ],
            },
          },
          {
            type: 'Simple',
            value: 'beans',
            resolutions: {
              resolutionsPerAuthority: [
                { authority: authority('Topping'), status: { code: 'ER_SUCCESS_NO_MATCH' } },
              ],
            },
          },
        ],
      },
    });
  });
});

describe('dynamic entities', () => {
  const sizeUpdate = (updateBehavior: 'REPLACE' | 'CLEAR') => ({
    type: 'Dialog.UpdateDynamicEntities' as const,
    updateBehavior,
    ...(updateBehavior === 'REPLACE' && {
      types: [
        {
          name: 'Size',
          values: [{ id: 'T', name: { value: 'titanic', synonyms: ['giant ship'] } }],
        },
      ],
    }),
  });

  test('are a second authority until they are cleared', async () => {
    let directive = sizeUpdate('REPLACE');
    const { alexa } = alexaWith('pizza', () => ask('ok', { directives: [directive] }));
    await alexa.says('open pizza shop');

    const added = await alexa.says('i want a giant ship ham pizza');
    expect(slotOf(added.request, 'size')?.resolutions).toEqual({
      resolutionsPerAuthority: [
        { authority: authority('Size'), status: { code: 'ER_SUCCESS_NO_MATCH' } },
        {
          authority: dynamicAuthority('Size'),
          status: { code: 'ER_SUCCESS_MATCH' },
          values: [{ value: { name: 'titanic', id: 'T' } }],
        },
      ],
    });
    expect(added.readings[0]).toEqual({
      slot: 'size',
      spoken: 'giant ship',
      resolved: ['titanic'],
      status: 'ER_SUCCESS_MATCH',
      authority: dynamicAuthority('Size'),
    });

    directive = sizeUpdate('CLEAR');
    await alexa.says('help');
    const cleared = await alexa.says('i want a titanic pizza');
    expect(slotOf(cleared.request, 'size')?.resolutions).toEqual({
      resolutionsPerAuthority: [
        { authority: authority('Size'), status: { code: 'ER_SUCCESS_NO_MATCH' } },
      ],
    });
  });

  test('end with the session', async () => {
    const { alexa } = alexaWith('pizza', () => ask('ok', { directives: [sizeUpdate('REPLACE')] }));
    await alexa.says('open pizza shop');
    await alexa.ends();
    const slot = slotOf(alexa.request(order({ size: 'titanic' })), 'size');
    expect(slot?.resolutions?.resolutionsPerAuthority).toHaveLength(1);
  });
});

describe('a request that is built and not sent', () => {
  test('refuses unknown intents and slots', () => {
    const { alexa } = alexaWith('pizza', () => ask('ok'));
    expect(() => alexa.request({ intent: 'NoIntent' })).toThrow(
      'the interaction model declares no intent "NoIntent"',
    );
    expect(() => alexa.request(order({ colour: 'red' }))).toThrow(
      'OrderIntent declares no slot "colour"',
    );
    expect(() => alexa.request('what is the weather')).toThrow(
      '"what is the weather" leads to no request: no session is open, and this calls no skill; say "open pizza shop"',
    );
  });

  test('takes a slot object as it is', () => {
    const slot: Slot = { name: 'size', value: 'small', confirmationStatus: 'CONFIRMED' };
    expect(resolved({ intent: 'OrderIntent', slots: { size: slot } }, 'size')).toEqual(slot);
  });
});
