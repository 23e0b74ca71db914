import { describe, expect, it } from '@jest/globals';
import type { Intent } from 'ask-sdk-model';
import { isValid, readSlots } from '../../../lambda/recorder/slot-readings';

const STATIC = 'amzn1.er-authority.echo-sdk.amzn1.ask.skill.x.Size';
const DYNAMIC = 'amzn1.er-authority.echo-sdk.dynamic.amzn1.ask.skill.x.Size';

const authority = (name: string, code: string, ...values: { name: string; id?: string }[]) => ({
  authority: name,
  status: { code },
  ...(values.length > 0 ? { values: values.map((value) => ({ value })) } : {}),
});

const sizeSlot = (value: string | undefined, ...authorities: object[]): Intent =>
  ({
    name: 'PetMatchIntent',
    confirmationStatus: 'NONE',
    slots: {
      size: {
        name: 'size',
        confirmationStatus: 'NONE',
        ...(value === undefined ? {} : { value }),
        ...(authorities.length > 0
          ? { resolutions: { resolutionsPerAuthority: authorities } }
          : {}),
      },
    },
  }) as unknown as Intent;

describe('reading a slot', () => {
  it('gives the canonical value and its id beside what was uttered', () => {
    const intent = sizeSlot(
      'ginormous',
      authority(STATIC, 'ER_SUCCESS_MATCH', { name: 'large', id: 'large-id' }),
    );

    expect(readSlots(intent)).toEqual([
      {
        name: 'size',
        spoken: 'ginormous',
        resolved: 'large',
        resolved_id: 'large-id',
        status: 'ER_SUCCESS_MATCH',
        authority: 'static',
      },
    ]);
  });

  it('gives the spoken value where nothing matched', () => {
    const intent = sizeSlot('humongous', authority(STATIC, 'ER_SUCCESS_NO_MATCH'));

    expect(readSlots(intent)).toEqual([
      {
        name: 'size',
        spoken: 'humongous',
        resolved: 'humongous',
        resolved_id: null,
        status: 'ER_SUCCESS_NO_MATCH',
        authority: 'static',
      },
    ]);
  });

  it.each([
    ['static first', [STATIC, DYNAMIC]],
    ['dynamic first', [DYNAMIC, STATIC]],
  ])('takes a match of any authority, %s', (_, [first = '', second = '']) => {
    const verdict = (name: string) =>
      name === DYNAMIC
        ? authority(DYNAMIC, 'ER_SUCCESS_MATCH', { name: 'sofa size', id: 'sofa' })
        : authority(STATIC, 'ER_SUCCESS_NO_MATCH');

    const [reading] = readSlots(sizeSlot('couch', verdict(first), verdict(second)));

    expect(reading).toMatchObject({
      resolved: 'sofa size',
      resolved_id: 'sofa',
      authority: 'dynamic',
    });
  });

  it.each([
    ['ER_SUCCESS_MATCH', true],
    ['ER_SUCCESS_NO_MATCH', false],
    ['ER_ERROR_TIMEOUT', null],
    ['ER_ERROR_EXCEPTION', null],
  ])('reads the status %s as valid = %s', (code, expected) => {
    const [reading] = readSlots(sizeSlot('big', authority(STATIC, code)));

    expect(reading && isValid(reading)).toBe(expected);
  });

  it('leaves validity unknown when one authority failed and the other knows nothing', () => {
    const [reading] = readSlots(
      sizeSlot(
        'big',
        authority(STATIC, 'ER_SUCCESS_NO_MATCH'),
        authority(DYNAMIC, 'ER_ERROR_TIMEOUT'),
      ),
    );

    expect(reading && isValid(reading)).toBeNull();
  });

  it('leaves validity unknown without any resolution', () => {
    const [reading] = readSlots(sizeSlot('seven'));

    expect(reading).toEqual({
      name: 'size',
      spoken: 'seven',
      resolved: 'seven',
      resolved_id: null,
      status: null,
      authority: null,
    });
  });

  it('leaves out empty slots, and requests without slots or intent', () => {
    expect(readSlots(sizeSlot(undefined))).toEqual([]);
    expect(readSlots(sizeSlot(''))).toEqual([]);
    expect(readSlots({ name: 'AMAZON.HelpIntent', confirmationStatus: 'NONE' })).toEqual([]);
    expect(readSlots(undefined)).toEqual([]);
  });

  it('gives one element for each value of a multi-value slot', () => {
    const value = (spoken: string, ...authorities: object[]) => ({
      type: 'Simple',
      value: spoken,
      resolutions: { resolutionsPerAuthority: authorities },
    });
    const intent = {
      name: 'OrderIntent',
      confirmationStatus: 'NONE',
      slots: {
        topping: {
          name: 'topping',
          confirmationStatus: 'NONE',
          slotValue: {
            type: 'List',
            values: [
              value('cheese', authority(STATIC, 'ER_SUCCESS_MATCH', { name: 'cheese', id: 'c' })),
              {
                type: 'List',
                values: [value('glue', authority(STATIC, 'ER_SUCCESS_NO_MATCH'))],
              },
            ],
          },
        },
      },
    } as unknown as Intent;

    expect(readSlots(intent).map(({ spoken, status }) => [spoken, status])).toEqual([
      ['cheese', 'ER_SUCCESS_MATCH'],
      ['glue', 'ER_SUCCESS_NO_MATCH'],
    ]);
  });

  it('survives requests that no Alexa would send', () => {
    const broken = {
      name: 'X',
      slots: {
        a: null,
        b: 7,
        c: { value: 5 },
        d: { value: 'x', resolutions: { resolutionsPerAuthority: 'none' } },
        n: { value: 'w', resolutions: { resolutionsPerAuthority: [null, 5] } },
        l: { slotValue: { type: 'List', values: [null, { type: 'Simple', value: 'v' }] } },
        e: { value: 'y', resolutions: { resolutionsPerAuthority: [{}] } },
        ['__proto__x']: { value: 'z' },
      },
    } as unknown as Intent;

    expect(readSlots(broken).map(({ name, spoken }) => [name, spoken])).toEqual([
      ['d', 'x'],
      ['n', 'w'],
      ['l', 'v'],
      ['e', 'y'],
      ['__proto__x', 'z'],
    ]);
  });
});
