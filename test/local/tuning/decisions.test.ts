import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { UserError } from '../../../local/errors';
import { decisionsFile, readDecisions, recordDecision } from '../../../local/tuning/decisions';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'decisions-'));
  file = decisionsFile(join(folder, 'skill-package'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const at = new Date('2026-11-30T23:59:00Z');
const LARGE = 'add-synonym/SizeType/large/gargantuan';
const DOG = 'add-synonym/AnimalType/dog/pupper';

describe('decisions', () => {
  test('stand beside the skill package, not in it', () => {
    expect(file).toBe(join(folder, 'tuning/decisions.json'));
  });

  test('are none before the first one', () => {
    expect(readDecisions(file, 'en-US')).toEqual(new Map());
  });

  test('are kept by locale, in the order of the changes, with their day', () => {
    recordDecision(file, { locale: 'en-US', id: LARGE, decision: 'rejected', at });
    recordDecision(file, { locale: 'de-DE', id: LARGE, decision: 'accepted', at });
    recordDecision(file, { locale: 'en-US', id: DOG, decision: 'accepted', at });
    expect(readFileSync(file, 'utf8')).toBe(`{
  "de-DE": {
    "add-synonym/SizeType/large/gargantuan": {
      "decision": "accepted",
      "at": "2026-11-30"
    }
  },
  "en-US": {
    "add-synonym/AnimalType/dog/pupper": {
      "decision": "accepted",
      "at": "2026-11-30"
    },
    "add-synonym/SizeType/large/gargantuan": {
      "decision": "rejected",
      "at": "2026-11-30"
    }
  }
}
`);
    expect(readDecisions(file, 'en-US')).toEqual(
      new Map([
        [DOG, 'accepted'],
        [LARGE, 'rejected'],
      ]),
    );
    expect(readdirSync(join(folder, 'tuning'))).toEqual(['decisions.json']);
  });

  test('can be changed and taken back', () => {
    recordDecision(file, { locale: 'en-US', id: LARGE, decision: 'rejected', at });
    recordDecision(file, { locale: 'en-US', id: LARGE, decision: 'accepted', at });
    expect(readDecisions(file, 'en-US')).toEqual(new Map([[LARGE, 'accepted']]));
    recordDecision(file, { locale: 'en-US', id: LARGE, decision: null, at });
    expect(readFileSync(file, 'utf8')).toBe('{}\n');
  });

  test('of a change with the name of a property of every object are like any other', () => {
    recordDecision(file, { locale: 'en-US', id: '__proto__', decision: 'rejected', at });
    expect(readDecisions(file, 'en-US')).toEqual(new Map([['__proto__', 'rejected']]));
    expect(readDecisions(file, 'constructor')).toEqual(new Map());
  });

  test.each(['{', '[]', '{"en-US": []}', '{"en-US": {"x": {"decision": "perhaps"}}}'])(
    'are refused in a sentence where the file is %s',
    (text) => {
      recordDecision(file, { locale: 'en-US', id: LARGE, decision: 'rejected', at });
      writeFileSync(file, text);
      const readIt = () => readDecisions(file, 'en-US');
      expect(readIt).toThrow(UserError);
      expect(readIt).toThrow(/^Cannot read the decisions in .*Mend the file, or delete it/);
      const change = () => recordDecision(file, { locale: 'x', id: 'y', decision: null, at });
      expect(change).toThrow(UserError);
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  test('that cannot be written are a sentence, too', () => {
    writeFileSync(join(folder, 'tuning'), 'a file where the folder should be');
    expect(() => recordDecision(file, { locale: 'x', id: 'y', decision: null, at })).toThrow(
      /^Cannot write the decisions to .*\. Give this user the right to write there\.$/,
    );
  });
});
