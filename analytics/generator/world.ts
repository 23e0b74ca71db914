import { createHash } from 'node:crypto';
import { BEHAVIOUR, type Behaviour, ELSEWHERE, LOCALES, NEW_VALUES, RELEASES } from './behaviour';
import { chooser, hashOf, shuffled, textHash, zipf } from './hash';
import { CHATTER } from './phrases';
import { slipsOf } from './slips';

interface ModelValue {
  readonly id?: string;
  readonly name: { readonly value: string; readonly synonyms?: readonly string[] };
}

interface ModelType {
  readonly name: string;
  readonly values?: readonly ModelValue[];
}

interface ModelIntent {
  readonly name: string;
  readonly slots?: readonly { readonly name: string; readonly type: string }[];
}

/** The part of an interaction model file (`skill-package/interactionModels/custom/*.json`) that is read. */
export interface ModelDocument {
  readonly interactionModel: {
    readonly languageModel: {
      readonly intents: readonly ModelIntent[];
      readonly types?: readonly ModelType[];
    };
    readonly dialog?: { readonly intents?: readonly { readonly name: string }[] };
  };
}

/** A release of the skill: what changes at a date. */
export interface Release {
  /** When it came, as a share of the time that traffic is made for; the first is 0. */
  readonly since: number;
  /** Share of the synonyms of each slot type that its model lacks: they miss. */
  readonly lacking: number;
  readonly skillVersion: string;
}

/** What an API of the skill knows: its name in `matched_pet`, and a value id for each slot. */
export interface CatalogueItem {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface WorldOptions {
  readonly seed: number;
  readonly releases?: readonly Release[];
  readonly behaviour?: Partial<Behaviour>;
  /** Whether its name is the most popular word of a value. Default: true. */
  readonly namesFirst?: boolean;
  /** Said to somebody else, most frequent first, by language. Default: 30 phrases of each. */
  readonly chatter?: Readonly<Record<string, readonly string[]>>;
  /** Values that no model has, by slot and language. */
  readonly newValues?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Without one, every complete wish is fulfilled and `matched_pet` stays null. */
  readonly catalogue?: readonly CatalogueItem[];
  /** Part of what the pseudonyms of users are made from. */
  readonly skillId?: string;
}

/** A word that people use for a value of a slot. */
export interface Word {
  /** As speech recognition gives it, in lower case. */
  readonly text: string;
  readonly isName: boolean;
  /** Indexes of the values that the full model gives it, in the model's order. */
  readonly known: readonly number[];
  /** Releases whose model lacks more than this share lack it; 1 is never lacking. */
  readonly lackingAbove: number;
  /** What it means to a minority, where it is two-minded. */
  readonly other?: number;
  readonly slips: readonly string[];
}

export interface Value {
  readonly id: string | null;
  readonly name: string;
  /** Whether the skill has something for it. */
  readonly supported: boolean;
  readonly words: readonly Word[];
  readonly chooseWord: (drawn: number) => number;
}

/** A slot with a custom type. */
export interface SlotWorld {
  readonly name: string;
  readonly values: readonly Value[];
  readonly chooseValue: (drawn: number) => number;
  readonly newValues: readonly string[];
}

export interface LocaleWorld {
  readonly locale: string;
  readonly weight: number;
  /** Hours to add to UTC. */
  readonly utc: number;
  /** The intent that collects the slots. */
  readonly intent: string;
  /** Whether Alexa keeps the dialog, and so repeats what was said. */
  readonly hasDialog: boolean;
  /** The slots that the skill asks for, in order. */
  readonly slots: readonly [SlotWorld, ...SlotWorld[]];
  /** A slot with one value, which means nothing ("I want a"). */
  readonly carrier: SlotWorld | undefined;
  /** The names of all slots, in the order in which a request has them. */
  readonly order: readonly string[];
  readonly chatter: readonly string[];
  readonly choosePhrase: (drawn: number) => number;
  /** The model of each release, as it was when the traffic was made, and its content hash. */
  readonly models: readonly ModelDocument[];
  readonly modelVersions: readonly string[];
}

/** Everything that traffic is drawn from. */
export interface World {
  readonly seed: number;
  readonly skillId: string;
  readonly behaviour: Behaviour;
  readonly releases: readonly Release[];
  readonly locales: readonly [LocaleWorld, ...LocaleWorld[]];
  readonly chooseLocale: (drawn: number) => number;
  /** Names by the value ids of all slots, joined with `#`; undefined where anything matches. */
  readonly catalogue: ReadonlyMap<string, readonly string[]> | undefined;
}

/** The models have nothing that traffic could be made from. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}

/**
 * The world of a skill: its slots, values and words from the interaction models, and what people do
 * with them. The same models and options give the same world.
 *
 * @param models interaction models by locale
 * @throws WorldError where no intent of a model has a slot with a custom type of two or more values
 */
export const worldOf = (
  models: Readonly<Record<string, ModelDocument>>,
  options: WorldOptions,
): World => {
  const settings: Settings = {
    seed: options.seed,
    behaviour: { ...BEHAVIOUR, ...options.behaviour },
    namesFirst: options.namesFirst ?? true,
    releases: options.releases ?? RELEASES,
    chatter: options.chatter ?? CHATTER,
    newValues: options.newValues ?? NEW_VALUES,
    catalogue: options.catalogue,
  };
  const [first, ...others] = Object.entries(models).map(([locale, model]) =>
    localeWorld(locale, model, settings),
  );
  if (!first) throw new WorldError('There is no interaction model to make traffic from.');
  const locales = [first, ...others] as const;
  return {
    seed: settings.seed,
    skillId: options.skillId ?? 'amzn1.ask.skill.generated',
    behaviour: settings.behaviour,
    releases: settings.releases,
    locales,
    chooseLocale: chooser(locales.map(({ weight }) => weight)),
    catalogue: options.catalogue && catalogueOf(options.catalogue, first),
  };
};

interface Settings {
  readonly seed: number;
  readonly behaviour: Behaviour;
  readonly namesFirst: boolean;
  readonly releases: readonly Release[];
  readonly chatter: Readonly<Record<string, readonly string[]>>;
  readonly newValues: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly catalogue: readonly CatalogueItem[] | undefined;
}

const catalogueOf = (
  items: readonly CatalogueItem[],
  { slots }: LocaleWorld,
): ReadonlyMap<string, readonly string[]> => {
  const names = new Map<string, string[]>();
  for (const { name, values } of items) {
    const key = slots.map((slot) => values[slot.name] ?? '').join('#');
    names.set(key, [...(names.get(key) ?? []), name]);
  }
  return names;
};

const localeWorld = (locale: string, document: ModelDocument, settings: Settings): LocaleWorld => {
  const { languageModel, dialog } = document.interactionModel;
  const types = new Map((languageModel.types ?? []).map((type) => [type.name, type]));
  const intent = mainIntent(languageModel.intents, types);
  const language = locale.slice(0, 2);
  const custom = (intent?.slots ?? []).flatMap(({ name, type }) => {
    const found = types.get(type);
    return found && valuesOf(found) > 0 ? [{ name, type: found }] : [];
  });
  const lacking = lackingWords(custom, settings);
  const slots = custom.map((slot) => slotWorld(slot, lacking, settings, language));
  const [first, ...others] = slots.filter(({ values }) => values.length > 1);
  if (!intent || !first)
    throw new WorldError(
      `The interaction model of ${locale} has no intent with a slot whose type has two or more values of its own.`,
    );
  const phrases = settings.chatter[language] ?? settings.chatter['en'] ?? [];
  const releaseModels = settings.releases.map((release) =>
    withoutWords(document, lacking, release),
  );
  const { weight, utc } = LOCALES[locale] ?? ELSEWHERE;
  return {
    locale,
    weight,
    utc,
    intent: intent.name,
    hasDialog: dialog?.intents?.some(({ name }) => name === intent.name) ?? false,
    slots: [first, ...others],
    carrier: slots.find(({ values }) => values.length === 1),
    order: (intent.slots ?? []).map(({ name }) => name),
    chatter: phrases,
    choosePhrase: chooser(zipf(phrases.length, 1)),
    models: releaseModels,
    modelVersions: releaseModels.map(contentHash),
  };
};

const valuesOf = (type: ModelType | undefined): number => type?.values?.length ?? 0;

/** The intent with the most slots to ask for. */
const mainIntent = (
  intents: readonly ModelIntent[],
  types: ReadonlyMap<string, ModelType>,
): ModelIntent | undefined => {
  const asked = ({ slots = [] }: ModelIntent): number =>
    slots.filter(({ type }) => valuesOf(types.get(type)) > 1).length;
  const most = Math.max(0, ...intents.map(asked));
  return most === 0 ? undefined : intents.find((intent) => asked(intent) === most);
};

interface CustomSlot {
  readonly name: string;
  readonly type: ModelType;
}

/** Of a word that some release lacks: the share above which one does, and what else it means. */
interface Lacking {
  readonly above: number;
  readonly other?: number;
}

/** By slot type and word. */
type LackingWords = ReadonlyMap<string, ReadonlyMap<string, Lacking>>;

const lower = (text: string): string => text.toLowerCase();

const lackingWords = (slots: readonly CustomSlot[], settings: Settings): LackingWords => {
  const most = Math.max(...settings.releases.map(({ lacking }) => lacking));
  const byType = new Map<string, Map<string, Lacking>>();
  const removed: { readonly type: ModelType; readonly word: string }[] = [];
  for (const { type } of slots.filter(({ type }) => valuesOf(type) > 1)) {
    if (byType.has(type.name)) continue;
    const order = shuffled(removable(type), settings.seed, (word) => `${type.name}/${word}`);
    byType.set(
      type.name,
      new Map(order.map((word, i) => [word, { above: (i + 0.5) / order.length }])),
    );
    order.slice(0, Math.round(most * order.length)).forEach((word) => removed.push({ type, word }));
  }
  for (const { type, word } of twoMinded(removed, settings)) {
    const meaning = meaningsOf(type).get(word)?.[0] ?? 0;
    const others = (type.values ?? []).flatMap((value, index) =>
      index !== meaning && isSupported(slotOf(slots, type), value, settings) ? [index] : [],
    );
    const other = others[hashOf(settings.seed, textHash(word), 7) % others.length];
    const known = byType.get(type.name)?.get(word);
    if (other !== undefined && known) byType.get(type.name)?.set(word, { ...known, other });
  }
  return byType;
};

const slotOf = (slots: readonly CustomSlot[], type: ModelType): string =>
  slots.find((slot) => slot.type === type)?.name ?? '';

/** One removed word in twelve, all slots together; words that the model itself gives two values are none. */
const twoMinded = <T extends { readonly type: ModelType; readonly word: string }>(
  removed: readonly T[],
  { seed, behaviour }: Settings,
): readonly T[] =>
  shuffled(
    removed.filter(({ type, word }) => meaningsOf(type).get(word)?.length === 1),
    seed + 1,
    ({ type, word }) => `${type.name}/${word}`,
  ).slice(0, Math.round(behaviour.twoMinded * removed.length));

/** The synonyms of a type that are no value's name. */
const removable = (type: ModelType): readonly string[] => {
  const names = new Set((type.values ?? []).map(({ name }) => lower(name.value)));
  const synonyms = (type.values ?? []).flatMap(({ name }) => (name.synonyms ?? []).map(lower));
  return [...new Set(synonyms)].filter((word) => !names.has(word));
};

const meanings = new WeakMap<ModelType, ReadonlyMap<string, readonly number[]>>();

/** The values of each word of a type, by index. */
const meaningsOf = (type: ModelType): ReadonlyMap<string, readonly number[]> => {
  const known = meanings.get(type);
  if (known) return known;
  const found = new Map<string, number[]>();
  (type.values ?? []).forEach(({ name }, index) => {
    for (const word of new Set([name.value, ...(name.synonyms ?? [])].map(lower)))
      found.set(word, [...(found.get(word) ?? []), index]);
  });
  meanings.set(type, found);
  return found;
};

const isSupported = (slot: string, { id }: ModelValue, { catalogue }: Settings): boolean =>
  catalogue === undefined || catalogue.some(({ values }) => values[slot] === id);

const slotWorld = (
  { name, type }: CustomSlot,
  lacking: LackingWords,
  settings: Settings,
  language: string,
): SlotWorld => {
  const { seed, behaviour } = settings;
  const known = meaningsOf(type);
  const values = (type.values ?? []).map((value): Value => {
    const words = wordsOf(value, `${type.name}/${name}`, settings).map((text): Word => {
      const lack = lacking.get(type.name)?.get(text);
      return {
        text,
        isName: text === lower(value.name.value),
        known: known.get(text) ?? [],
        lackingAbove: lack?.above ?? 1,
        ...(lack?.other === undefined ? {} : { other: lack.other }),
        slips: slipsOf(text, seed, (slip) => known.has(slip), behaviour.slipForms),
      };
    });
    return {
      id: value.id ?? null,
      name: value.name.value,
      supported: isSupported(name, value, settings),
      words,
      chooseWord: chooser(zipf(words.length, behaviour.wordZipf)),
    };
  });
  return {
    name,
    values,
    chooseValue: chooser(popularity(type.name, values, settings)),
    newValues: settings.newValues[name]?.[language] ?? [],
  };
};

/** The words of a value, the most popular first: its name, and the synonyms in some order; or all so. */
const wordsOf = (
  { name: { value, synonyms = [] } }: ModelValue,
  salt: string,
  { seed, namesFirst }: Settings,
): readonly string[] => {
  const words = [...new Set([value, ...synonyms].map(lower))];
  const first = namesFirst ? words.slice(0, 1) : [];
  return [...first, ...shuffled(words.slice(first.length), seed + 2, (word) => `${salt}/${word}`)];
};

/** Weights of the values; what the skill has nothing for comes last. The same in all locales. */
const popularity = (
  type: string,
  values: readonly Value[],
  { seed, behaviour }: Settings,
): readonly number[] => {
  const order = shuffled(values, seed + 3, ({ id, name }) => `${type}/${id ?? name}`);
  const ranked = [
    ...order.filter(({ supported }) => supported),
    ...order.filter(({ supported }) => !supported),
  ];
  const weights = zipf(values.length, behaviour.valueZipf);
  return values.map((value) => weights[ranked.indexOf(value)] ?? 0);
};

/** The model without the synonyms that the release lacks. */
const withoutWords = (
  document: ModelDocument,
  lacking: LackingWords,
  release: Release,
): ModelDocument => {
  if (release.lacking === 0) return document;
  const { languageModel } = document.interactionModel;
  const types = (languageModel.types ?? []).map((type) => {
    const words = lacking.get(type.name);
    return words
      ? { ...type, values: (type.values ?? []).map((v) => keeping(v, words, release)) }
      : type;
  });
  return {
    ...document,
    interactionModel: { ...document.interactionModel, languageModel: { ...languageModel, types } },
  };
};

const keeping = (
  value: ModelValue,
  words: ReadonlyMap<string, Lacking>,
  { lacking }: Release,
): ModelValue => ({
  ...value,
  name: {
    ...value.name,
    ...(value.name.synonyms && {
      synonyms: value.name.synonyms.filter(
        (word) => (words.get(lower(word))?.above ?? 1) >= lacking,
      ),
    }),
  },
});

/** As the build makes `model_version`. */
const contentHash = (document: ModelDocument): string =>
  createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 12);
