import { describe, expect, it } from '@jest/globals';
import { COLUMNS } from '../../../analytics/contract/turn';
import { encoder, UnencodableTurn, type Image } from '../../../analytics/stream/encode';

const json = encoder('json');
const csv = encoder('csv');

/** The attributes that every turn has. */
const least = (more: Image = {}): Image => ({
  request_id: { S: 'amzn1.echo-api.request.1' },
  event_time: { S: '2026-11-22 07:01:08.000' },
  request_type: { S: 'LaunchRequest' },
  outcome: { S: 'launched' },
  response_time: { N: '12' },
  ...more,
});

const reading = (more: Image = {}): Image => ({
  name: { S: 'size' },
  spoken: { S: 'ginormous' },
  resolved: { S: 'large' },
  changed: { BOOL: true },
  ...more,
});

const whole: Image = {
  slots: {
    L: [
      {
        M: {
          changed: { BOOL: true },
          authority: { S: 'static' },
          status: { S: 'ER_SUCCESS_MATCH' },
          resolved_id: { S: 'large' },
          resolved: { S: 'large' },
          spoken: { S: 'ginormous, really' },
          name: { S: 'size' },
        },
      },
      { M: reading({ name: { S: 'energy' }, spoken: { S: 'purple' }, resolved: { S: 'purple' } }) },
    ],
  },
  is_simulated: { BOOL: false },
  model_version: { S: 'm1' },
  skill_version: { S: '0.1.0' },
  response_time: { N: '34' },
  device_interfaces: { S: 'Alexa.Presentation.APL,AudioPlayer' },
  session_end_reason: { NULL: true },
  error_name: { S: 'TypeError' },
  matched_pet: { S: 'Great Dane' },
  outcome: { S: 'matched' },
  dialog_state: { S: 'COMPLETED' },
  intent_name: { S: 'PetMatchIntent' },
  request_type: { S: 'IntentRequest' },
  stage: { S: 'live' },
  locale: { S: 'en-US' },
  turn: { N: '3' },
  session_id: { S: 's1' },
  event_time: { S: '2026-11-22 07:01:08.000' },
  slot_value_energy_is_valid: { NULL: true },
  slot_value_energy_synonym: { S: 'purple' },
  slot_value_energy_resolved: { S: 'purple' },
  slot_value_temperament_is_valid: { BOOL: true },
  slot_value_temperament_synonym: { S: 'family' },
  slot_value_temperament_resolved: { S: 'family' },
  slot_value_size_is_valid: { BOOL: true },
  slot_value_size_synonym: { S: 'ginormous, really' },
  slot_value_size_resolved: { S: 'large' },
  slot_value_animal_is_valid: { BOOL: false },
  slot_value_animal_synonym: { S: 'dog' },
  slot_value_animal_resolved: { S: 'dog' },
  api_execution_time: { N: '118' },
  user_id: { S: 'u1' },
  request_id: { S: 'r1' },
  expires_at: { N: '1800000000' },
};

describe('JSON lines', () => {
  it('hold the columns in the order of the contract, without nulls and without what is no column', () => {
    expect(json(whole)).toBe(
      '{"request_id":"r1","user_id":"u1","api_execution_time":118,' +
        '"slot_value_animal_resolved":"dog","slot_value_animal_synonym":"dog","slot_value_animal_is_valid":false,' +
        '"slot_value_size_resolved":"large","slot_value_size_synonym":"ginormous, really","slot_value_size_is_valid":true,' +
        '"slot_value_temperament_resolved":"family","slot_value_temperament_synonym":"family","slot_value_temperament_is_valid":true,' +
        '"slot_value_energy_resolved":"purple","slot_value_energy_synonym":"purple",' +
        '"event_time":"2026-11-22 07:01:08.000","session_id":"s1","turn":3,"locale":"en-US","stage":"live",' +
        '"request_type":"IntentRequest","intent_name":"PetMatchIntent","dialog_state":"COMPLETED","outcome":"matched",' +
        '"matched_pet":"Great Dane","error_name":"TypeError","device_interfaces":"Alexa.Presentation.APL,AudioPlayer",' +
        '"response_time":34,"skill_version":"0.1.0","model_version":"m1","is_simulated":false,' +
        '"slots":[{"name":"size","spoken":"ginormous, really","resolved":"large","resolved_id":"large","status":"ER_SUCCESS_MATCH","authority":"static","changed":true},' +
        '{"name":"energy","spoken":"purple","resolved":"purple","changed":true}]}\n',
    );
  });

  it('hold the least that a turn has', () => {
    expect(json(least())).toBe(
      '{"request_id":"amzn1.echo-api.request.1","event_time":"2026-11-22 07:01:08.000","request_type":"LaunchRequest","outcome":"launched","response_time":12}\n',
    );
  });

  it.each([
    ['quotes and backslashes', 'a "b" \\ c', '"a \\"b\\" \\\\ c"'],
    ['commas', 'a,b', '"a,b"'],
    [
      'line breaks and other control characters',
      'a\nb\r\tc\u0000\u001f',
      '"a\\nb\\r\\tc\\u0000\\u001f"',
    ],
    ['an emoji', 'a 🐕 b', '"a 🐕 b"'],
    ['half an emoji', 'a \ud83d b \udc15', '"a \ufffd b \ufffd"'],
    ['half an emoji beside a whole one', '\ud83d🐕', '"\ufffd🐕"'],
    ['text from right to left, and separators', 'שלום\u2028\u2029', '"שלום\u2028\u2029"'],
    ['a formula', '=1+1', '"=1+1"'],
    ['nothing', '', '""'],
  ])('keep %s', (_, spoken, expected) => {
    const line = json(least({ matched_pet: { S: spoken } }));
    expect(line).toContain(`"outcome":"launched","matched_pet":${expected},"response_time"`);
    expect(JSON.parse(line)).toBeTruthy();
  });

  it('write an empty list of readings as one', () => {
    expect(json(least({ slots: { L: [] } }))).toContain('"response_time":12,"slots":[]}');
  });

  it('take their columns from the table they are given', () => {
    const short = encoder('json', COLUMNS.slice(0, 3));
    expect(short({ request_id: { S: 'r' }, api_execution_time: { N: '-0' } })).toBe(
      '{"request_id":"r","api_execution_time":0}\n',
    );
  });

  it('read nothing from the prototype', () => {
    const image = JSON.parse(
      '{"__proto__":{"user_id":{"S":"x"}},"constructor":{"S":"y"}}',
    ) as Image;
    expect(json({ ...least(), ...image })).not.toContain('user_id');
  });
});

describe('CSV lines', () => {
  it('hold every column, null as nothing and booleans as 1 and 0', () => {
    expect(csv(whole)).toBe(
      String.raw`r1,u1,118,dog,dog,0,large,ginormous\, really,1,family,family,1,purple,purple,,` +
        String.raw`2026-11-22 07:01:08.000,s1,3,en-US,live,IntentRequest,PetMatchIntent,COMPLETED,matched,Great Dane,TypeError,,` +
        String.raw`Alexa.Presentation.APL\,AudioPlayer,34,0.1.0,m1,0,` +
        String.raw`[{"name":"size"\,"spoken":"ginormous\, really"\,"resolved":"large"\,"resolved_id":"large"\,"status":"ER_SUCCESS_MATCH"\,"authority":"static"\,"changed":true}\,` +
        String.raw`{"name":"energy"\,"spoken":"purple"\,"resolved":"purple"\,"changed":true}]` +
        '\n',
    );
  });

  it.each([
    ['a comma', 'a,b', String.raw`a\,b`],
    ['a backslash', 'a\\b', String.raw`a\\b`],
    ['the mark of a null', String.raw`\N`, String.raw`\\N`],
    ['quotes, which mean nothing', '"a"', '"a"'],
    ['an emoji', '🐕', '🐕'],
    ['half an emoji', '\udc15', '\ufffd'],
  ])('escape %s', (_, spoken, expected) => {
    expect(csv(least({ matched_pet: { S: spoken } }))).toContain(`launched,${expected},`);
  });

  it('turn a line break into a space', () => {
    expect(csv(least({ matched_pet: { S: 'a\nb\rc' } }))).toContain('launched,a b c,');
  });

  it('escape the JSON text of the readings once more', () => {
    const slots = { L: [{ M: reading({ spoken: { S: 'a "b"\n' } }) }] };
    expect(csv(least({ slots }))).toContain(
      String.raw`[{"name":"size"\,"spoken":"a \\"b\\"\\n"\,"resolved":"large"\,"changed":true}]`,
    );
  });
});

describe('A row is refused, naming column and value,', () => {
  it.each<[string, Image, string]>([
    [
      'when a text is a number',
      { matched_pet: { N: '1' } },
      'matched_pet must be text (S), but is {"N":"1"}',
    ],
    [
      'when a number is text',
      { turn: { S: '1' } },
      'turn must be an integer (N) from -9007199254740991 to 9007199254740991, but is {"S":"1"}',
    ],
    ['when a number has a fraction', { turn: { N: '1.5' } }, 'but is {"N":"1.5"}'],
    ['when a number has an exponent', { turn: { N: '1E+2' } }, 'but is {"N":"1E+2"}'],
    ['when a number is not safe', { turn: { N: '9007199254740992' } }, '{"N":"9007199254740992"}'],
    ['when a number is huge', { turn: { N: '9'.repeat(38) } }, `{"N":"${'9'.repeat(38)}"}`],
    [
      'when a boolean is a number',
      { is_simulated: { N: '1' } },
      'is_simulated must be a boolean (BOOL), but is {"N":"1"}',
    ],
    [
      'when a boolean is text',
      { slot_value_animal_is_valid: { S: 'true' } },
      'slot_value_animal_is_valid must be a boolean (BOOL), but is {"S":"true"}',
    ],
    [
      'when it is binary',
      { user_id: { B: 'aGk=' } },
      'user_id must be text (S), but is {"B":"aGk="}',
    ],
    [
      'when it is a set',
      { user_id: { SS: ['a'] } },
      'user_id must be text (S), but is {"SS":["a"]}',
    ],
    ['when it is no attribute value', { user_id: 'u1' }, 'user_id must be text (S), but is "u1"'],
    [
      'when readings are no list',
      { slots: { M: {} } },
      'slots must be a list (L) of maps (M), but',
    ],
    [
      'when a reading is text',
      { slots: { L: [{ S: 'x' }] } },
      'slots[0] must be a list (L) of maps',
    ],
    [
      'when a field of a reading has another type',
      { slots: { L: [{ M: reading() }, { M: reading({ spoken: { N: '5' } }) }] } },
      'slots[1].spoken must be text (S), but is {"N":"5"}',
    ],
    [
      'when a reading lacks a field',
      { slots: { L: [{ M: { name: { S: 'size' } } }] } },
      'slots[0].spoken is missing',
    ],
    ['when the key is missing', { request_id: { NULL: true } }, 'request_id is missing'],
    [
      'when a column that is never null is',
      { response_time: { NULL: true } },
      'response_time is missing',
    ],
    ['when the time is missing', { event_time: undefined }, 'event_time is missing'],
  ])('%s', (_, more, message) => {
    for (const encode of [json, csv]) {
      expect(() => encode(least(more))).toThrow(UnencodableTurn);
      expect(() => encode(least(more))).toThrow(message);
    }
  });

  it.each([
    '2026-11-22T07:01:08Z',
    '2026-11-22 07:01:08.0000',
    '2026-13-01 00:00:00',
    '2026-00-01 00:00:00',
    '2026-04-31 00:00:00',
    '2026-02-29 00:00:00',
    '1900-02-29 00:00:00',
    '0000-01-01 00:00:00',
    '2026-01-00 00:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 00:60:00',
    '2026-01-01 00:00:60',
    '2026-01-01 00:00:00\n',
    '',
  ])('when its time is impossible: %j', (time) => {
    expect(() => json(least({ event_time: { S: time } }))).toThrow(
      `event_time must be a possible time (S) of the form yyyy-MM-dd HH:mm:ss.SSS, but is ${JSON.stringify({ S: time })}`,
    );
  });

  it.each(['2024-02-29 23:59:59.999', '2000-02-29 00:00:00', '0001-01-01 00:00:00'])(
    'but not when its time is possible: %s',
    (time) => {
      expect(json(least({ event_time: { S: time } }))).toContain(`"event_time":"${time}"`);
    },
  );

  it('when its line is longer than a record of Firehose', () => {
    const framing = Buffer.byteLength(json(least({ matched_pet: { S: '' } })));
    const fits = least({ matched_pet: { S: 'x'.repeat(1_024_000 - framing) } });
    expect(Buffer.byteLength(json(fits))).toBe(1_024_000);
    const long = least({ matched_pet: { S: 'x'.repeat(1_024_000 - framing + 1) } });
    expect(() => json(long)).toThrow(
      'Cannot encode the turn: its line has 1024001 bytes, a record of Firehose at most 1024000',
    );
  });

  it('and quotes no more than the beginning of a long value', () => {
    const image = least({ turn: { S: 'x'.repeat(10_000) } });
    expect(() => json(image)).toThrow(/but is \{"S":"x{194}…$/);
  });

  it('and says which column', () => {
    const thrown = (() => {
      try {
        return json(least({ turn: { S: '1' } }));
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toMatchObject({ name: 'UnencodableTurn', column: 'turn' });
  });
});
