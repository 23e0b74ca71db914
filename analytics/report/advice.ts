import type { Results } from './content';
import { meanOf } from './figures';
import { bare, counted, listed, millis, type Prose, prose, quote } from './prose';
import { numberIn, type Row, rowsOfEach, sumOf, textIn } from './table';

/** Something to do, and why. */
export interface Advice {
  /** One sentence that begins with a verb. */
  readonly what: Prose;
  readonly why: Prose;
}

/** More than these nobody does in a month. */
const MOST_WORDS = 10;
const MOST_OTHERS = 3;

/** What to do, the most urgent first: words that were missed, errors, slow hours, wishes in vain. */
export const adviceOf = (results: Results): readonly Advice[] => [
  ...wordAdvice(results),
  ...errorAdvice(results),
  ...slowHourAdvice(results),
  ...petAdvice(results),
];

const wordAdvice = (results: Results): readonly Advice[] => {
  const repairs = results.rows('repairs');
  return results
    .rows('unmatched-words')
    .slice(0, MOST_WORDS)
    .map((missed) => {
      const [slot, word] = [textIn(missed, 'slot'), textIn(missed, 'word')];
      const of = repairs.filter(
        (row) => textIn(row, 'slot') === slot && textIn(row, 'word') === word,
      );
      return adviceOn(missed, meanings(of));
    });
};

/** What a word was followed by, the most frequent first; the locales together. */
interface Meaning {
  readonly meant: string;
  readonly repairs: number;
  readonly users: number;
}

const meanings = (repairs: readonly Row[]): readonly Meaning[] =>
  rowsOfEach(repairs, 'meant')
    .map(([meant, rows]) => ({
      meant,
      repairs: sumOf(rows, 'repairs'),
      users: sumOf(rows, 'users'),
    }))
    .toSorted((a, b) => b.repairs - a.repairs);

/** From here on a repair is no accident of one user. */
const SURE_USERS = 3;
const SURE_SHARE = 0.75;

const adviceOn = (missed: Row, repairs: readonly Meaning[]): Advice => {
  const word = quote(textIn(missed, 'word'));
  const slot = bare(textIn(missed, 'slot'));
  const said = prose`${counted(numberIn(missed, 'users'), 'user')} said it in ${counted(numberIn(missed, 'turns'), 'turn')}`;
  const [best] = repairs;
  if (best === undefined)
    return {
      what: prose`Decide what ${word} means for the slot ${slot}: a synonym of a value there is, or a value of its own.`,
      why: prose`${said}; nobody went on to a word that matched, so the sessions do not tell.`,
    };
  const meant = quote(best.meant);
  const all = repairs.reduce((sum, meaning) => sum + meaning.repairs, 0);
  const sure = best.users >= SURE_USERS && best.repairs >= SURE_SHARE * all;
  return {
    what: sure
      ? prose`Add ${word} as a synonym of ${meant} (slot ${slot}).`
      : prose`Perhaps add ${word} as a synonym of ${meant} (slot ${slot}); ask or listen first.`,
    why: prose`${said}; ${goneOn(best.repairs, all)} ${meant}${others(repairs.slice(1))}.`,
  };
};

const goneOn = (times: number, all: number): string => {
  if (all === 1) return 'the one time that a word matched after it, it was';
  return times === all
    ? `${all === 2 ? 'both' : `all ${all}`} times that a word matched after it, it was`
    : `${times} of the ${all} times that a word matched after it, it was`;
};

const others = (repairs: readonly Meaning[]): Prose =>
  repairs.length === 0
    ? []
    : prose` (else ${listed(repairs.slice(0, 3).map((meaning) => [quote(meaning.meant)]))})`;

/** An error by its name, with the intent or the request in which it is most frequent. */
const errorAdvice = (results: Results): readonly Advice[] =>
  rowsOfEach(results.rows('errors-by-name'), 'error_name')
    .map(([name, rows]) => ({ name, place: placeOf(rows), turns: sumOf(rows, 'turns') }))
    .toSorted((a, b) => b.turns - a.turns)
    .slice(0, MOST_OTHERS)
    .map(({ name, place, turns }) => ({
      what: prose`Look into the error ${quote(name)}.`,
      why: prose`${counted(turns, 'turn')} ran into it, most often in ${bare(place)}.`,
    }));

const placeOf = ([most = {}]: readonly Row[]): string =>
  textIn(most, 'intent_name') || textIn(most, 'request_type');

/** Hours with fewer calls have no percentile worth the name. */
const FEWEST_CALLS = 30;

/** An hour is slow whose 90th percentile is this many times the usual one, and can be felt. */
const SLOW = 2;
const FELT_MS = 500;

const slowHourAdvice = (results: Results): readonly Advice[] => {
  const hours = results.rows('times-by-hour');
  const usual = meanOf(hours, 'api_p90', 'calls');
  const slow = hours
    .filter(
      (row) =>
        numberIn(row, 'calls') >= FEWEST_CALLS &&
        numberIn(row, 'api_p90') >= Math.max(FELT_MS, SLOW * usual),
    )
    .toSorted((a, b) => numberIn(b, 'api_p90') - numberIn(a, 'api_p90'));
  const [worst] = slow;
  if (worst === undefined) return [];
  return [
    {
      what: prose`Find out what slowed the API down on ${listed(slow.slice(0, MOST_OTHERS).map((row) => [hourOf(row)]))} (UTC)${slow.length > MOST_OTHERS ? ` and in ${counted(slow.length - MOST_OTHERS, 'more hour')}` : ''}.`,
      why: prose`One call in ten took ${millis(numberIn(worst, 'api_p90'))} or longer in the slowest of these hours; over the period it was ${millis(usual)}.`,
    },
  ];
};

/** `2026-10-18 18:00` */
const hourOf = (row: Row): string => textIn(row, 'hour').slice(0, 16);

const petAdvice = (results: Results): readonly Advice[] =>
  results
    .rows('combinations-without-pet')
    .filter((row) => textIn(row, 'combination') !== '')
    .slice(0, MOST_OTHERS)
    .map((row) => ({
      what: prose`Consider a pet for ${quote(textIn(row, 'combination'))}.`,
      why: prose`${counted(numberIn(row, 'users'), 'user')} asked for it in ${counted(numberIn(row, 'turns'), 'turn')}, and the catalogue has none.`,
    }));
