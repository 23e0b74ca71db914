import type { Belief } from './beliefs';
import type { Burst } from './burst';
import type { KinBelief } from './kin';
import type { Likeness } from './likeness';

/** Of many reasons of one sort, so many are told. */
const MOST_ALIKE = 2;

/** Nearer to 1 than this is no doubt. */
const LIKELY = 0.5;

/**
 * Sentences of what speaks for and against a word meaning a value. A missed word is named only where
 * enough users said it.
 *
 * @param minUsers what fewer distinct users said is not told
 */
export const reasonsForValue = (
  belief: Belief,
  value: string,
  minUsers: number,
): readonly string[] => [
  followUpReason(belief, value),
  ...likenessReasons(belief, value, minUsers),
  ...belief.kin.flatMap((kin) => kinReason(kin, value)),
  ...belief.suggestions
    .filter((suggestion) => suggestion.value === value)
    .map(() => `It was suggested from elsewhere for ${value}.`),
];

const followUpReason = ({ missed: { followUps }, bases }: Belief, value: string): string => {
  const went = sum(followUps);
  const count = Math.round(went);
  if (count === 0) return 'Nobody who said it went on to a known word.';
  const said = Math.round(sum(followUps.filter((followUp) => followUp.value === value)));
  const chance = Math.round(went * (bases.get(value) ?? 0));
  return `${said} of the ${users(count)} who went on said ${value} next; ${chance} would have by chance.`;
};

const sum = (followUps: Belief['missed']['followUps']): number =>
  followUps.reduce((total, { weight }) => total + weight, 0);

const users = (count: number): string => (count === 1 ? '1 user' : `${count} users`);

const ALIKE: Readonly<Record<Exclude<Likeness, 0>, string>> = {
  4: 'It sounds like',
  3: 'It sounds nearly like',
  2: 'It begins like',
  1: 'It has a part in common with',
};

const likenessReasons = (
  { relatives: { likeness, known }, missedRelatives }: Belief,
  value: string,
  minUsers: number,
): readonly string[] => {
  if (likeness === 0) return [];
  const words = known
    .filter((word) => word.value === value)
    .map(({ heard }) => `${ALIKE[likeness]} "${heard.spelt}", a word of ${value}.`);
  const missed = missedRelatives
    .filter((relative) => relative.missed.users >= minUsers)
    .filter((relative) => (relative.values.get(value) ?? 0) >= LIKELY)
    .map(
      (relative) =>
        `${ALIKE[likeness]} "${relative.missed.word}", which missed too and seems to mean ${value}.`,
    );
  return [...words, ...missed].slice(0, MOST_ALIKE);
};

const kinReason = ({ locale, values, isKnown }: KinBelief, value: string): readonly string[] => {
  if ((values.get(value) ?? 0) < LIKELY) return [];
  return [
    isKnown
      ? `In ${locale} it is a word of ${value}.`
      : `In ${locale} it missed too and seems to mean ${value}.`,
  ];
};

/** Sentences of what tells a slot's own word from what is said to nobody. */
export const reasonsForWord = ({ slot, missed, elsewhere }: Belief): readonly string[] => {
  const { accompanied } = missed;
  const expected = missed.users * (slot.accompaniedShare ?? 0);
  return [
    ...(elsewhere > 0
      ? [
          `It missed for other slots, too: ${elsewhere} of ${missed.users + elsewhere} times that a user said it.`,
        ]
      : []),
    ...(accompanied === undefined || Math.round(expected) === 0
      ? []
      : [
          `${Math.round(accompanied)} of its ${users(missed.users)} filled another slot in the same turn; of those who say known words ${Math.round(expected)} do.`,
        ]),
  ];
};

/** What a burst of new users looks like. */
export const burstReason = ({ slot, missed }: Belief, { isOneDay, agreeing }: Burst): string => {
  const usual = Math.round(missed.users * slot.newUserShare);
  const day = missed.busiestDay === undefined ? 'on one day' : `on ${missed.busiestDay}`;
  return [
    `${missed.newUsers} of its ${users(missed.users)} said it in their first session, where ${usual} would have`,
    ...(isOneDay ? [`${missed.busiestDayUsers} of them came ${day}`] : []),
    ...(agreeing === null ? [] : [`${agreeing} did the same next, where people differ`]),
  ]
    .join('; ')
    .concat('.');
};

/** That a word has two meanings. */
export const dividedReason = (
  { kinds }: Belief,
  first: string | undefined,
  second: string | undefined,
): string => {
  const meanings =
    first === undefined || second === undefined
      ? 'two values to different people'
      : `${first} to some and ${second} to others`;
  return `It means ${meanings} with a probability of ${kinds.divided.toFixed(2)}.`;
};
