import type { ui } from 'ask-sdk-model';

const TAG = /<[^<>]*>/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};
const ENTITY = /&(?:amp|lt|gt|quot|apos);/g;

/** SSML as one would write it down: no tags, entities decoded, single spaces. */
export const plainText = (ssml: string): string =>
  ssml
    .replace(TAG, ' ')
    .replace(ENTITY, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .replace(/ ([,.!?;:])/g, '$1')
    .trim();

/** The words of an output speech, '' where there is none. */
export const spokenText = (speech: ui.OutputSpeech | undefined): string => {
  if (!speech) return '';
  return speech.type === 'SSML' ? plainText(speech.ssml) : speech.text.trim();
};
