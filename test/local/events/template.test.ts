import { describe, expect, test } from '@jest/globals';
import { randomOf } from '../../../analytics/generator/hash';
import { compileTemplate } from '../../../local/events/template';
import { KNOWN_FUNCTIONS } from '../../../local/events/functions';

const NOW = Date.parse('2026-11-30T15:05:09.120Z');

const events = (template: string, count = 200, seed = 1): readonly string[] => {
  const make = compileTemplate(template);
  const random = randomOf(seed);
  return Array.from({ length: count }, () => make({ random, now: NOW }));
};

/** The template of the guide. */
const CLICKSTREAM = `
{
    "customerId": "{{random.number(500)}}",
    "ipAddress": "{{internet.ip}}",
    "countryCode": "{{random.arrayElement(["US","UK","SG","ID","CN","AUS","TH","MY","PH","VN","IN"])}}",
    "event": {
        "type": "{{random.arrayElement(["search","checkout"])}}",
        "product": "{{random.arrayElement(["","shoes"])}}",
        "amount": {{random.number({"min":50,"max":300})}}
    }
}
`;

test('the guide’s template makes one line of JSON for an event', () => {
  for (const line of events(CLICKSTREAM)) {
    expect(line).not.toContain('\n');
    const event = JSON.parse(line) as {
      customerId: string;
      ipAddress: string;
      event: { type: string; product: string; amount: number };
    };
    expect(event).toEqual({
      customerId: expect.stringMatching(/^\d{1,3}$/),
      ipAddress: expect.stringMatching(/^(\d{1,3}\.){3}\d{1,3}$/),
      countryCode: expect.stringMatching(/^[A-Z]{2,3}$/),
      event: {
        type: expect.stringMatching(/^(search|checkout)$/),
        product: expect.stringMatching(/^(shoes)?$/),
        amount: expect.any(Number),
      },
    });
    expect(Number(event.customerId)).toBeLessThanOrEqual(500);
    expect(event.event.amount).toBeGreaterThanOrEqual(50);
    expect(event.event.amount).toBeLessThanOrEqual(300);
  }
});

test('the same seed makes the same events, another one others', () => {
  expect(events(CLICKSTREAM, 5)).toEqual(events(CLICKSTREAM, 5));
  expect(events(CLICKSTREAM, 5)).not.toEqual(events(CLICKSTREAM, 5, 2));
});

describe('a placeholder', () => {
  test('of a number reaches both of its ends', () => {
    expect([...new Set(events('{{random.number({"min":1,"max":3})}}'))].sort()).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(new Set(events('{{random.number(1)}}'))).toEqual(new Set(['0', '1']));
  });

  test('of a number has steps', () => {
    expect(
      [...new Set(events('{{random.number({"min":0,"max":1,"precision":0.25})}}'))].sort(),
    ).toEqual(['0', '0.25', '0.5', '0.75', '1']);
  });

  test('of a weighted choice follows the weights', () => {
    const drawn = events(
      '{{random.weightedArrayElement({"weights":[0.9,0.1,0],"data":["cat","dog","fish"]})}}',
      1_000,
    );
    const cats = drawn.filter((animal) => animal === 'cat').length;
    expect(cats).toBeGreaterThan(850);
    expect(cats).toBeLessThan(950);
    expect(drawn).not.toContain('fish');
  });

  test.each([
    ['{{date.utc}}', '2026-11-30T15:05:09Z'],
    ['{{date.utc("YYYY-MM-DDTHH:mm:ss.SSS[Z]")}}', '2026-11-30T15:05:09.120Z'],
    ['{{date.utc("dddd, MMMM Do YYYY, h:mm:ss a")}}', 'Monday, November 30th 2026, 3:05:09 pm'],
    ['{{date.utc("ddd, hA")}}', 'Mon, 3PM'],
    ['{{date.utc("DD/MMM/YYYY:HH:mm:ss ZZ")}}', '30/Nov/2026:15:05:09 +0000'],
    ['{{date.utc("X x DDD [at] Q")}}', '1796051109 1796051109120 334 at 4'],
  ])('%s is %s', (template, expected) => {
    expect(events(template, 1)).toEqual([expected]);
  });

  test('of the time is where this machine is, with its offset', () => {
    const [now = ''] = events('{{date.now}}', 1);
    expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:09[+-]\d\d:\d\d$/);
    expect(Date.parse(now)).toBe(Date.parse('2026-11-30T15:05:09Z'));
    expect(events('{{current.timestamp}}', 1)).toEqual([now]);
  });

  test('of the past lies before now, of the future after it', () => {
    for (const time of events('{{date.past}}')) {
      expect(Date.parse(time)).toBeLessThan(NOW);
      expect(Date.parse(time)).toBeGreaterThan(NOW - 366 * 86_400_000);
    }
    for (const time of events('{{date.future(2)}}')) expect(Date.parse(time)).toBeGreaterThan(NOW);
  });

  test('may stand on several lines, with spaces', () => {
    expect(events('{{ random.arrayElement(\n  ["a)}}",\n "a)}}"]\n) }}', 1)).toEqual(['a)}}']);
  });

  test('takes what is no JSON as text, as the generator does', () => {
    expect(events('{{date.utc(YYYY)}}', 1)).toEqual(['2026']);
  });

  test.each(KNOWN_FUNCTIONS.filter((name) => !/array/i.test(name)))('of %s makes text', (name) => {
    for (const made of events(`"{{${name}}}"`, 20)) {
      expect(made).toMatch(/^".+"$/);
      expect(typeof JSON.parse(made)).toBe('string');
    }
  });
});

test('random.uuid is of version 4', () => {
  const made = events('{{random.uuid}}');
  expect(new Set(made).size).toBe(made.length);
  for (const id of made)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

describe('a template that cannot be read', () => {
  test.each([
    [
      '{"a": {{random.nmber(5)}}}',
      'line 1, column 7: there is no random.nmber; there are random.number, ',
    ],
    [
      '{\n "a": "{{nothing.here}}"}',
      'line 2, column 8: there is no nothing.here; there are random.number, ',
    ],
    [
      '{{random.number("x")}}',
      'it takes a number, or {"min": …, "max": …, "precision": …}, not "x".',
    ],
    ['{{random.number({"min":5,"max":1})}}', 'with min up to max'],
    ['{{random.arrayElement([])}}', 'it takes a list with an item at least, not [].'],
    ['{{random.arrayElement(["a",])}}', 'its argument is no JSON: ["a",].'],
    [
      '{{random.weightedArrayElement({"weights":[1],"data":["a","b"]})}}',
      'a weight from 0 up for each item',
    ],
    [
      '{{random.weightedArrayElement({"weights":[0],"data":["a"]})}}',
      'a weight from 0 up for each item',
    ],
    ['{{random.number(5}}', 'its parenthesis is not closed.'],
    ['{{random.number(5)', '{{random.number has no }} at its end.'],
    ['{{5}}', 'a placeholder is written like {{random.number(10)}} or {{internet.ip}}.'],
    ['{{internet.ip(4)}}', 'it takes no argument, not 4.'],
    ['{{date.utc("w")}}', 'the date format "w" has "w"; known are YYYY, '],
    ['{{date.past(-1)}}', 'it takes a number of years above 0, up to 1000, not -1.'],
    ['{{date.future(1e9)}}', 'it takes a number of years above 0, up to 1000, not 1000000000.'],
    ['{{date.recent(1e9)}}', 'it takes a number of days above 0, up to 365000, not 1000000000.'],
    [
      '{{random.alphaNumeric(1e12)}}',
      'a number of characters from 0 to 100000, not 1000000000000.',
    ],
    ['{{lorem.words(-1)}}', 'it takes a number of words from 0 to 100000, not -1.'],
    ['{{random.words(1.5)}}', 'it takes a number of words from 0 to 100000, not 1.5.'],
    [' \n', 'The template is empty: it makes no event.'],
  ])('%j says where and why', (template, message) => {
    expect(() => compileTemplate(template)).toThrow(message);
  });
});
