import { type Finding, findingsOf } from '../../analytics/tuning/proposals';
import { mine } from './mine';
import type { SkillModel } from './models';
import { pick, randomOf, type Random } from './random';
import { MINED, type Reading, trafficOf } from './traffic';
import { type Slot, type World, worldOf } from './world';

/** Traffic that somebody made up, and what became of it. */
export interface Attack {
  readonly name: string;
  readonly expected: string;
  readonly isRepelled: boolean;
  readonly found: string;
  /** What the report says of it. */
  readonly why: string;
}

const SESSIONS = 1_000;
const MIN_USERS = 3;
const DAY = '2026-09-13';
const DAYS = 30;

const dayOf = (index: number): string => `2026-09-${String(1 + (index % DAYS)).padStart(2, '0')}`;

const SYLLABLES = ['bak', 'kov', 'miz', 'zut', 'rel', 'foz', 'taw', 'lix', 'neg', 'duf'];

interface Plan {
  readonly name: string;
  readonly expected: string;
  /** Words and the users who say them; each is followed by a value's name, unless it is null. */
  readonly said: (slot: Slot, random: Random) => readonly Said[];
  readonly isRepelled: (found: readonly Finding[]) => boolean;
}

interface Said {
  readonly user: string;
  readonly word: string;
  readonly then: string | null;
  readonly day: string;
}

const isNeverAccepted = (found: readonly Finding[]): boolean =>
  !found.some(({ proposals }) => proposals.some(({ isAccepted }) => isAccepted));

const PLANS: readonly Plan[] = [
  {
    name: 'one user repeats a rude word 10,000 times',
    expected: 'not shown',
    said: ({ model }) =>
      times(10_000, () => ({ user: 'rude', word: 'bloody', then: valueAt(model, 0), day: DAY })),
    isRepelled: (found) => found.length === 0,
  },
  {
    name: 'a bot with random words, 20 users',
    expected: 'not accepted',
    said: ({ model }, random) =>
      times(2_000, (index) => ({
        user: `bot-${index % 20}`,
        word: `${pick(SYLLABLES, random)}${pick(SYLLABLES, random)}`,
        then: valueAt(model, Math.floor(random() * Object.keys(model).length)),
        day: dayOf(index),
      })),
    isRepelled: isNeverAccepted,
  },
  {
    name: 'a hundred new users say the same wrong pair',
    expected: 'flagged as a burst of new users',
    said: ({ model }) =>
      times(100, (index) => ({
        user: `new-${index}`,
        word: 'zorgle',
        then: valueAt(model, 0),
        day: DAY,
      })),
    isRepelled: (found) =>
      isNeverAccepted(found) &&
      found.every(({ proposals }) =>
        proposals.every(
          ({ doubts, reasons }) =>
            doubts.includes('burst of new users') &&
            reasons.some((reason) => reason.includes('in their first session')),
        ),
      ),
  },
  {
    name: 'a word that half the users mean one way',
    expected: 'not accepted',
    said: ({ model }, random) =>
      times(100, (index) => ({
        user: `half-${index % 80}`,
        word: 'zebby',
        then: random() < 0.3 ? null : valueAt(model, index % 2),
        day: dayOf(index),
      })),
    isRepelled: isNeverAccepted,
  },
];

const times = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const valueAt = (model: Slot['model'], index: number): string => Object.keys(model)[index] ?? '';

/** Mixes each attack into the ordinary traffic of a skill. */
export const attack = (model: SkillModel, seed: number): readonly Attack[] => {
  const world = worldOf(model, seed);
  const ordinary = trafficOf(world, MINED, SESSIONS);
  return PLANS.map((plan) => {
    const said = plan.said(firstSlot(world), randomOf(seed));
    const evidence = mine([...ordinary, ...readingsOf(said, world)], world);
    const words = new Set(said.map(({ word }) => word));
    const { words: all } = findingsOf(evidence, { minUsers: MIN_USERS });
    const found = all.filter(({ word }) => words.has(word));
    return {
      name: `${plan.name}: ${model.name}`,
      expected: plan.expected,
      isRepelled: plan.isRepelled(found),
      found: summary(found),
      why: likeliestOf(found)?.reasons.join(' ') ?? `Fewer than ${MIN_USERS} users said it.`,
    };
  });
};

const firstSlot = ({ slots }: World): Slot => {
  const [slot] = slots;
  if (!slot) throw new RangeError('The model has no slot.');
  return slot;
};

const readingsOf = (said: readonly Said[], world: World): readonly Reading[] => {
  const slot = firstSlot(world).name;
  return said.flatMap(({ user, word, then, day }, index) => {
    const reading = (turn: number, spoken: string, resolved: string | null): Reading => ({
      session: `made-up-${index}`,
      user,
      day,
      turn,
      slot,
      spoken,
      resolved,
      isAccompanied: false,
      truth: { kind: 'chatter', value: null },
    });
    return [reading(0, word, null), ...(then === null ? [] : [reading(1, then, then)])];
  });
};

/** Findings are many only for the bot: the likeliest tells enough. */
const likeliestOf = (found: readonly Finding[]): Finding | undefined => {
  const probabilityOf = ({ proposals }: Finding): number => proposals[0]?.probability ?? 0;
  return [...found].sort((a, b) => probabilityOf(b) - probabilityOf(a))[0];
};

const summary = (found: readonly Finding[]): string => {
  const likeliest = likeliestOf(found);
  if (!likeliest) return 'not shown';
  const { wordClass, proposals } = likeliest;
  const { probability = 0, doubts = [] } = proposals[0] ?? {};
  const count = found.length === 1 ? '' : `${found.length} words, at most `;
  return [`${count}${probability.toFixed(2)}: ${wordClass}`, ...doubts].join(', ');
};
