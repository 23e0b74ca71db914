import type { Intent } from 'ask-sdk-model';
import type { Prompt } from './interaction-model';
import { readingsOf } from './readings';
import { plainText } from './speech';

/** A prompt as it is spoken. */
export interface SpokenPrompt {
  readonly speech: string;
  readonly ssml?: string;
}

/** One of a prompt's variations, with the slots it names filled in: "A {size} pizza, right?". */
export const speakPrompt = (
  { variations }: Prompt,
  intent: Intent,
  random: () => number,
): SpokenPrompt => {
  const variation = variations[Math.floor(random() * variations.length)];
  if (!variation) return { speech: '' };
  const text = fillSlots(variation.value, intent);
  if (variation.type !== 'SSML') return { speech: text };
  const ssml = text.includes('<speak>') ? text : `<speak>${text}</speak>`;
  return { speech: plainText(ssml), ssml };
};

const fillSlots = (text: string, intent: Intent): string => {
  if (!text.includes('{')) return text;
  const readings = readingsOf(intent);
  return text.replace(/\{\s*([^{}]*?)\s*\}/g, (_, name: string) =>
    listed(readings.filter(({ slot }) => slot === name).map(({ spoken }) => spoken)),
  );
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
