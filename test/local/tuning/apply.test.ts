import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Change } from '../../../analytics/tuning/change';
import { modelVersions } from '../../../infra/model-versions';
import { UserError } from '../../../local/errors';
import { applyChanges } from '../../../local/tuning/apply';
import { formattedJson } from '../../../local/tuning/formatted-json';
import { readHistory } from '../../../local/tuning/history';
import { undoLast } from '../../../local/tuning/undo';
import { Killed, type FilesInMemory } from './files-in-memory';
import {
  CHANGES,
  effectsOf,
  FILES,
  GIVE_ME,
  ORIGINAL,
  petFiles,
  PINT_SIZED,
  promiseOf,
  RABBIT,
} from './pet-files';

const apply = (files: FilesInMemory, changes: readonly Change[] = CHANGES, day = '2026-03-02') =>
  applyChanges({ files: FILES, changes, promise: promiseOf(changes) }, effectsOf(files, day));

const undo = (files: FilesInMemory, day = '2026-03-09') => undoLast(FILES, effectsOf(files, day));

const modelOf = (files: FilesInMemory): string => files.files.get(FILES.modelFile) ?? '';

describe('applying', () => {
  test('adds to the model the lines of the changes, and a comma to the lines before them', () => {
    const files = petFiles();

    apply(files);

    const before = ORIGINAL.split('\n');
    const after = modelOf(files).split('\n');
    expect(before.filter((line) => !after.includes(line))).toEqual([
      '                "{wish} {size} one"',
      '                "synonyms": ["little", "take on an airplane", "cheap to feed"]',
    ]);
    expect(after.filter((line) => !before.includes(line)).map((line) => line.trim())).toEqual([
      '"{wish} {size} one",',
      '"maybe {size}"',
      '"id": "rabbit",',
      '"value": "rabbit",',
      '"synonyms": ["bunny", "bunny rabbit"]',
      '"synonyms": ["little", "take on an airplane", "cheap to feed", "pint sized"]',
    ]);
  });

  test('remembers the words, what they mean, and an utterance of each sample', () => {
    const files = petFiles();

    apply(files);

    expect(JSON.parse(files.files.get(FILES.regressionFile) ?? '')).toEqual({
      locale: 'en-US',
      words: [
        { type: 'AnimalType', word: 'bunny', values: ['rabbit'] },
        { type: 'AnimalType', word: 'bunny rabbit', values: ['rabbit'] },
        { type: 'AnimalType', word: 'rabbit', values: ['rabbit'] },
        { type: 'SizeType', word: 'pint sized', values: ['small'] },
      ],
      samples: [{ utterance: 'maybe tiny', intent: 'PetMatchIntent', elicited: 'size' }],
    });
  });

  test('notes what was promised, by which days, and the versions of the model', () => {
    const files = petFiles();
    const pet = modelVersions('skill-package/interactionModels/custom')['en-US'];

    const { modelVersion, written } = apply(files);

    expect(written).toEqual([FILES.modelFile, FILES.regressionFile, FILES.historyFile]);
    expect(modelVersion.before).toBe(pet);
    expect(modelVersion.after).toMatch(/^[0-9a-f]{12}$/);
    expect(modelVersion.after).not.toBe(pet);
    expect(readHistory(FILES.historyFile, files.fs)).toMatchObject([
      {
        appliedAt: '2026-03-02T10:00:00.000Z',
        undoneAt: null,
        modelVersion,
        from: '2026-02-01',
        to: '2026-02-28',
        turns: 4_000,
        gain: { expected: 31, low: 20, high: 42 },
        changes: CHANGES.map((change) => ({
          change,
          probability: 0.97,
          gain: { expected: 10, low: 5, high: 15 },
        })),
      },
    ]);
  });

  test('writes nothing of what the model says already', () => {
    const files = petFiles();
    apply(files);
    const before = files.content;

    const again = apply(files, [PINT_SIZED, { ...PINT_SIZED, word: '  Pint  SIZED ' }]);

    expect(again.applied).toEqual([]);
    expect(again.alreadyThere).toHaveLength(2);
    expect(again.written).toEqual([]);
    expect(files.content).toEqual(before);
  });

  test('writes nothing where one of the changes is impossible', () => {
    const files = petFiles();

    expect(() => apply(files, [PINT_SIZED, { ...PINT_SIZED, value: 'mini' }])).toThrow(
      'the slot type SizeType has no value "mini"',
    );
    expect(files.content).toEqual({ [FILES.modelFile]: ORIGINAL });
  });

  test.each([
    ['names a slot that the intent lacks', 'find {colour}', 'which PetMatchIntent does not have'],
    ['holds a comma', 'yes, {size}', 'holds ","'],
    ['holds a slot twice', '{size} {size}', 'twice'],
    ['pairs no braces', '{size', 'holds "{"'],
  ])('refuses a sample that %s', (_, sample, reason) => {
    const change: Change = { kind: 'add-sample', intent: 'PetMatchIntent', slot: null, sample };

    expect(() => apply(petFiles(), [change])).toThrow(reason);
  });

  test('refuses a sample whose words another intent has first', () => {
    const files = petFiles();
    files.files.set(FILES.modelFile, readFileSync('test/fixtures/models/pizza.json', 'utf8'));
    const sample = 'I want a pizza';

    expect(() =>
      apply(files, [{ kind: 'add-sample', intent: 'DeliverIntent', slot: null, sample }]),
    ).toThrow('the sample "I want a pizza" of DeliverIntent would be understood as something else');
  });

  test('refuses a word that nobody can say', () => {
    expect(() => apply(petFiles(), [{ ...PINT_SIZED, word: '!!!' }])).toThrow(
      'the word "!!!" holds no letter and no digit',
    );
  });

  test('asks of a removed word only what it still means', () => {
    const files = petFiles();
    const little = { kind: 'remove-synonym', type: 'SizeType', value: 'tiny' } as const;

    apply(files, [
      { ...little, word: 'little' },
      { ...little, word: 'teacup' },
    ]);

    expect(JSON.parse(files.files.get(FILES.regressionFile) ?? '')).toEqual({
      locale: 'en-US',
      words: [{ type: 'SizeType', word: 'little', values: ['small'] }],
      samples: [],
    });
  });

  test('holds a word of two values to both', () => {
    const files = petFiles();

    apply(files, [PINT_SIZED, { ...PINT_SIZED, value: 'tiny' }]);

    expect(JSON.parse(files.files.get(FILES.regressionFile) ?? '')).toMatchObject({
      words: [{ type: 'SizeType', word: 'pint sized', values: ['tiny', 'small'] }],
    });
  });

  test('says that a locale has no model', () => {
    const files = { ...FILES, locale: 'it-IT', modelFile: 'custom/it-IT.json' };

    expect(() =>
      applyChanges({ files, changes: [], promise: promiseOf([]) }, effectsOf(petFiles())),
    ).toThrow("custom/it-IT.json: can't read the interaction model: it-IT has none here");
  });
});

describe('undoing', () => {
  test('leaves the model as it was to the last byte, and no file of accepted words', () => {
    const files = petFiles();
    const { modelVersion } = apply(files);

    const undone = undo(files);

    expect(modelOf(files)).toBe(ORIGINAL);
    expect(files.files.has(FILES.regressionFile)).toBe(false);
    expect(undone.modelVersion).toBe(modelVersion.before);
    expect(readHistory(FILES.historyFile, files.fs)).toMatchObject([
      { appliedAt: '2026-03-02T10:00:00.000Z', undoneAt: '2026-03-09T10:00:00.000Z' },
    ]);
  });

  test('takes the last application back, then the one before, then says that there is none', () => {
    const files = petFiles();
    apply(files, [PINT_SIZED]);
    const between = { ...files.content };
    apply(files, [RABBIT, { ...PINT_SIZED, value: 'tiny' }], '2026-03-03');

    undo(files);

    expect(modelOf(files)).toBe(between[FILES.modelFile]);
    expect(files.files.get(FILES.regressionFile)).toBe(between[FILES.regressionFile]);
    undo(files);
    expect(modelOf(files)).toBe(ORIGINAL);
    expect(() => undo(files)).toThrow(
      new UserError('nothing to undo: no change of en-US is applied'),
    );
  });

  test('keeps what was changed by hand elsewhere', () => {
    const files = petFiles();
    apply(files);
    const byHand = (text: string) =>
      text.replace('"teacup"', '"tea cup"').replace('"pet match"', '"pet finder"');
    files.files.set(FILES.modelFile, byHand(modelOf(files)));

    undo(files);

    expect(modelOf(files)).toBe(byHand(ORIGINAL));
  });

  test('takes its words out of a list that somebody has added to', () => {
    const files = petFiles();
    apply(files, [PINT_SIZED]);
    const added = modelOf(files).replace('"pint sized"]', '"pint sized", "wee"]');
    files.files.set(FILES.modelFile, added);

    undo(files);

    expect(modelOf(files)).toBe(ORIGINAL.replace('"cheap to feed"]', '"cheap to feed", "wee"]'));
  });

  test.each([
    [
      '"pint sized"',
      '"half pint"',
      '"pint sized" in the synonyms of the value "small" of SizeType',
    ],
    ['"bunny rabbit"', '"hare"', '"rabbit" in the values of the slot type AnimalType'],
    ['"value": "small"', '"value": "short"', '"pint sized" in the synonyms of the value "small"'],
  ])('writes nothing where %s was made %s by hand, and names the place', (from, to, place) => {
    const files = petFiles();
    apply(files, [PINT_SIZED, RABBIT]);
    files.files.set(FILES.modelFile, modelOf(files).replace(from, to));
    const before = files.content;

    expect(() => undo(files)).toThrow(place);
    expect(files.content).toEqual(before);
  });
});

describe('a process that is killed', () => {
  const steps = (act: (files: FilesInMemory) => unknown, prepare = petFiles()) => {
    prepare.dieAt(Infinity);
    act(prepare);
    return Array.from({ length: prepare.steps }, (_, step) => step);
  };

  const applied = (): FilesInMemory => {
    const files = petFiles();
    apply(files, [PINT_SIZED]);
    apply(files, [RABBIT, GIVE_ME], '2026-03-03');
    return files;
  };

  test.each(steps((files) => apply(files)))(
    'at step %i of applying ends as if it was not',
    (at) => {
      const whole = petFiles();
      apply(whole);
      const files = petFiles().dieAt(at);
      expect(() => apply(files)).toThrow(Killed);

      files.dieAt(Infinity);
      apply(files);

      expect(files.content).toEqual(whole.content);
    },
  );

  test.each(steps((files) => undo(files), applied()))(
    'at step %i of undoing has undone one application when run again',
    (at) => {
      const whole = applied();
      undo(whole);
      const files = applied().dieAt(at);
      expect(() => undo(files)).toThrow(Killed);

      files.dieAt(Infinity);
      const { application } = undo(files);

      expect(files.content).toEqual(whole.content);
      expect(application.changes.map(({ change }) => change)).toEqual([RABBIT, GIVE_ME]);
    },
  );

  test.each(steps((files) => apply(files)))('at step %i of applying can be undone', (at) => {
    const files = petFiles().dieAt(at);
    expect(() => apply(files)).toThrow(Killed);

    files.dieAt(Infinity);
    try {
      undo(files);
    } catch (error) {
      expect(error).toEqual(new UserError('nothing to undo: no change of en-US is applied'));
    }

    expect(modelOf(files)).toBe(ORIGINAL);
    expect(files.files.has(FILES.regressionFile)).toBe(false);
  });

  test('does not write over what was changed by hand before it is run again', () => {
    // 0 and 1 write the journal, 2 and 3 the model, 4 and 5 the accepted words.
    const files = petFiles().dieAt(4);
    expect(() => apply(files)).toThrow(Killed);
    files.dieAt(Infinity);
    files.files.set(FILES.modelFile, ORIGINAL.replace('"teacup"', '"tea cup"'));

    expect(() => apply(files)).toThrow(`${FILES.modelFile} has been changed while`);
    expect(modelOf(files)).toContain('"tea cup"');
  });
});

test('what is written is as the formatter has it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tuning-'));
  const models = 'skill-package/interactionModels/custom';
  const sources = [
    ...['de-DE', 'en-US', 'fr-FR'].map((locale) => join(models, `${locale}.json`)),
    'test/fixtures/models/pizza.json',
  ];
  for (const source of sources) {
    const files = petFiles();
    const text = readFileSync(source, 'utf8');
    files.files.set(FILES.modelFile, text);
    const { languageModel } = (JSON.parse(text) as { interactionModel: PlainModel })
      .interactionModel;
    const changes = languageModel.types.flatMap(({ name: type, values }): Change[] => [
      ...values.flatMap(({ name: { value, synonyms = [] } }): Change[] => [
        { kind: 'add-synonym', type, value, word: 'something of some length' },
        { kind: 'add-synonym', type, value, word: 'and one more' },
        ...synonyms
          .slice(0, 2)
          .map((word) => ({ kind: 'remove-synonym', type, value, word }) as const),
      ]),
      { kind: 'add-value', type, value: 'brand new', synonyms: ['one', 'two'] },
    ]);
    apply(files, changes);
    const name = source.replaceAll('/', '-');
    writeFileSync(join(folder, name), modelOf(files));
    for (const file of [FILES.regressionFile, FILES.historyFile])
      writeFileSync(
        join(folder, `${file.replaceAll('/', '-')}-${name}`),
        files.files.get(file) ?? '',
      );
  }

  const check = [
    'node_modules/prettier/bin/prettier.cjs',
    '--check',
    '--config',
    '.prettierrc.json',
  ];
  const out = execFileSync(process.execPath, [...check, folder], { encoding: 'utf8' });

  expect(out).toContain('All matched files use Prettier code style');
  expect(formattedJson({ list: [] })).toBe('{\n  "list": []\n}\n');
});

interface PlainModel {
  readonly languageModel: {
    readonly types: readonly {
      readonly name: string;
      readonly values: readonly {
        readonly name: { readonly value: string; readonly synonyms?: readonly string[] };
      }[];
    }[];
  };
}
