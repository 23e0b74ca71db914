import type { Elicited, Resolver } from '../../analytics/tuning/resolver';
import type { TunedModel, TunedSlot } from '../../analytics/tuning/tuned-model';
import { builtInList } from '../alexa/built-in-lists';
import { languageOf } from '../alexa/languages';
import { kindOf } from '../alexa/slot-kinds';

const SLOT = /\{\s*(\w+)\s*\}/g;

/** How many words of a slot are tried. */
const TRIES = 3;

export interface SampleOf {
  readonly intent: string;
  readonly slot: string | null;
  readonly sample: string;
}

/**
 * An utterance of a sample that is understood as the sample's intent, with all of its slots.
 *
 * @returns undefined where there is none; `isSayable` tells whether there were words for all slots
 */
export const spokenSample = (
  { languageModel }: TunedModel,
  resolver: Resolver,
  locale: string,
  { intent, slot, sample }: SampleOf,
): { readonly utterance: string | undefined; readonly isSayable: boolean } => {
  const slots = languageModel.intents.find(({ name }) => name === intent)?.slots ?? [];
  const wordsOf = (name: string) => {
    const declared = slots.find((one) => one.name === name);
    return declared ? wordsFor(declared, languageModel.types ?? [], locale) : [];
  };
  const named = Array.from(sample.matchAll(SLOT), ([, name = '']) => name);
  const said = (attempt: number): string =>
    sample
      .replaceAll(SLOT, (_, name: string) => at(wordsOf(name), attempt) ?? '')
      .replaceAll(/\s+/gu, ' ')
      .trim();
  const elicited: Elicited | undefined = slot === null ? undefined : { intent, slot };
  const isSayable = named.every((name) => wordsOf(name).length > 0);
  const isUnderstood = (utterance: string): boolean => {
    const understood = resolver.understand(utterance, elicited);
    const filled = understood.slots.map(({ name }) => name);
    return understood.intent === intent && named.every((name) => filled.includes(name));
  };
  const attempts = Array.from({ length: named.length === 0 ? 1 : TRIES }, (_, index) =>
    said(index),
  );
  return { utterance: isSayable ? attempts.find(isUnderstood) : undefined, isSayable };
};

/** Another word at each attempt; the last where there are not so many. */
const at = (words: readonly string[], attempt: number): string | undefined =>
  words[Math.min(attempt, words.length - 1)];

const wordsFor = (
  { type }: TunedSlot,
  types: NonNullable<TunedModel['languageModel']['types']>,
  locale: string,
): readonly string[] => {
  const values = types.find(({ name }) => name === type)?.values ?? [];
  const own = values.map(({ name }) => name.value);
  return own.length > 0 ? own : builtInWords(type, locale);
};

const builtInWords = (type: string, locale: string): readonly string[] => {
  const language = languageOf(locale);
  const { calendar, numbers } = language;
  switch (kindOf(type, language)) {
    case 'number':
      return ['7', '2', '12'];
    case 'ordinal':
      return numbers.ordinals?.(2).slice(0, 1) ?? [];
    case 'fourDigits':
      return ['1984'];
    case 'phoneNumber':
      return ['5550123'];
    case 'date':
      return calendar?.weekdays.slice(0, TRIES) ?? [];
    case 'time':
      return (
        calendar?.times.map(([pattern]) => pattern).filter((one) => /^[^{|?]+$/.test(one)) ?? []
      );
    case 'duration':
      return Object.keys(calendar?.durations ?? {});
    case 'list':
      return [...builtInList(type, locale).slice(0, TRIES - 1), 'paris'];
    case 'phrase':
      return ['paris'];
    case 'custom':
      return [];
  }
};
