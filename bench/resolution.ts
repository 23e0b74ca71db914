import { type InteractionModel, Nlu, readUtterance } from '../local/alexa';
import { type Benchmark, type Finding, microseconds } from './benchmark';
import { measure } from './measure';

const SIZES = [100, 1_000, 10_000] as const;

const VERBS = 'want need like find get show bring tell give send'.split(' ');
const NOUNS = 'dog cat horse mouse rabbit parrot turtle ferret hamster goose'.split(' ');
const PLACES = 'garden house street forest kitchen meadow harbour castle valley office'.split(' ');
const TIMES = 'today tonight monday sunday morning evening winter summer spring autumn'.split(' ');
const SIZE_VALUES = ['tiny', 'small', 'medium', 'large'];

/** The digits of a number choose the words: 10,000 samples that are all different. */
const sampleOf = (index: number): string => {
  const [a = 0, b = 0, c = 0, d = 0] = String(index).padStart(4, '0').split('').map(Number);
  const words = [VERBS[a], NOUNS[b], PLACES[c], TIMES[d]].map(String);
  return `${words[0] ?? ''} a {size} ${words[1] ?? ''} in the ${words[2] ?? ''} ${words[3] ?? ''}`;
};

const modelOf = (samples: number): InteractionModel => ({
  languageModel: {
    invocationName: 'bench shop',
    intents: [
      { name: 'AMAZON.FallbackIntent', samples: [] },
      ...Array.from({ length: 10 }, (_, intent) => ({
        name: `Order${'ABCDEFGHIJ'.charAt(intent)}Intent`,
        slots: [{ name: 'size', type: 'Size' }],
        samples: Array.from({ length: samples / 10 }, (_each, index) =>
          sampleOf((index * 10 + intent) * (10_000 / samples)),
        ),
      })),
    ],
    types: [{ name: 'Size', values: SIZE_VALUES.map((value) => ({ name: { value } })) }],
  },
});

const UTTERANCES = 40;

/** The model's own utterances, ones with a word outside the list, and ones that are no one's. */
const utterancesOf = (samples: number): readonly string[] =>
  Array.from({ length: UTTERANCES }, (_, index) => {
    const sample = sampleOf(Math.floor(((index * samples) / UTTERANCES) * (10_000 / samples)));
    if (index % 4 === 3) return `${sample.replace('{size}', 'nice')} or never`;
    return sample.replace('{size}', index % 4 === 2 ? 'gargantuan' : 'large');
  });

/** How the time of reading an utterance grows with the number of samples. */
export const resolution: Benchmark = {
  name: 'resolution',
  run: async () => {
    const times = await measure(
      SIZES.map((samples) => {
        const nlu = new Nlu(modelOf(samples), 'en-US');
        const utterances = utterancesOf(samples).map(readUtterance);
        return {
          name: String(samples),
          units: UTTERANCES,
          run: () => {
            for (const utterance of utterances) nlu.read(utterance);
          },
        };
      }),
    );
    return [growth(times, 100, 1_000), growth(times, 1_000, 10_000)];
  },
};

const growth = (times: ReadonlyMap<string, number>, from: number, to: number): Finding => {
  const [before = NaN, after = NaN] = [from, to].map((samples) => times.get(String(samples)));
  return {
    benchmark: 'resolution',
    what: `reading with ${to} samples, of that with ${from}`,
    measured: after / before,
    unit: 'times',
    limit: to / from,
    detail: `${microseconds(after)} : ${microseconds(before)}`,
  };
};
