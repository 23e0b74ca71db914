import { describe, expect, it } from '@jest/globals';
import { readTalkLine } from '../../../local/talk/talk-line';

describe('a line of a talk', () => {
  it.each([
    ['  ', { kind: 'nothing' }],
    [' open pet match ', { kind: 'says', utterance: 'open pet match' }],
    [':silence', { kind: 'says', utterance: '' }],
    [':quit', { kind: 'quit' }],
    [':explain a  big dog', { kind: 'explain', utterance: 'a big dog' }],
    [':end', { kind: 'end', reason: 'USER_INITIATED' }],
    [':end exceeded_max_reprompts', { kind: 'end', reason: 'EXCEEDED_MAX_REPROMPTS' }],
    [':fault size ER_ERROR_TIMEOUT', { kind: 'fault', slot: 'size', code: 'ER_ERROR_TIMEOUT' }],
    [':fault size none', { kind: 'fault', slot: 'size', code: undefined }],
  ])('%j is read', (line, expected) => {
    expect(readTalkLine(line)).toEqual(expected);
  });

  it.each([
    [':dance', 'There is no command ":dance"; :help lists them.'],
    [':explain', ':explain takes the words to explain.'],
    [
      ':end tired',
      ':end does not take "tired"; it takes USER_INITIATED, ERROR, EXCEEDED_MAX_REPROMPTS.',
    ],
    [':fault size', ':fault takes a slot and a code, such as ":fault size ER_ERROR_TIMEOUT".'],
    [
      ':fault size LATE',
      ':fault does not take "LATE"; it takes ER_ERROR_TIMEOUT, ER_ERROR_EXCEPTION.',
    ],
  ])('%j is refused with what it takes', (line, message) => {
    expect(() => readTalkLine(line)).toThrow(message);
  });
});
