import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../../analytics/tuning/change';
import { editModelText } from '../../../analytics/tuning/edit-model';
import { undoEdits } from '../../../analytics/tuning/undo-edits';

interface Value {
  id?: string;
  name: { value: string; synonyms?: string[] };
}
interface Model {
  interactionModel: {
    languageModel: {
      invocationName: string;
      intents: {
        name: string;
        slots: { name: string; type: string; samples?: string[] }[];
        samples?: string[];
      }[];
      types: { name: string; values: Value[] }[];
    };
  };
}

/** Different for Alexa too: no two of these differ in case or white space only. */
const WORDS = [
  'katze',
  'Hund',
  'été',
  'ねこ',
  'small dog',
  "o'neil",
  '🐈',
  'a "quoted" one',
  'x',
  'y z',
];
/** Words that can be added: somebody can say them. */
const NEW_WORDS = [
  'rabbit',
  'Häschen',
  'うさぎ',
  '𠮷 hop',
  "24/7 & c.o.'s",
  'two words',
  'w1',
  'w2',
];
const SAYABLE = WORDS.filter((word) => !/["🐈]/u.test(word));

const synonyms = fc.option(fc.subarray(WORDS.slice(4)), { nil: undefined });

const models: fc.Arbitrary<Model> = fc
  .record({
    values: fc.subarray(WORDS.slice(0, 4), { minLength: 1 }),
    lists: fc.array(synonyms, { minLength: 4, maxLength: 4 }),
    ids: fc.constantFrom('none', 'upper', 'number'),
    samples: fc.option(fc.subarray(['find {pet}', 'a {pet}', 'get me one']), { nil: undefined }),
    slotSamples: fc.option(fc.subarray(['{pet}', 'the {pet}']), { nil: undefined }),
  })
  .map(({ values, lists, ids, samples, slotSamples }) => ({
    interactionModel: {
      languageModel: {
        invocationName: 'pet match',
        intents: [
          {
            name: 'FindIntent',
            slots: [{ name: 'pet', type: 'Pet', ...(slotSamples ? { samples: slotSamples } : {}) }],
            ...(samples ? { samples } : {}),
          },
        ],
        types: [
          {
            name: 'Pet',
            values: values.map((value, at) => {
              const list = lists[at];
              const id = ids === 'upper' ? `PET_${String(at)}` : String(at);
              return {
                ...(ids === 'none' ? {} : { id }),
                name: { value, ...(list ? { synonyms: list } : {}) },
              };
            }),
          },
        ],
      },
    },
  }));

interface Format {
  indent: string | number;
  endOfLine: string;
  tail: string;
  mark: string;
  escapes: boolean;
  inlineLists: boolean;
}

const formats: fc.Arbitrary<Format> = fc.record({
  indent: fc.constantFrom<string | number>(0, 1, 2, 4, '\t'),
  endOfLine: fc.constantFrom('\n', '\r\n'),
  tail: fc.constantFrom('', '\n', '\n\n'),
  mark: fc.constantFrom('', '\ufeff'),
  escapes: fc.boolean(),
  inlineLists: fc.boolean(),
});

const print = (model: Model, format: Format): string => {
  const { indent, endOfLine, tail, mark, escapes, inlineLists } = format;
  let text = JSON.stringify(model, null, indent);
  if (inlineLists)
    text = text.replaceAll(/\[\s*("(?:[^"\\]|\\.)*"(?:,\s*"(?:[^"\\]|\\.)*")*)\s*\]/g, (_, list) =>
      JSON.stringify(JSON.parse(`[${String(list)}]`)).replaceAll('","', '", "'),
    );
  if (escapes)
    text = text.replaceAll(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return mark + text.replaceAll('\n', endOfLine) + tail.replaceAll('\n', endOfLine);
};

const changesFor = (model: Model): fc.Arbitrary<Change[]> => {
  const values = model.interactionModel.languageModel.types[0]?.values ?? [];
  const value = fc.constantFrom(...values.map(({ name }) => name.value));
  return fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('add-synonym' as const),
        type: fc.constant('Pet'),
        value,
        word: fc.constantFrom(...SAYABLE, ...NEW_WORDS),
      }),
      fc.record({
        kind: fc.constant('remove-synonym' as const),
        type: fc.constant('Pet'),
        value,
        word: fc.constantFrom(...WORDS.slice(4), ...NEW_WORDS),
      }),
      fc.record({
        kind: fc.constant('add-value' as const),
        type: fc.constant('Pet'),
        value: fc.constantFrom('hamster', 'guinea pig'),
        synonyms: fc.subarray(NEW_WORDS),
      }),
      fc.record({
        kind: fc.constant('add-sample' as const),
        intent: fc.constant('FindIntent'),
        slot: fc.constantFrom(null, 'pet'),
        sample: fc.constantFrom('find {pet}', 'some {pet} please', 'the {pet}', "i'd like {pet}"),
      }),
    ),
    { minLength: 1, maxLength: 6 },
  );
};

/** The same change made on the parsed model, the plain way. */
const change = (model: Model, one: Change): void => {
  const { types, intents } = model.interactionModel.languageModel;
  if (one.kind === 'add-sample') {
    const [intent] = intents;
    const owner = one.slot === null ? intent : intent?.slots[0];
    if (owner && !owner.samples?.includes(one.sample))
      owner.samples = [...(owner.samples ?? []), one.sample];
    return;
  }
  const values = types[0]?.values ?? [];
  const known = values.find(({ name }) => name.value === one.value);
  if (one.kind === 'add-value') {
    const words = [...new Set(one.synonyms)];
    if (!known) {
      const hasList = words.length > 0 || values.at(-1)?.name.synonyms !== undefined;
      const [first] = values;
      const id = first?.id?.startsWith('PET_') === true ? upper(one.value) : String(values.length);
      values.push({
        ...(first?.id === undefined ? {} : { id }),
        name: { value: one.value, ...(hasList ? { synonyms: words } : {}) },
      });
      return;
    }
    for (const word of words) addWord(known, word);
  } else if (known && one.kind === 'add-synonym') addWord(known, one.word);
  else if (known?.name.synonyms)
    known.name.synonyms = known.name.synonyms.filter(
      (word) => one.kind !== 'remove-synonym' || word !== one.word,
    );
};

const upper = (value: string): string => value.toUpperCase().replace(' ', '_');

const addWord = ({ name }: Value, word: string): void => {
  if (name.value === word || name.synonyms?.includes(word)) return;
  name.synonyms = [...(name.synonyms ?? []), word];
};

const cases = models.chain((model) => fc.tuple(fc.constant(model), formats, changesFor(model)));

describe('any changes of any model in any formatting', () => {
  test('say what the same changes of the parsed model say', () => {
    fc.assert(
      fc.property(cases, ([model, format, changes]) => {
        const expected = structuredClone(model);
        for (const one of changes) change(expected, one);

        const { text } = editModelText(print(model, format), changes);

        expect(JSON.parse(text.replace('\ufeff', ''))).toEqual(expected);
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  test('are taken back to the last byte', () => {
    fc.assert(
      fc.property(cases, ([model, format, changes]) => {
        const original = print(model, format);

        const { text, edits } = editModelText(original, changes);

        expect(undoEdits(text, JSON.parse(JSON.stringify(edits)) as typeof edits)).toBe(original);
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  test('keep every line that the changes are not about, and leave no gap', () => {
    fc.assert(
      fc.property(cases, ([model, format, changes]) => {
        const original = print(model, {
          ...format,
          indent: format.indent === 0 ? 2 : format.indent,
        });

        const { text } = editModelText(original, changes);

        const after = new Set(text.split('\n').map(bare));
        const gone = original.split('\n').filter((line) => !after.has(bare(line)));
        expect(gone.filter((line) => !mayGo(line, changes))).toEqual([]);
        // Of lists on one line no more than were changed.
        expect(gone.filter((line) => /\[.*\]/.test(line)).length).toBeLessThanOrEqual(
          changes.length,
        );
        expect(text).not.toMatch(/,\s*[\]}]/);
        expect(text.replace(/\s+$/, '')).not.toMatch(/\n[ \t\r]*\n/);
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});

/** A line that got or lost a comma at its end counts as the same: what follows it came or went. */
const bare = (line: string): string => line.replace(/,?\r?$/, '');

/** A removed word of its own line, and lines of lists that were written on one line or were empty. */
const mayGo = (line: string, changes: readonly Change[]): boolean => {
  if (/\[.*\]|^\s*"synonyms": \[\s*$/.test(line) || /^\s*\]/.test(line)) return true;
  return changes.some(
    (one) =>
      one.kind === 'remove-synonym' && (JSON.parse(bare(line).trim()) as string) === one.word,
  );
};
