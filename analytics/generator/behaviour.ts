/**
 * How people and services behave: the one source of every distribution that is not a matter of the
 * interaction model. Shares are of 1; lists of weights are read in proportion.
 */
export const BEHAVIOUR = {
  /** Zipf's exponent for the popularity of values, and of the words of a value. */
  valueZipf: 1,
  wordZipf: 1,
  /** Turns in which somebody talks to somebody else, and a slot takes it. */
  chatter: 0.02,
  /** Words that speech recognition mishears, and the forms in which it may mishear one. */
  slips: 0.04,
  slipForms: 3,
  /** First utterances for a slot that ask for a value which the model has not. */
  newValues: 0.015,
  /** Of the words that a model version lacks, those that mean another value to a minority. */
  twoMinded: 1 / 12,
  minority: 0.2,
  /** After a miss: a known word of the same value, another value, or leaving. */
  afterMiss: { repair: 0.5, change: 0.2, leave: 0.3 },
} as const;

/** What a caller may set otherwise. */
export type Behaviour = {
  readonly [K in keyof typeof BEHAVIOUR]: (typeof BEHAVIOUR)[K] extends number
    ? number
    : { readonly repair: number; readonly change: number; readonly leave: number };
};

/** Of the sessions, those that begin without an utterance for the skill. */
export const LAUNCHES = 0.62;

/** Slots filled by the first utterance, 0, 1, 2, … of them. */
export const FILLED_AFTER_LAUNCH = [6, 58, 24, 9, 3] as const;
export const FILLED_AT_ONCE = [6, 30, 32, 20, 12] as const;

/** First utterances that begin with a phrase the model knows ("I want a"). */
export const CARRIED = 0.55;

/** What a user does who is asked for a slot. What is left over answers. */
export const ASKED = {
  help: 0.03,
  fallback: 0.02,
  repeat: 0.006,
  stop: 0.02,
  leave: 0.05,
} as const;

/** Answers that fill the next slot too, and those that change what was said before. */
export const ANSWERS = { nextToo: 0.08, changeEarlier: 0.03 } as const;

/** After "last time you looked for …": yes, no, and what is left begins afresh. */
export const AGAIN = { offered: 0.6, yes: 0.35, no: 0.2, leave: 0.08 } as const;

/** After a match with more to come: yes, no (what is left leaves). */
export const ANOTHER = { yes: 0.25, no: 0.5 } as const;

/** Users who leave when there is no pet, when the animal is none, when asked which of two. */
export const LEAVING = { noMatch: 0.35, unsupported: 0.35, ambiguous: 0.06 } as const;

/** Resolutions that fail (ER_ERROR_TIMEOUT, ER_ERROR_EXCEPTION), and turns whose code does. */
export const FAULTS = { resolution: 0.003, code: 0.0015, event: 0.0008 } as const;

export const ERROR_NAMES = [
  'TypeError',
  'TimeoutError',
  'ProvisionedThroughputExceededException',
] as const;
export const ERROR_WEIGHTS = [5, 3, 2] as const;

/** How a user leaves: without a word, with one, or by the device. */
export const WAYS_OUT = [
  { weight: 62, request_type: 'SessionEndedRequest', reason: 'EXCEEDED_MAX_REPROMPTS' },
  { weight: 12, request_type: 'SessionEndedRequest', reason: 'USER_INITIATED' },
  { weight: 1, request_type: 'SessionEndedRequest', reason: 'ERROR' },
  { weight: 19, request_type: 'IntentRequest', intent: 'AMAZON.StopIntent' },
  { weight: 6, request_type: 'IntentRequest', intent: 'AMAZON.CancelIntent' },
] as const;

export const SESSION_ERRORS = [
  'INVALID_RESPONSE',
  'DEVICE_COMMUNICATION_ERROR',
  'INTERNAL_SERVICE_ERROR',
] as const;

/** Milliseconds of an API call: at least, and what an exponential law adds in the mean. */
export const API_TIME = { least: 14, mean: 24, slowLeast: 420, slowMean: 500 } as const;

/** Calls that fail while the API is bad, and how long that takes (two attempts of a second). */
export const API_FAILURE = { share: 0.35, least: 2_020, spread: 240 } as const;

/** Milliseconds of the skill itself; a launch reads what the user asked for last time. */
export const SKILL_TIME = { least: 1, mean: 4, launch: 12 } as const;

/** Seconds between two turns, at least, and the mean of what is added; Alexa's reprompt. */
export const PAUSE = { least: 5, mean: 6, reprompt: 16 } as const;

/** A conversation longer than this is left. */
export const MOST_TURNS = 16;

export const DEVICES = [
  { weight: 46, interfaces: 'AudioPlayer' },
  { weight: 34, interfaces: 'Alexa.Presentation.APL,AudioPlayer' },
  { weight: 12, interfaces: 'Alexa.Presentation.APL,AudioPlayer,VideoApp' },
  { weight: 8, interfaces: null },
] as const;

/** Share of the users by locale, and hours to add to UTC; a locale not named has {@link ELSEWHERE}. */
export const LOCALES: Readonly<Record<string, { readonly weight: number; readonly utc: number }>> =
  {
    'en-US': { weight: 42, utc: -6 },
    'en-GB': { weight: 14, utc: 0 },
    'de-DE': { weight: 14, utc: 1 },
    'fr-FR': { weight: 8, utc: 1 },
    'es-ES': { weight: 7, utc: 1 },
    'en-CA': { weight: 6, utc: -5 },
    'en-AU': { weight: 5, utc: 10 },
    'en-IN': { weight: 4, utc: 5.5 },
  };

export const ELSEWHERE = { weight: 5, utc: 0 } as const;

/** Sessions by hour of the user's day; on Saturdays and Sundays the morning is later and fuller. */
export const HOURS = [
  2, 1, 1, 1, 1, 2, 5, 9, 9, 7, 7, 8, 9, 8, 8, 10, 13, 17, 20, 21, 18, 13, 8, 4,
] as const;
export const WEEKEND_HOURS = [
  3, 2, 1, 1, 1, 1, 2, 5, 10, 14, 16, 15, 14, 13, 13, 14, 15, 17, 18, 18, 16, 12, 8, 5,
] as const;

/** Traffic by day of the week, from Sunday on, and its growth over the whole time. */
export const WEEKDAYS = [1.28, 0.94, 0.92, 0.93, 0.97, 1.08, 1.32] as const;
export const GROWTH = 0.45;
export const DAILY_NOISE = 0.08;

/** Sessions of users who come for the first time; how far back the others came first, in days. */
export const NEW_USERS = 0.3;
export const DAYS_SINCE_FIRST = { furthest: 60, skew: 2.2 } as const;

/** Hours of UTC in which the API is slow and fails. */
export const BAD_HOURS = 0.015;

/** When a release came, as a share of the time, and which share of the synonyms its model lacks. */
export const RELEASES = [
  { since: 0, lacking: 0.35, skillVersion: '1.0.0' },
  { since: 0.4, lacking: 0.15, skillVersion: '1.1.0' },
  { since: 0.75, lacking: 0, skillVersion: '1.2.0' },
] as const;

/** Values that people ask for and no model has, by name of the slot and language. */
export const NEW_VALUES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  animal: {
    en: ['rabbit', 'hamster', 'parrot', 'guinea pig', 'goldfish', 'turtle', 'pony', 'lizard'],
    de: ['hase', 'hamster', 'papagei', 'meerschweinchen', 'goldfisch', 'schildkröte', 'pony'],
    fr: ['lapin', 'hamster', 'perroquet', "cochon d'inde", 'poisson rouge', 'tortue', 'poney'],
    es: ['conejo', 'hámster', 'loro', 'cobaya', 'pez', 'tortuga', 'poni'],
  },
};
