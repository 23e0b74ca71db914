import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Change } from '../../../analytics/tuning/change';
import { applyChanges } from '../../../local/tuning/apply';
import { regressionFilesOf, replayRegressions } from '../../../local/tuning/replay-regressions';
import { tuningFilesOf } from '../../../local/tuning/tuning-files';
import { undoLast } from '../../../local/tuning/undo';
import { promiseOf } from './pet-files';

const folder = mkdtempSync(join(tmpdir(), 'pizzas-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The skill package of a pizza shop, in a folder of its own. */
const pizzaPackage = (): string => {
  const skillPackage = join(mkdtempSync(join(folder, 'pizza-')), 'skill-package');
  const models = join(skillPackage, 'interactionModels/custom');
  mkdirSync(models, { recursive: true });
  cpSync('test/fixtures/models/pizza.json', join(models, 'en-US.json'));
  return skillPackage;
};

const CHANGES: readonly Change[] = [
  { kind: 'add-synonym', type: 'Size', value: 'large', word: 'jumbo' },
  { kind: 'add-synonym', type: 'Size', value: 'extra large', word: 'jumbo' },
  { kind: 'add-value', type: 'Topping', value: 'pineapple', synonyms: [] },
  { kind: 'add-sample', intent: 'OrderIntent', slot: null, sample: 'get me {count} {size} ones' },
  { kind: 'add-sample', intent: 'OrderIntent', slot: 'size', sample: 'rather {size}' },
];

const applied = (): { readonly skillPackage: string; readonly model: string } => {
  const skillPackage = pizzaPackage();
  const files = tuningFilesOf(skillPackage, 'en-US');
  applyChanges({ files, changes: CHANGES, promise: promiseOf(CHANGES) });
  return { skillPackage, model: files.modelFile };
};

const edit = (file: string, from: string, to: string): void => {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
};

describe('the accepted words of a skill', () => {
  test('hold while its model has them', () => {
    const { skillPackage } = applied();

    expect(replayRegressions(skillPackage)).toEqual([]);
    expect(regressionFilesOf(skillPackage)).toEqual([
      {
        locale: 'en-US',
        words: [
          { type: 'Size', word: 'jumbo', values: ['large', 'extra large'] },
          { type: 'Topping', word: 'pineapple', values: ['pineapple'] },
        ],
        samples: [
          { utterance: 'rather small', intent: 'OrderIntent', elicited: 'size' },
          { utterance: 'get me 7 small ones', intent: 'OrderIntent', elicited: null },
        ],
      },
    ]);
  });

  test.each([
    [
      ', "jumbo"',
      '',
      '"jumbo" of Size was accepted as extra large, large and means extra large now',
    ],
    ['"pineapple"', '"pine"', '"pineapple" of Topping was accepted as pineapple and means nothing'],
    ['"huge"', '"huge", "pineapple"', undefined],
    [
      '"get me {count} {size} ones"',
      '"get {count} {size} things"',
      '"get me 7 small ones" was accepted as OrderIntent and is understood as AMAZON.FallbackIntent now',
    ],
    ['"deliver it",', '"deliver it", "rather small",', undefined],
  ])('where %j becomes %j in the model: %j', (from, to, sentence) => {
    const { skillPackage, model } = applied();
    edit(model, from, to);

    const broken = replayRegressions(skillPackage).map((one) => one.sentence);

    expect(broken).toEqual(
      sentence === undefined ? [] : [expect.stringContaining(sentence) as unknown],
    );
  });

  test('are told of when their locale has no model any more', () => {
    const { skillPackage, model } = applied();
    cpSync(model, join(dirname(model), 'en-GB.json'));
    rmSync(model);

    expect(replayRegressions(skillPackage)).toEqual([
      { locale: 'en-US', sentence: 'words were accepted for en-US, which has no model now' },
    ]);
  });

  test('are gone when they are taken back', () => {
    const { skillPackage } = applied();

    undoLast(tuningFilesOf(skillPackage, 'en-US'));

    expect(regressionFilesOf(skillPackage)).toEqual([]);
    expect(replayRegressions(skillPackage)).toEqual([]);
  });

  test('are none where nothing was accepted', () => {
    expect(replayRegressions(pizzaPackage())).toEqual([]);
  });

  test('are not guessed at in a file of another form', () => {
    const { skillPackage } = applied();
    const { regressionFile } = tuningFilesOf(skillPackage, 'en-US');
    writeFileSync(regressionFile, '{ "words": [] }');

    expect(() => replayRegressions(skillPackage)).toThrow(
      `${regressionFile}: can't read the accepted words: expected "locale"`,
    );
  });
});
