import type { ProposedChange, Regression } from '../../../../analytics/tuning/tuning-report';
import type { Decision, Decisions } from '../../../tuning/chosen';
import { h, newId, put } from '../dom';
import { share, whole } from '../format';
import { range } from './figures';
import { DOUBTS, kindOf, type ProposalState, slotsOf, stateOf, targetOf, wordOf } from './proposal';

export interface RowOptions {
  readonly slots: Readonly<Record<string, readonly string[]>>;
  readonly decisions: () => Decisions;
  /** Decides; the same decision again takes it back. */
  readonly decide: (proposal: ProposedChange, decision: Decision) => void;
  /** Why nothing can be decided. */
  readonly whyNot: string | undefined;
}

/** A proposal in the table, with what speaks for and against it. */
export interface ProposalRow {
  readonly proposal: ProposedChange;
  readonly elements: readonly HTMLElement[];
  /** Shows what was decided. */
  readonly redraw: () => void;
  readonly focus: () => void;
  readonly toggle: () => void;
  readonly mark: (isCurrent: boolean) => void;
}

export const HEAD = [
  ['Decision', 'decide'],
  ['Word', ''],
  ['Goes to', 'optional'],
  ['Kind', 'optional'],
  ['Users', 'number optional'],
  ['Turns', 'number optional'],
  ['Probability', 'number'],
] as const;

const SAID: Readonly<Record<ProposalState, string>> = {
  chosen: 'accepted',
  rejected: 'rejected',
  open: 'to decide',
};

export const proposalRow = (proposal: ProposedChange, options: RowOptions): ProposalRow => {
  const { change, users, turns, probability } = proposal;
  const [word, slot] = [wordOf(change), slotsOf(change, options.slots).join(', ')];
  const detailsId = newId();
  const button = (decision: Decision, sign: string, verb: string): HTMLButtonElement =>
    h(
      'button',
      {
        ...{ type: 'button', class: `choice ${decision}`, 'aria-label': `${verb} “${word}”` },
        title: options.whyNot ?? `${verb} (${verb.slice(0, 1).toLowerCase()})`,
        disabled: options.whyNot !== undefined,
        onclick: () => options.decide(proposal, decision),
      },
      sign,
    );
  const accept = button('accepted', '✓', 'Accept');
  const reject = button('rejected', '✕', 'Reject');
  const state = h('span', { class: 'state' });
  const opener = h(
    'button',
    {
      ...{ type: 'button', class: 'word', 'aria-expanded': 'false', 'aria-controls': detailsId },
      onclick: () => toggle(),
    },
    change.kind === 'remove-synonym' ? h('s', {}, word) : word,
  );
  const goes = [
    slot !== '' && h('span', { class: 'tag' }, slot),
    ` ${change.kind === 'remove-synonym' ? 'out of' : '→'} `,
    h('b', {}, targetOf(change)),
  ];
  const row = h(
    'tr',
    {},
    h('td', { class: 'decide' }, h('span', { class: 'choices' }, accept, reject), state),
    h(
      'th',
      { scope: 'row' },
      opener,
      ...marksOf(proposal),
      h(
        'span',
        { class: 'narrow faint', 'aria-hidden': 'true' },
        `${slot} → ${targetOf(change)}, ${whole(users)} users`,
      ),
    ),
    h('td', { class: 'optional' }, ...goes),
    h('td', { class: 'optional' }, kindOf(proposal)),
    h('td', { class: 'number optional' }, whole(users)),
    h('td', { class: 'number optional' }, whole(turns)),
    h('td', { class: 'number barred' }, ...barOf(probability)),
  );
  const cell = h('td', { colspan: HEAD.length });
  const details = h('tr', { class: 'details', id: detailsId, hidden: true }, cell);

  const toggle = (): void => {
    if (cell.childElementCount === 0) put(cell, detailsOf(proposal));
    details.hidden = !details.hidden;
    opener.setAttribute('aria-expanded', String(!details.hidden));
  };

  const redraw = (): void => {
    const decisions = options.decisions();
    const now = stateOf(proposal, decisions);
    row.className = now;
    accept.setAttribute('aria-pressed', String(now === 'chosen'));
    reject.setAttribute('aria-pressed', String(now === 'rejected'));
    const isByTuner = now === 'chosen' && !decisions.has(proposal.id);
    state.textContent = isByTuner ? 'by the tuner' : SAID[now];
  };
  redraw();
  return {
    ...{ proposal, redraw, toggle, elements: [row, details] },
    focus: () => {
      opener.focus({ preventScroll: true });
      row.scrollIntoView({ block: 'nearest' });
    },
    mark: (isCurrent) => row.toggleAttribute('data-current', isCurrent),
  };
};

const marksOf = ({ conflicts, doubts, proof }: ProposedChange): readonly HTMLElement[] => [
  ...conflicts.map(({ kind, sentence }) => h('span', { class: 'mark bad', title: sentence }, kind)),
  ...(proof.regressions.length > 0 && conflicts.length === 0
    ? [h('span', { class: 'mark bad' }, 'regression')]
    : []),
  ...doubts.map((doubt) =>
    h('span', { class: 'mark', title: DOUBTS[doubt].sentence }, DOUBTS[doubt].mark),
  ),
];

/** What is rounded to certainty is not certain. */
const ALMOST = 0.9995;

const barOf = (probability: number | null): readonly (Node | string)[] => {
  if (probability === null) return [h('span', { class: 'faint' }, '–')];
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.width = `${100 * probability}%`;
  return [bar, probability < ALMOST ? share(probability) : '> 99.9%'];
};

const detailsOf = (proposal: ProposedChange): HTMLElement => {
  const { reasons, examples, conflicts, doubts, gain, proof } = proposal;
  const better = proof.slots.filter(
    ({ validity }) => validity.before.expected !== validity.after.expected,
  );
  return h(
    'div',
    { class: 'why' },
    ...block('What stands against it', 'against', [
      ...conflicts.map(({ sentence }) => sentence),
      ...doubts.map((doubt) => DOUBTS[doubt].sentence),
    ]),
    ...block('What speaks for it', '', reasons),
    ...block('What people said', 'said', examples),
    ...block('What it brings, alone', '', [
      `${whole(gain.expected)} valid turns in as much traffic again (${range(gain, whole)})`,
      ...better.map(
        ({ slot, validity: { before, after } }) =>
          `${slot}: ${share(before.expected)} → ${share(after.expected)} of the words known`,
      ),
      ...proof.regressions.map(regressionText),
    ]),
  );
};

export const regressionText = ({ utterance, turns, before, after }: Regression): string =>
  `“${utterance}” (${whole(turns)} ${turns === 1 ? 'turn' : 'turns'}): ${before} → ${after}`;

const block = (
  title: string,
  kind: string,
  sentences: readonly string[],
): readonly HTMLElement[] =>
  sentences.length === 0
    ? []
    : [
        h(
          'div',
          { class: kind },
          h('h4', {}, title),
          h('ul', {}, ...sentences.map((sentence) => h('li', {}, sentence))),
        ),
      ];
