import { describe, expect, test } from '@jest/globals';
import {
  describeDifference,
  loadTranscript,
  parseTranscript,
  runTranscript,
} from '../../../local/alexa';
import { matchesPattern } from '../../../local/alexa/transcript';
import { UserError } from '../../../local/errors';
import { alexaWith, ask, speak } from './support/alexa';

describe('a transcript', () => {
  test('is conversations of turns', () => {
    const text = `
# Two conversations.
== Help

User: open pizza shop
Alexa: Welcome to the shop.
  What would you like? # not a comment
User: help

== Goodbye ==
User: stop
Alexa: *
(session ends)

User:
Alexa: Still there?
`;
    expect(parseTranscript(text)).toEqual([
      {
        title: 'Help',
        turns: [
          {
            line: 5,
            says: 'open pizza shop',
            expects: 'Welcome to the shop. What would you like? # not a comment',
          },
          { line: 8, says: 'help' },
        ],
      },
      { title: 'Goodbye', turns: [{ line: 11, says: 'stop', expects: '*', ends: true }] },
      { title: 'line 15', turns: [{ line: 15, says: '', expects: 'Still there?' }] },
    ]);
  });

  test.each([
    ['Alexa: hello', 'shop.txt:1: expected "User: …", found "Alexa: hello"'],
    ['User: a\nBob: b', 'shop.txt:2: expected "User: …" or "Alexa: …", found "Bob: b"'],
  ])('%j is refused with its line', (text, message) => {
    expect(() => parseTranscript(text, 'shop.txt')).toThrow(new UserError(message));
  });

  test("that can't be read is refused", () => {
    expect(() => loadTranscript('/no/such/file.txt')).toThrow(
      "/no/such/file.txt: can't read the transcript",
    );
  });

  test('that goes as written has no differences', async () => {
    const { alexa } = alexaWith('pizza', ({ request }) =>
      request.type === 'LaunchRequest' ? ask('Hi.') : speak('Bye.', { shouldEndSession: true }),
    );
    const turns: string[] = [];
    const conversations = parseTranscript(
      'User: open pizza shop\nAlexa: Hi.\nUser: stop\n(session ends)',
    );
    expect(await runTranscript(alexa, conversations, ({ speech }) => turns.push(speech))).toEqual(
      [],
    );
    expect(turns).toEqual(['Hi.', 'Bye.']);
  });

  test('tells where a conversation went otherwise', async () => {
    const { alexa } = alexaWith('pizza', () => ask('Hi.'));
    const conversations = parseTranscript(
      '== Greeting\nUser: open pizza shop\nAlexa: Hello *\n(session ends)',
    );
    const differences = await runTranscript(alexa, conversations);
    expect(differences.map(describeDifference)).toEqual([
      'Greeting (line 2)\n  User:     open pizza shop\n  expected: Hello *\n  actual:   Hi.',
      'Greeting (line 2)\n  User:     open pizza shop\n  expected: (session ends)\n  actual:   (the session is open)',
    ]);
  });
});

describe('a pattern', () => {
  test.each([
    ['a b', 'a  b', true],
    ['a small dog', 'a * dog', true],
    ['a small dog', '* dog', true],
    ['a small dog', 'a *', true],
    ['a small dog', '*small*', true],
    ['aba', 'ab*ba', false],
    ['a small dog', 'a * cat', false],
    ['a small dog', 'a small', false],
    ['', '*', true],
  ])('%j fits %j: %s', (text, pattern, expected) => {
    expect(matchesPattern(text, pattern)).toBe(expected);
  });
});
