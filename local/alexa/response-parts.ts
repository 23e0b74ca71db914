import type { Directive, Request, Response } from 'ask-sdk-model';
import { isObject } from './plain-data';
import { ssmlFault } from './ssml';

/** Limits of a response (custom-skills/request-and-response-json-reference, "Response format"). */
const MAX_SPEECH_CHARACTERS = 8_000;
const MAX_CARD_CHARACTERS = 8_000;
const MAX_IMAGE_URL_CHARACTERS = 2_000;

/** Why a speech is refused, undefined if it is not. */
export const refusedSpeech = (name: string, speech: unknown): string | undefined => {
  if (speech === undefined || speech === null) return undefined;
  if (!isObject(speech)) return `${name} is no object`;
  const { type } = speech;
  if (type !== 'SSML' && type !== 'PlainText') {
    return `${name}.type is ${JSON.stringify(type)}; SSML and PlainText are allowed`;
  }
  const words = type === 'SSML' ? speech['ssml'] : speech['text'];
  if (typeof words !== 'string') return `${name} has no ${type === 'SSML' ? 'ssml' : 'text'}`;
  if (words.length > MAX_SPEECH_CHARACTERS) {
    return `${name} has ${words.length} characters; ${MAX_SPEECH_CHARACTERS} are allowed`;
  }
  const fault = type === 'SSML' ? ssmlFault(words) : undefined;
  return fault === undefined ? undefined : `${name}.ssml ${fault}`;
};

/** What each type of card must have as text. */
const CARDS: Readonly<Record<string, readonly string[]>> = {
  Simple: ['content'],
  Standard: ['text'],
  LinkAccount: [],
  AskForPermissionsConsent: [],
};

/** Why a card is refused, undefined if it is not. */
export const refusedCard = (card: unknown): string | undefined => {
  if (card === undefined || card === null) return undefined;
  if (!isObject(card)) return 'card is no object';
  const type = String(card['type']);
  const texts = Object.hasOwn(CARDS, type) ? CARDS[type] : undefined;
  if (!texts) {
    return `card.type is ${JSON.stringify(card['type'])}; ${Object.keys(CARDS).join(', ')} are allowed`;
  }
  const missing = texts.find((name) => typeof card[name] !== 'string');
  if (missing !== undefined) return `card of the type ${type} has no ${missing}`;
  if (type === 'AskForPermissionsConsent' && !Array.isArray(card['permissions'])) {
    return 'card of the type AskForPermissionsConsent has no permissions';
  }
  const length = ['title', ...texts].reduce((sum, name) => sum + lengthOf(card[name]), 0);
  if (length > MAX_CARD_CHARACTERS) {
    return `card has ${length} characters; ${MAX_CARD_CHARACTERS} are allowed`;
  }
  return refusedImage(card['image']);
};

const lengthOf = (text: unknown): number => (typeof text === 'string' ? text.length : 0);

const refusedImage = (image: unknown): string | undefined => {
  if (!isObject(image)) return undefined;
  for (const size of ['smallImageUrl', 'largeImageUrl']) {
    const url = image[size];
    if (url === undefined || url === null) continue;
    if (typeof url !== 'string' || !url.startsWith('https://')) {
      return `card.image.${size} is ${JSON.stringify(url)}; https is required`;
    }
    if (url.length > MAX_IMAGE_URL_CHARACTERS) {
      return `card.image.${size} has ${url.length} characters; ${MAX_IMAGE_URL_CHARACTERS} are allowed`;
    }
  }
  return undefined;
};

/** Requests that are told to a skill and take nothing in return. */
const SILENT = /^(?:AlexaSkillEvent|AlexaHouseholdListEvent|Reminders|Messaging|System)\./;
/** Requests of a player, which take directives for the player only. */
const PLAYER = /^(?:AudioPlayer|PlaybackController)\./;

/** Why a response does not go with the type of its request, undefined if it does. */
export const refusedForRequest = (response: Response, request: Request): string | undefined => {
  const { type } = request;
  const { outputSpeech, reprompt, card, directives = [] } = response;
  const speaks = Boolean(outputSpeech) || Boolean(reprompt) || Boolean(card);
  if (type === 'SessionEndedRequest') {
    return speaks || directives.length > 0
      ? 'a SessionEndedRequest takes no speech, card or directive in return'
      : undefined;
  }
  if (type === 'IntentRequest' || type === 'LaunchRequest') return undefined;
  if (SILENT.test(type) && (speaks || directives.length > 0)) {
    return `${type} takes no speech, card or directive in return`;
  }
  if (!PLAYER.test(type)) return undefined;
  if (speaks) return `${type} takes no speech, reprompt or card in return`;
  const other = directives.find((directive) => !directive.type.startsWith('AudioPlayer.'));
  return other && `${other.type} may not answer ${type}, which takes AudioPlayer directives only`;
};

const SCREEN_DIRECTIVE = /^(Alexa\.Presentation\.(?:APLT|APL|HTML))\./;

/** Why a directive is refused for the device or for what stands beside it. */
export const refusedDirective = (
  { shouldEndSession }: Response,
  { type }: Directive,
  deviceInterfaces: readonly string[],
): string | undefined => {
  const [, screen] = SCREEN_DIRECTIVE.exec(type) ?? [];
  if (screen !== undefined && !deviceInterfaces.includes(screen)) {
    return `${type} for a device without ${screen}`;
  }
  return type === 'VideoApp.Launch' && typeof shouldEndSession === 'boolean'
    ? 'VideoApp.Launch goes with no shouldEndSession'
    : undefined;
};
