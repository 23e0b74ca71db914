import { describe, expect, it } from '@jest/globals';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from 'aws-lambda';
import type { Turn } from '../../../analytics/contract/turn';
import { encoder } from '../../../analytics/stream/encode';

/** A row with a value in every column; the types hold it to the contract. */
const full: Turn = {
  request_id: 'amzn1.echo-api.request.1',
  user_id: 'AAAAAAAAAAAAAAAAAAAAAA',
  api_execution_time: 0,
  slot_value_animal_resolved: 'dog',
  slot_value_animal_synonym: 'a "pooch", really',
  slot_value_animal_is_valid: true,
  slot_value_size_resolved: 'line one\nline two\u0000',
  slot_value_size_synonym: '🐘 \\ backslash / slash \u2028',
  slot_value_size_is_valid: false,
  slot_value_temperament_resolved: '',
  slot_value_temperament_synonym: 'كبير',
  slot_value_temperament_is_valid: false,
  slot_value_energy_resolved: '\t\b\f\r',
  slot_value_energy_synonym: 'it\'s {"json": [1]}',
  slot_value_energy_is_valid: true,
  event_time: '2026-11-22 07:00:00.000',
  session_id: 'session',
  turn: 9_007_199_254_740_991,
  locale: 'en-US',
  stage: 'live',
  request_type: 'IntentRequest',
  intent_name: 'PetMatchIntent',
  dialog_state: 'COMPLETED',
  outcome: 'matched',
  matched_pet: 'Bouvier des Flandres',
  error_name: 'Error',
  session_end_reason: 'SKILL_ENDED',
  device_interfaces: 'AudioPlayer',
  response_time: 12,
  skill_version: '1.0.0',
  model_version: 'abc',
  is_simulated: false,
  slots: [
    {
      name: 'size',
      spoken: 'little, \n"tiny"',
      resolved: 'tiny',
      resolved_id: null,
      status: 'ER_SUCCESS_MATCH',
      authority: 'dynamic',
      changed: true,
    },
  ],
};

const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
};

const image = (row: object) => marshall(row) as Record<string, AttributeValue>;

describe('the JSON line', () => {
  it('says what AWS’s own marshalling of the row says', () => {
    expect(JSON.parse(encoder('json')(image(full)))).toEqual(withoutNulls(full));
  });

  it('says the same of a row in which all that can be null is NULL', () => {
    const bare = {
      request_id: 'r',
      event_time: '2026-11-22 07:00:00.000',
      request_type: 'LaunchRequest',
      outcome: 'launched',
      response_time: 0,
    };
    const nulls = Object.fromEntries(
      Object.keys(full)
        .filter((name) => !(name in bare))
        .map((name) => [name, null]),
    );

    expect(JSON.parse(encoder('json')(image({ ...nulls, ...bare })))).toEqual(bare);
  });
});
