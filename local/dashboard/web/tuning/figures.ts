import type { Estimate } from '../../../../analytics/tuning/gain';
import type {
  Proof,
  ProposedChange,
  TuningReport,
} from '../../../../analytics/tuning/tuning-report';
import type { Decisions } from '../../../tuning/chosen';
import type { Proved } from '../../tuning';
import { h } from '../dom';
import { share, whole } from '../format';
import { stateOf } from './proposal';

/** The figures above all proposals; those of the chosen set are missing until it is proved. */
export const figuresOf = (
  report: TuningReport,
  decisions: Decisions,
  proved: Proved | null,
): HTMLElement => {
  const { turns, readings, misses } = report.traffic;
  const { proposals } = report;
  const count = (wanted: string): number =>
    proposals.filter((proposal: ProposedChange) => stateOf(proposal, decisions) === wanted).length;
  return h(
    'dl',
    { class: 'figures' },
    figure(
      'Missed',
      whole(misses),
      `${share(ratio(misses, readings))} of ${whole(readings)} words`,
    ),
    ...provedFigures(proved, { turns, misses }),
    figure(
      'Accepted',
      `${whole(count('chosen'))} of ${whole(proposals.length)}`,
      `${whole(count('open'))} to decide, ${whole(count('rejected'))} rejected`,
    ),
  );
};

const provedFigures = (
  proved: Proved | null,
  { turns, misses }: { readonly turns: number; readonly misses: number },
): readonly HTMLElement[] => {
  if (proved === null)
    return ['Repaired', 'Turns saved', 'Words known'].map((label) =>
      figure(label, '–', 'not proved yet'),
    );
  const { gain, proof } = proved;
  const { before, after } = validityOf(proof);
  return [
    figure(
      'Repaired',
      share(Math.min(1, ratio(gain.expected, misses))),
      `of the misses; ${range(gain, (value) => share(Math.min(1, ratio(value, misses))))}`,
    ),
    figure(
      'Turns saved',
      whole(proof.turnsSaved.expected),
      `of ${whole(turns)}; ${range(proof.turnsSaved, whole)}`,
    ),
    figure('Words known', share(after), `${share(before)} before, of those replayed`),
  ];
};

const figure = (label: string, value: string, note: string): HTMLElement =>
  h(
    'div',
    {},
    h('dt', {}, label),
    h('dd', { class: 'value' }, value),
    h('dd', { class: 'change' }, note),
  );

const ratio = (part: number, all: number): number => (all === 0 ? 0 : part / all);

/** An interval: `380 to 475`. */
export const range = ({ low, high }: Estimate, format: (value: number) => string): string =>
  `${format(low)} to ${format(high)}`;

/** Of all slots together. */
const validityOf = ({ slots }: Proof): { readonly before: number; readonly after: number } => {
  const readings = slots.reduce((sum, slot) => sum + slot.readings, 0);
  const of = (when: 'before' | 'after'): number =>
    ratio(
      slots.reduce((sum, slot) => sum + slot.readings * slot.validity[when].expected, 0),
      readings,
    );
  return { before: of('before'), after: of('after') };
};
