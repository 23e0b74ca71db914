import type { TuningReport } from '../../../../analytics/tuning/tuning-report';
import { h } from '../dom';
import { whole } from '../format';

/** Why there is nothing to work through, where there is nothing. */
export const nothingIn = (report: TuningReport, locale: string): HTMLElement | undefined => {
  const { turns, misses } = report.traffic;
  const { minUsers } = report.settings;
  const sentence =
    turns === 0
      ? `Nobody talked to the skill in ${locale} in these days: choose others.`
      : report.proposals.length > 0
        ? undefined
        : misses === 0
          ? `No word was missed in ${whole(turns)} turns: the model knows all of them.`
          : `Nothing is proposed: of ${whole(misses)} missed words none that at least ${whole(minUsers)} users said can be learnt. More days, or fewer users, tell more.`;
  return sentence === undefined ? undefined : h('p', { class: 'empty' }, sentence);
};
