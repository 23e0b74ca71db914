import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../analytics/tuning/change';
import { ImpossibleChange } from '../../analytics/tuning/edit-error';
import { editModelText } from '../../analytics/tuning/edit-model';
import type { TuningReport } from '../../analytics/tuning/tuning-report';
import { findModelFaults } from '../../local/alexa/model-faults';
import { tuneCommand } from '../../local/cli/tune-command';
import { UserError } from '../../local/errors';
import { tuningFilesOf } from '../../local/tuning/tuning-files';
import { type Arrivals, DAY, startArrivals } from './arrived';
import { hostileText, PROTOTYPE_KEYS } from './arbitraries';
import { missedAndRepaired, RECORDED_WORDS } from './traffic';

const LOCALE = 'en-US';

/** Words that people say; some mean something to JavaScript, too. */
const SAID = ['gargantuan', 'pocket sized', "granny's", 'rock & roll', '2 kg', ...PROTOTYPE_KEYS];

interface Model {
  readonly interactionModel: {
    readonly languageModel: {
      readonly types: readonly {
        readonly values: readonly {
          readonly name: { readonly value: string; readonly synonyms?: readonly string[] };
        }[];
      }[];
    };
  };
}

const wordsOf = (text: string): readonly string[] =>
  (JSON.parse(text) as Model).interactionModel.languageModel.types.flatMap(({ values }) =>
    values.flatMap(({ name }) => [name.value, ...(name.synonyms ?? [])]),
  );

/** Letters, digits, blanks of any script, and few signs: by hand from what Alexa says of values. */
const CAN_BE_SPOKEN = /^(?=.*[\p{L}\p{N}])[\p{L}\p{M}\p{N}\p{Zs}.,:!?¡¿'’&/%+#°$€£¥·・-]{1,140}$/u;

let arrivals: Arrivals;
let folder: string;
let skillPackage: string;
let modelFile: string;

beforeAll(async () => {
  arrivals = await startArrivals('parquet');
  await arrivals.arrive(missedAndRepaired([...RECORDED_WORDS, ...SAID]));
  folder = mkdtempSync(join(tmpdir(), 'hostile-tuning-'));
  skillPackage = join(folder, 'skill-package');
  cpSync('skill-package', skillPackage, { recursive: true });
  ({ modelFile } = tuningFilesOf(skillPackage, LOCALE));
}, 60_000);
afterAll(async () => {
  await arrivals.close();
  rmSync(folder, { recursive: true, force: true });
});

const tune = async (options: object, positionals: string[] = []): Promise<TuningReport> => {
  const printed: string[] = [];
  await tuneCommand({
    connect: (_where, action) => action(arrivals.athena),
    now: () => new Date(`${DAY}T23:00:00Z`),
    stdin: Readable.from([]),
    print: (text) => printed.push(text),
    note: () => undefined,
    progress: () => undefined,
  }).run({
    values: {
      ...{ locale: LOCALE, 'skill-package': skillPackage, 'min-users': '5', format: 'json' },
      ...{ apply: false, force: false, undo: false, watch: false, from: DAY, to: DAY },
      ...options,
    },
    positionals,
  });
  const [report] = JSON.parse(printed[0] ?? '') as [TuningReport];
  return report;
};

const wordOf = ({ change }: { readonly change: Change }): string =>
  'word' in change ? change.word : change.kind === 'add-value' ? change.value : change.sample;

describe('npm run tune', () => {
  test('applies what people say, and leaves out with its reason what nobody can say', async () => {
    const before = wordsOf(readFileSync(modelFile, 'utf8'));

    const { proposals } = await tune({ apply: true });

    const text = readFileSync(modelFile, 'utf8');
    const added = wordsOf(text).filter((word) => !before.includes(word));
    expect(added.filter((word) => !CAN_BE_SPOKEN.test(word))).toEqual([]);
    expect(added).toEqual(expect.arrayContaining(['gargantuan', 'pocket sized', 'constructor']));
    expect(findModelFaults(JSON.parse(text), LOCALE)).toEqual([]);
    const accepted = proposals.filter(({ status }) => status === 'accepted').map(wordOf);
    expect([...added].sort()).toEqual([...accepted].sort());
    const leftOut = proposals.filter((proposal) => !CAN_BE_SPOKEN.test(wordOf(proposal)));
    expect(leftOut.length).toBeGreaterThan(40);
    expect(
      leftOut.filter(
        ({ status, conflicts }) =>
          status !== 'open' || conflicts[0]?.kind !== 'makes the model invalid',
      ),
    ).toEqual([]);
    const files = tuningFilesOf(skillPackage, LOCALE);
    for (const file of [files.historyFile, files.regressionFile])
      expect(() => JSON.parse(readFileSync(file, 'utf8')) as unknown).not.toThrow();
  }, 120_000);

  test('refuses in a sentence to write one that somebody accepts nevertheless', async () => {
    const { proposals } = await tune({});
    const before = readFileSync(modelFile, 'utf8');
    const hostile = proposals.filter((proposal) => !CAN_BE_SPOKEN.test(wordOf(proposal)));
    for (const { id } of hostile.slice(0, 3)) {
      await expect(tune({ apply: true, force: true }, [id])).rejects.toThrow(UserError);
      await expect(tune({ apply: true, force: true, accept: [id] })).rejects.toThrow(UserError);
    }
    expect(readFileSync(modelFile, 'utf8')).toBe(before);
  }, 240_000);
});

describe('the text of a model', () => {
  const original = readFileSync('skill-package/interactionModels/custom/en-US.json', 'utf8');
  const document = JSON.parse(original) as object;

  const change = (): fc.Arbitrary<Change> =>
    fc.oneof(
      fc.record({
        kind: fc.constant('add-synonym' as const),
        type: fc.constant('SizeType'),
        value: fc.constant('large'),
        word: hostileText(),
      }),
      fc.record({
        kind: fc.constant('add-value' as const),
        type: fc.constant('SizeType'),
        value: hostileText(),
        synonyms: fc.array(hostileText(), { maxLength: 2 }),
      }),
      fc.record({
        kind: fc.constant('add-sample' as const),
        intent: fc.constant('PetMatchIntent'),
        slot: fc.constantFrom(null, 'size'),
        sample: fc.oneof(
          hostileText(),
          hostileText().map((text) => `a {size} ${text}`),
        ),
      }),
    );

  test('takes a change as JSON that Alexa takes, or refuses it in a sentence, whatever is in it', () => {
    fc.assert(
      fc.property(change(), (one) => {
        let edited: string;
        try {
          edited = editModelText(original, [one]).text;
        } catch (error) {
          expect(error).toBeInstanceOf(ImpossibleChange);
          expect((error as Error).message).not.toBe('');
          return;
        }
        const words = wordsOf(edited).filter((word) => !wordsOf(original).includes(word));
        expect(words.filter((word) => !CAN_BE_SPOKEN.test(word))).toEqual([]);
        expect(findModelFaults(JSON.parse(edited), LOCALE)).toEqual([]);
        // Nothing but the lists of words and samples is another.
        expect(withoutLists(JSON.parse(edited))).toEqual(withoutLists(document));
      }),
      { numRuns: 300 },
    );
  });

  test('takes words that people say', () => {
    for (const word of SAID.filter((said) => said !== '__proto__')) {
      const { text } = editModelText(original, [
        { kind: 'add-synonym', type: 'SizeType', value: 'large', word },
      ]);
      expect(wordsOf(text)).toContain(word);
    }
  });
});

/** A document without its values and samples. */
const withoutLists = (json: unknown): unknown =>
  JSON.parse(
    JSON.stringify(json, (key, value: unknown) =>
      ['values', 'samples', 'synonyms'].includes(key) ? undefined : value,
    ),
  );
