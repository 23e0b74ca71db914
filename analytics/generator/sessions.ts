import {
  BAD_HOURS,
  DAILY_NOISE,
  DAYS_SINCE_FIRST,
  DEVICES,
  GROWTH,
  HOURS,
  NEW_USERS,
  WEEKDAYS,
  WEEKEND_HOURS,
} from './behaviour';
import { chooser, hashOf, randomOf, unit } from './hash';
import type { LocaleWorld, World } from './world';

const DAY_SECONDS = 86_400;

/** Users are of so many kinds: a kind fixes locale, device, and what two-minded words mean. */
export const PERSONAS = 1_024;

/** What a number is drawn for. */
const PURPOSE = { persona: 1, isNew: 2, session: 3, badHour: 4, noise: 5 } as const;

/** The days that traffic is made for. */
export interface Span {
  /** First day, seconds since the epoch. */
  readonly start: number;
  readonly days: number;
}

/**
 * The days up to `end`.
 *
 * @param end last day, yyyy-MM-dd, UTC
 */
export const spanOf = (end: string, days: number): Span => ({
  start: Date.parse(`${end}T00:00:00Z`) / 1000 - (days - 1) * DAY_SECONDS,
  days,
});

/** The first second after the last day. */
export const endOf = ({ start, days }: Span): number => start + days * DAY_SECONDS;

/** The day as yyyy-MM-dd. */
export const dayName = ({ start }: Span, day: number): string =>
  new Date((start + day * DAY_SECONDS) * 1000).toISOString().slice(0, 10);

/** Who speaks when; what is said follows from it. */
export interface Session {
  /** One of its own, for every session of every span. */
  readonly number: number;
  readonly user: number;
  readonly persona: number;
  readonly isReturning: boolean;
  /** Seconds since the epoch. */
  readonly start: number;
  readonly release: number;
  readonly apiIsBad: boolean;
}

interface Persona {
  readonly locale: LocaleWorld;
  readonly deviceInterfaces: string | null;
}

const chooseDevice = chooser(DEVICES.map(({ weight }) => weight));
const chooseHour = chooser(HOURS);
const chooseWeekendHour = chooser(WEEKEND_HOURS);

/** How much of the traffic falls on each day: growing, with the week, and never quite even. */
export const dailyShares = ({ seed }: World, { start, days }: Span): readonly number[] => {
  const weights = Array.from({ length: days }, (_, day) => {
    const date = start / DAY_SECONDS + day;
    const noise = 1 + DAILY_NOISE * (2 * unit(seed, PURPOSE.noise, date) - 1);
    const growth = 1 + (GROWTH * day) / Math.max(1, days - 1);
    return (WEEKDAYS[weekdayOf(date)] ?? 1) * growth * noise;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};

/** No day has as many sessions as this. */
export const SESSIONS_A_DAY = 2 ** 24;

export interface SessionPlan {
  readonly world: World;
  readonly span: Span;
  /** About how many sessions the days have, by day. */
  readonly sessionsByDay: readonly number[];
}

/**
 * The session of a number on a day. Users are named after the session in which they came first, so
 * that any session can be drawn without the ones before it.
 */
export const sessionOf = (plan: SessionPlan, day: number, index: number): Session => {
  const { world, span } = plan;
  const date = span.start / DAY_SECONDS + day;
  const number = date * SESSIONS_A_DAY + index;
  const random = randomOf(world.seed, PURPOSE.session, number);
  const user = isNew(world, number) ? number : earlierUser(plan, day, index, random);
  const persona = hashOf(world.seed, PURPOSE.persona, user) % PERSONAS;
  const { utc } = localeOf(world, persona);
  const hour = isWeekend(date) ? chooseWeekendHour(random()) : chooseHour(random());
  const local = (hour + random()) * 3600;
  const second = Math.floor((local - utc * 3600 + DAY_SECONDS) % DAY_SECONDS);
  return {
    number,
    user,
    persona,
    isReturning: user !== number,
    start: date * DAY_SECONDS + second,
    release: releaseOn(world, span, day),
    apiIsBad: isBadHour(world, date * 24 + Math.floor(second / 3600)),
  };
};

/** The first day of the epoch was a Thursday. */
const weekdayOf = (date: number): number => (date + 4) % 7;

const isWeekend = (date: number): boolean => weekdayOf(date) === 0 || weekdayOf(date) === 6;

/** The release that answers on a day: the last one that has come. */
export const releaseOn = ({ releases }: World, { days }: Span, day: number): number =>
  Math.max(
    0,
    releases.findLastIndex(({ since }) => since * days <= day),
  );

const isNew = ({ seed }: World, number: number): boolean =>
  unit(seed, PURPOSE.isNew, number) < NEW_USERS;

/** Hours in a row are bad together: the API is drawn for blocks of two. */
const isBadHour = ({ seed }: World, hour: number): boolean =>
  unit(seed, PURPOSE.badHour, Math.floor(hour / 2)) < BAD_HOURS;

/** Those of before the first day came, so to speak, on the days before it. */
const earlierUser = (
  { world, span, sessionsByDay }: SessionPlan,
  day: number,
  index: number,
  random: () => number,
): number => {
  const { furthest, skew } = DAYS_SINCE_FIRST;
  const back = Math.floor(random() ** skew * furthest);
  const count = back === 0 ? index : (sessionsByDay[Math.max(0, day - back)] ?? 0);
  const date = span.start / DAY_SECONDS + day - back;
  // The square: some of a day's users come far more often than others.
  const first = date * SESSIONS_A_DAY + Math.floor(random() ** 2 * Math.max(1, count));
  for (let number = first; number > first - 64; number -= 1)
    if (isNew(world, number) && number >= date * SESSIONS_A_DAY) return number;
  return date * SESSIONS_A_DAY;
};

const localeOf = (world: World, persona: number): LocaleWorld => personaOf(world, persona).locale;

const personas = new WeakMap<World, Map<number, Persona>>();

/** A kind of user. */
export const personaOf = (world: World, persona: number): Persona => {
  const known = personas.get(world) ?? new Map<number, Persona>();
  personas.set(world, known);
  const found = known.get(persona) ?? drawPersona(world, persona);
  known.set(persona, found);
  return found;
};

const drawPersona = (world: World, persona: number): Persona => {
  const random = randomOf(world.seed, PURPOSE.persona, persona);
  const locale = world.locales[world.chooseLocale(random())] ?? world.locales[0];
  return { locale, deviceInterfaces: DEVICES[chooseDevice(random())]?.interfaces ?? null };
};
