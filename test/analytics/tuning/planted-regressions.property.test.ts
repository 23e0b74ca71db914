import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../../analytics/tuning/change';
import { conflictsOf } from '../../../analytics/tuning/conflicts';
import type { Past } from '../../../analytics/tuning/past';
import { proofOf } from '../../../analytics/tuning/prove';
import type { Elicited, Resolver } from '../../../analytics/tuning/resolver';
import type { SpokenTurn } from '../../../analytics/tuning/spoken-turn';
import type { TunedModel, TunedType } from '../../../analytics/tuning/tuned-model';
import { loadModel } from '../../../local/alexa';
import { resolverOf } from '../../../local/tuning/resolver';
import { changedResolver, past } from './past-factory';

const SHIPPED = 'skill-package/interactionModels/custom';
const FOREIGN = 'test/fixtures/models';

const FILES = [
  ...readdirSync(SHIPPED).map((file) => join(SHIPPED, file)),
  ...['pizza.json', 'quiz.json', 'bank/de-DE.json', 'travel/en-GB.json'].map((file) =>
    join(FOREIGN, file),
  ),
];

/** What somebody said, and what was asked for. The proof knows only what the rows would tell of it. */
interface Said {
  readonly text: string;
  readonly elicited: Elicited | undefined;
}

interface Skill {
  readonly file: string;
  readonly locale: string;
  readonly model: TunedModel;
  readonly before: Resolver;
  readonly said: readonly (Said & { readonly meaning: string })[];
  readonly past: Past;
}

/** Every sample is said some times, with words that take turns; what is understood wholly is a row. */
const skillOf = (file: string): Skill => {
  const { model, locale } = loadModel(file);
  const before = resolverOf(model, locale);
  const texts: Said[] = [];
  let turns = 0;
  const wordFor = (type: string | undefined): string | undefined => {
    const values = model.languageModel.types?.find(({ name }) => name === type)?.values ?? [];
    const words = values.flatMap(({ name }) => [name.value, ...(name.synonyms ?? [])]);
    turns += 1;
    return words[(turns * 7) % words.length];
  };
  for (const intent of model.languageModel.intents)
    for (const { sample, elicited } of samplesOf(intent))
      for (let time = 0; time < 1 + (sample.includes('} {') ? 1 : 0); time += 1) {
        const text = sample.replaceAll(
          /\{\s*(\w+)\s*\}/g,
          (slot, name: string) =>
            wordFor(intent.slots?.find((one) => one.name === name)?.type) ?? slot,
        );
        if (!text.includes('{')) texts.push({ text, elicited });
      }
  const rows = new Map<string, { readonly said: Said; readonly turn: SpokenTurn }>();
  for (const said of texts) {
    const turn = turnOf(model, before, said);
    if (turn) rows.set(JSON.stringify([turn, said]), { said, turn });
  }
  const distinct = new Map([...rows.values()].map(({ turn }) => [JSON.stringify(turn), turn]));
  return {
    ...{ file, locale, model, before },
    said: [...rows.values()].map(({ said }) => ({
      ...said,
      meaning: JSON.stringify(meaningOf(model, before, said)),
    })),
    past: past(model, [...distinct.values()], { locale }),
  };
};

type Intent = TunedModel['languageModel']['intents'][number];

const samplesOf = ({ name, samples = [], slots = [] }: Intent) => [
  ...samples.map((sample) => ({ sample, elicited: undefined })),
  ...slots.flatMap((slot) =>
    [`{${slot.name}}`, ...(slot.samples ?? [])].map((sample) => ({
      sample,
      elicited: { intent: name, slot: slot.name },
    })),
  ),
];

const meaningOf = (model: TunedModel, resolver: Resolver, { text, elicited }: Said) => {
  const { intent, slots } = resolver.understand(text, elicited);
  const declared = model.languageModel.intents.find(({ name }) => name === intent)?.slots ?? [];
  return {
    intent,
    slots: slots.map(({ name, spoken }) => {
      const type = declared.find((slot) => slot.name === name)?.type ?? '';
      const isCustom = model.languageModel.types?.some((one) => one.name === type) ?? false;
      return { name, spoken, values: isCustom ? resolver.valuesOf(type, spoken) : ['built-in'] };
    }),
  };
};

const turnOf = (model: TunedModel, resolver: Resolver, said: Said): SpokenTurn | undefined => {
  const { intent, slots } = meaningOf(model, resolver, said);
  if (intent === 'AMAZON.FallbackIntent' || slots.some(({ values }) => values.length === 0))
    return undefined;
  return {
    intent,
    slots: slots.map(({ name, spoken, values: [resolved = null] }) => ({
      ...{ name, spoken, isValid: true, resolved },
    })),
    turns: 10,
    users: 8,
  };
};

/** Whether anything of what was said is understood otherwise: everything is asked anew. */
const changesSomething = ({ model, said }: Skill, after: Resolver): boolean =>
  said.some((each) => each.meaning !== JSON.stringify(meaningOf(model, after, each)));

const SKILLS = FILES.map(skillOf);

const custom = ({ model }: Skill): readonly TunedType[] =>
  (model.languageModel.types ?? []).filter(({ values = [] }) => values.length > 0);

const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % from.length];

const wordsOf = ({ values = [] }: TunedType): readonly string[] =>
  values.flatMap(({ name }) => [name.value, ...(name.synonyms ?? [])]);

const synonym = (type: TunedType | undefined, at: number, word?: string): Change | undefined => {
  const value = pick(type?.values ?? [], at)?.name.value;
  if (type === undefined || value === undefined || word === undefined) return undefined;
  return { kind: 'add-synonym', type: type.name, value, word };
};

type Plant = (skill: Skill, a: number, b: number, c: number) => Change | undefined;

/** Ways to break a model. */
const PLANTS: Readonly<Record<string, Plant>> = {
  'a word of another value': (skill, a, b, c) => {
    const type = pick(custom(skill), a);
    return synonym(type, b, pick(type ? wordsOf(type) : [], c));
  },
  'a word of another slot': (skill, a, b, c) => {
    const others = custom(skill).filter((type) => type !== pick(custom(skill), a));
    const other = pick(others, b);
    return synonym(pick(custom(skill), a), c, pick(other ? wordsOf(other) : [], c));
  },
  'what is said for another intent': (skill, a, b, c) =>
    synonym(pick(custom(skill), a), b, pick(skill.said, c)?.text),
  'words of two slots': (skill, a, b, c) => {
    const slots = pick(
      skill.past.turns.filter(({ turn }) => turn.slots.length > 1),
      c,
    )?.turn.slots;
    return synonym(pick(custom(skill), a), b, slots?.map(({ spoken }) => spoken).join(' '));
  },
  'the end of an utterance': (skill, a, b, c) =>
    synonym(pick(custom(skill), a), b, pick(skill.said, c)?.text.split(' ').slice(-2).join(' ')),
  'a new value of known words': (skill, a, b, c) => {
    const type = pick(custom(skill), a)?.name ?? '';
    const value = pick(skill.said, c)?.text ?? '';
    return { kind: 'add-value', type, value, synonyms: [pick(skill.said, b)?.text ?? ''] };
  },
  'an utterance of another intent as a sample': (skill, a, _b, c) => {
    const intent = pick(
      skill.model.languageModel.intents.filter(({ name }) => name !== 'AMAZON.FallbackIntent'),
      a,
    );
    const sample = pick(skill.said, c)?.text ?? '';
    return { kind: 'add-sample', intent: intent?.name ?? '', slot: null, sample };
  },
  'a synonym removed': (skill, a, b, c) => {
    const type = pick(custom(skill), a);
    const value = pick(type?.values ?? [], b)?.name;
    const word = pick(value?.synonyms ?? [], c);
    if (type === undefined || value === undefined || word === undefined) return undefined;
    return { kind: 'remove-synonym', type: type.name, value: value.value, word };
  },
};

/** Of each way to break a model; not all of them change what somebody said. */
const RUNS = 100;

const number = fc.nat({ max: 10_000 });

/** The model may refuse a change: then nobody is harmed by it. */
const resolverWith = ({ model, locale }: Skill, change: Change): Resolver | undefined => {
  try {
    return changedResolver(model, [change], locale);
  } catch {
    return undefined;
  }
};

describe('regressions that are planted into a model', () => {
  const planted = new Map<string, number>();

  test.each(Object.entries(PLANTS))('are all found: %s', (name, plant) => {
    const isFound = fc.property(fc.nat({ max: 1_000 }), number, number, number, (at, a, b, c) => {
      const skill = pick(SKILLS, at);
      const change = skill && plant(skill, a, b, c);
      const after = change && resolverWith(skill, change);
      if (!change || !after || !changesSomething(skill, after)) return;
      planted.set(name, (planted.get(name) ?? 0) + 1);
      const { regressions } = proofOf(skill.past, [change], after);
      // A word that meant two values and keeps one is a removal as it should be.
      if (
        change.kind === 'remove-synonym' &&
        skill.before.valuesOf(change.type, change.word).length > 1
      )
        return;
      if (regressions.length === 0)
        throw new Error(`${JSON.stringify(change)} escapes in ${skill.file}`);
    });
    fc.assert(isFound, { seed: 6, numRuns: RUNS });
    expect(planted.get(name)).toBeGreaterThanOrEqual(4);
  });

  test('were planted by the dozen', () => {
    const all = [...planted.values()].reduce((a, b) => a + b, 0);
    expect(all).toBeGreaterThanOrEqual(120);
  });

  test('are found in every skill', () => {
    for (const skill of SKILLS) {
      const type = custom(skill).find(({ values = [] }) => values.length > 1);
      if (!type) continue;
      const [first, second] = type.values ?? [];
      const change = synonym(type, 1, first?.name.value);
      const after = change && resolverWith(skill, change);
      if (!change || !after) throw new Error(skill.file);
      const conflicts = conflictsOf(
        change,
        skill.past,
        after,
        proofOf(skill.past, [change], after),
      );
      expect(conflicts[0]?.kind).toBe('word of another value');
      expect(second).toBeDefined();
    }
  });
});

describe('changes that harm nobody', () => {
  test('raise nothing', () => {
    const syllables = fc.array(fc.constantFrom('zor', 'bly', 'quix', 'vumm', 'plof', 'gna'), {
      ...{ minLength: 2, maxLength: 3 },
    });
    const isSilent = fc.property(
      fc.nat({ max: 1_000 }),
      number,
      number,
      syllables,
      (at, a, b, made) => {
        const skill = pick(SKILLS, at);
        const type = skill && pick(custom(skill), a);
        const word = made.join('');
        const change =
          b % 2 === 0
            ? synonym(type, b, word)
            : type && { kind: 'add-value' as const, type: type.name, value: word, synonyms: [] };
        const after = skill && change && resolverWith(skill, change);
        if (!change || !after) return;
        const proof = proofOf(skill.past, [change], after);
        expect([proof.regressions, conflictsOf(change, skill.past, after, proof)]).toEqual([
          [],
          [],
        ]);
      },
    );
    fc.assert(isSilent, { seed: 6, numRuns: 48 });
  });
});
