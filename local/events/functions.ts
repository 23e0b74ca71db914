import { chooser, type Random } from '../../analytics/generator/hash';
import { UserError } from '../errors';
import { dateFormat } from './date-format';
import { WORDS } from './words';

/** What an event is made with. */
export interface FakeContext {
  readonly random: Random;
  /** Milliseconds since 1970 at the event. */
  readonly now: number;
}

/** Makes the text that takes a placeholder's place. */
export type Fake = (context: FakeContext) => string;

/** Reads a placeholder's argument, once. @throws UserError for one that it does not take */
type Make = (argument: unknown) => Fake;

/** The function of a placeholder, such as `random.number`. */
export const functionNamed = (name: string): Make | undefined =>
  Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const show = (value: unknown): string => JSON.stringify(value);

/** For what takes no argument. */
const plain =
  (fake: Fake): Make =>
  (argument) => {
    if (argument !== undefined) throw new UserError(`it takes no argument, not ${show(argument)}`);
    return fake;
  };

const integer = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

const pick = <T>(random: Random, items: readonly T[]): T =>
  items[Math.floor(random() * items.length)] as T;

const wordOf = (list: keyof typeof WORDS): Fake => {
  const words = WORDS[list].split(list === 'userAgent' ? '|' : ' ');
  return ({ random }) => pick(random, words);
};

const numberArgument = (argument: unknown, byDefault: number, what: string): number => {
  if (argument === undefined) return byDefault;
  if (typeof argument === 'number' && Number.isFinite(argument)) return argument;
  throw new UserError(`it takes ${what}, not ${show(argument)}`);
};

/** Longer texts would fit into no record. */
const MOST_CHARACTERS = 100_000;

const countArgument = (argument: unknown, byDefault: number, what: string): number => {
  const count = numberArgument(argument, byDefault, what);
  if (Number.isInteger(count) && count >= 0 && count <= MOST_CHARACTERS) return count;
  throw new UserError(`it takes ${what} from 0 to ${MOST_CHARACTERS}, not ${show(argument)}`);
};

const decimalsOf = (value: number): number => (String(value).split('.')[1] ?? '').length;

/** As faker.js has it: both ends are possible, 0 and 99999 unless they are given. */
const numberFake: Make = (argument) => {
  const {
    min,
    max,
    precision = 1,
  } = isRecord(argument)
    ? (argument as { min?: unknown; max?: unknown; precision?: unknown })
    : { max: argument };
  const what = 'a number, or {"min": …, "max": …, "precision": …}';
  const [least, most, step] = [
    numberArgument(min, 0, what),
    numberArgument(max, 99_999, what),
    numberArgument(precision, 1, what),
  ];
  if (most < least || step <= 0)
    throw new UserError(`it takes ${what} with min up to max, not ${show(argument)}`);
  const steps = Math.floor((most - least) / step + 1e-9);
  const digits = Math.max(decimalsOf(step), decimalsOf(least));
  return ({ random }) => {
    const value = least + Math.floor(random() * (steps + 1)) * step;
    return digits === 0 ? String(value) : String(Number(value.toFixed(digits)));
  };
};

const text = (value: unknown): string => (typeof value === 'string' ? value : show(value));

const listArgument = (argument: unknown): readonly unknown[] => {
  if (Array.isArray(argument) && argument.length > 0) return argument;
  throw new UserError(`it takes a list with an item at least, not ${show(argument)}`);
};

const arrayElement: Make = (argument) => {
  const items = listArgument(argument).map(text);
  return ({ random }) => pick(random, items);
};

const weightedArrayElement: Make = (argument) => {
  const { weights, data } = isRecord(argument) ? argument : {};
  const isSound =
    Array.isArray(weights) &&
    Array.isArray(data) &&
    data.length > 0 &&
    weights.length === data.length &&
    weights.every((weight) => typeof weight === 'number' && weight >= 0) &&
    weights.some((weight) => weight > 0);
  if (!isSound)
    throw new UserError(
      `it takes {"weights": […], "data": […]} with a weight from 0 up for each item, not ${show(argument)}`,
    );
  const items = (data as readonly unknown[]).map(text);
  const choose = chooser(weights as readonly number[]);
  return ({ random }) => items[choose(random())] ?? '';
};

const HEX = '0123456789abcdef';
const DIGITS = '0123456789';
const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyz';

const characters = (random: Random, letters: string, count: number): string =>
  Array.from({ length: count }, () => letters[integer(random, 0, letters.length - 1)]).join('');

const uuid: Fake = ({ random }) =>
  'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replaceAll(/[xy]/g, (letter) =>
    characters(random, letter === 'x' ? HEX : '89ab', 1),
  );

const formatted =
  (zone: 'utc' | 'local'): Make =>
  (argument) => {
    if (argument !== undefined && typeof argument !== 'string')
      throw new UserError(`it takes a date format in quotes, not ${show(argument)}`);
    const byDefault = zone === 'utc' ? 'YYYY-MM-DDTHH:mm:ss[Z]' : 'YYYY-MM-DDTHH:mm:ssZ';
    const format = dateFormat(argument ?? byDefault, zone);
    return ({ now }) => format(now);
  };

const DAY = 86_400_000;

/** Longer spans reach years that ISO 8601 does not write in four digits. */
const MOST_YEARS = 1_000;

/** A time before or after now, by up to so many days or years; in ISO 8601. */
const about =
  (sign: 1 | -1, unit: number, byDefault: number, what: string): Make =>
  (argument) => {
    const span = numberArgument(argument, byDefault, what) * unit;
    const most = MOST_YEARS * 365 * DAY;
    if (span <= 0 || span > most)
      throw new UserError(`it takes ${what} above 0, up to ${most / unit}, not ${show(argument)}`);
    return ({ random, now }) =>
      new Date(now + sign * Math.max(1_000, Math.floor(random() * span))).toISOString();
  };

const joined =
  (separator: string, ...fakes: readonly Fake[]): Fake =>
  (context) =>
    fakes.map((fake) => fake(context)).join(separator);

const counted =
  (fake: Fake, byDefault: number): Make =>
  (argument) => {
    const count = countArgument(argument, byDefault, 'a number of words');
    return (context) => Array.from({ length: count }, () => fake(context)).join(' ');
  };

const lower =
  (fake: Fake): Fake =>
  (context) =>
    fake(context).toLowerCase();

const capital =
  (fake: Fake): Fake =>
  (context) =>
    fake(context).replace(/^./, (letter) => letter.toUpperCase());

const coordinate =
  (most: number): Fake =>
  ({ random }) =>
    ((random() * 2 - 1) * most).toFixed(4);

const amount =
  (least: number, most: number): Fake =>
  ({ random }) =>
    (least + random() * (most - least)).toFixed(2);

const [firstName, lastName] = [wordOf('firstName'), wordOf('lastName')];
const [loremWord, city] = [wordOf('lorem'), wordOf('city')];
const userName = joined('_', lower(firstName), ({ random }) => String(integer(random, 1, 999)));
const domain = joined('.', lower(lastName), ({ random }) => pick(random, ['com', 'net', 'org']));

/**
 * The functions of faker.js 3 that the generator's templates use, by their names there, and the ones
 * that it adds. The library itself would bring megabytes of names in sixty languages, and has renamed
 * nearly all of these functions since.
 */
const FUNCTIONS: Readonly<Record<string, Make>> = {
  'random.number': numberFake,
  'random.float': (argument) =>
    numberFake(
      isRecord(argument) ? { precision: 0.01, ...argument } : { max: argument, precision: 0.01 },
    ),
  'random.arrayElement': arrayElement,
  'random.weightedArrayElement': weightedArrayElement,
  'random.uuid': plain(uuid),
  'random.boolean': plain(({ random }) => String(random() < 0.5)),
  'random.word': plain(loremWord),
  'random.words': counted(loremWord, 3),
  'random.alphaNumeric': (argument) => {
    const count = countArgument(argument, 1, 'a number of characters');
    return ({ random }) => characters(random, ALPHANUMERIC, count);
  },
  'date.now': formatted('local'),
  'date.utc': formatted('utc'),
  'date.simTime': formatted('local'),
  'date.past': about(-1, 365 * DAY, 1, 'a number of years'),
  'date.future': about(1, 365 * DAY, 1, 'a number of years'),
  'date.recent': about(-1, DAY, 1, 'a number of days'),
  'date.soon': about(1, DAY, 1, 'a number of days'),
  'date.month': plain(({ random }) =>
    dateFormat('MMMM', 'utc')(Date.UTC(2000, integer(random, 0, 11))),
  ),
  'date.weekday': plain(({ random }) =>
    dateFormat('dddd', 'utc')(Date.UTC(2000, 0, integer(random, 1, 7))),
  ),
  'internet.ip': plain(({ random }) =>
    Array.from({ length: 4 }, () => integer(random, 0, 255)).join('.'),
  ),
  'internet.ipv6': plain(({ random }) =>
    Array.from({ length: 8 }, () => characters(random, HEX, 4)).join(':'),
  ),
  'internet.mac': plain(({ random }) =>
    Array.from({ length: 6 }, () => characters(random, HEX, 2)).join(':'),
  ),
  'internet.email': plain(joined('@', userName, domain)),
  'internet.userName': plain(userName),
  'internet.domainName': plain(domain),
  'internet.url': plain(joined('', () => 'https://', domain)),
  'internet.protocol': plain(({ random }) => pick(random, ['http', 'https'])),
  'internet.userAgent': plain(wordOf('userAgent')),
  'internet.color': plain(({ random }) => `#${characters(random, HEX, 6)}`),
  'name.firstName': plain(firstName),
  'name.lastName': plain(lastName),
  'name.findName': plain(joined(' ', firstName, lastName)),
  'name.jobTitle': plain(wordOf('jobTitle')),
  'address.city': plain(city),
  'address.country': plain(wordOf('country')),
  'address.countryCode': plain(wordOf('countryCode')),
  'address.state': plain(wordOf('state')),
  'address.stateAbbr': plain(wordOf('stateAbbr')),
  'address.streetAddress': plain(
    joined(
      ' ',
      ({ random }) => String(integer(random, 1, 999)),
      wordOf('street'),
      () => 'Street',
    ),
  ),
  'address.zipCode': plain(({ random }) => characters(random, DIGITS, 5)),
  'address.latitude': plain(coordinate(90)),
  'address.longitude': plain(coordinate(180)),
  'commerce.product': plain(wordOf('product')),
  'commerce.productName': plain(
    joined(' ', wordOf('productAdjective'), wordOf('productMaterial'), wordOf('product')),
  ),
  'commerce.price': plain(amount(1, 1_000)),
  'commerce.department': plain(wordOf('department')),
  'commerce.color': plain(wordOf('color')),
  'company.companyName': plain(joined(' ', lastName, wordOf('company'))),
  'finance.amount': plain(amount(0, 1_000)),
  'finance.currencyCode': plain(wordOf('currencyCode')),
  'phone.phoneNumber': plain(({ random }) => `555-${characters(random, DIGITS, 7)}`),
  'lorem.word': plain(loremWord),
  'lorem.words': counted(loremWord, 3),
  'lorem.sentence': (argument) => {
    const words = counted(loremWord, 6)(argument);
    return joined('', capital(words), () => '.');
  },
  // What the generator's first templates called it.
  'current.timestamp': formatted('local'),
};

export const KNOWN_FUNCTIONS: readonly string[] = Object.keys(FUNCTIONS);
