import type { ProposedChange } from '../../../../analytics/tuning/tuning-report';
import type { Decision, Decisions } from '../../../tuning/chosen';
import type { TuningAnswer } from '../../tuning';
import type { Context } from '../context';
import { announce, h, newId, put } from '../dom';
import { whole } from '../format';
import { frameOf } from '../frame';
import { filtered, KINDS, SORTS, STATES, stateOf, wordOf } from './proposal';
import { HEAD, type ProposalRow, proposalRow } from './proposal-row';
import { listenToKeys, showKeys } from './shortcuts';

export interface ProposalsPanel {
  readonly element: HTMLElement;
  /** Shows other proposals, or those that pass other filters. */
  readonly show: (answer: TuningAnswer) => void;
  /** Shows what was decided. */
  readonly redraw: () => void;
  readonly destroy: () => void;
}

export interface ProposalsPanelOptions {
  readonly context: Context;
  readonly decisions: () => Decisions;
  /** Decides, or takes it back with null. */
  readonly decide: (proposal: ProposedChange, decision: Decision | null) => void;
  /** Stands below the table: what is done with what was chosen. */
  readonly actions: HTMLElement;
}

/** The table stays quick; more are shown on demand. */
const AT_ONCE = 60;

/** The proposals, to be worked through by click or by key. */
export const proposalsPanel = ({
  context,
  decisions,
  decide,
  actions,
}: ProposalsPanelOptions): ProposalsPanel => {
  const { whyNot } = context.about.tuning;
  const status = h('select', { id: newId(), onchange: () => go({ status: status.value }) });
  const kind = h(
    'select',
    { id: newId(), onchange: () => go({ kind: kind.value }) },
    h('option', { value: '' }, 'All kinds'),
    ...Object.entries(KINDS).map(([value, name]) => h('option', { value }, name)),
  );
  const sort = h(
    'select',
    { id: newId(), onchange: () => go({ sort: sort.value === 'turns' ? '' : sort.value }) },
    ...Object.entries(SORTS).map(([value, { label }]) => h('option', { value }, label)),
  );
  const find = h('input', {
    ...{ id: newId(), type: 'search', autocomplete: 'off', maxlength: 60 },
    oninput: () => go({ find: find.value }),
  });
  const go = (change: Parameters<Context['go']>[0]): void => context.go(change);
  const field = (label: string, control: HTMLElement): HTMLElement =>
    h('div', { class: 'field' }, h('label', { for: control.id }, label), control);
  const keys = h(
    'button',
    { type: 'button', class: 'tool', onclick: () => showKeys(), 'aria-label': 'Keys' },
    'Keys ?',
  );
  const list = h('tbody');
  const note = h('p', { class: 'note' });
  const table = h(
    'div',
    { class: 'scroll whole', tabindex: '0', role: 'region', 'aria-label': 'Proposals: table' },
    h(
      'table',
      { class: 'words proposals' },
      h('caption', { class: 'hidden' }, 'Proposals, each with what speaks for it'),
      h(
        'thead',
        {},
        h('tr', {}, ...HEAD.map(([name, cell]) => h('th', { scope: 'col', class: cell }, name))),
      ),
      list,
    ),
  );
  const more = h(
    'button',
    {
      type: 'button',
      onclick: () => {
        shown += AT_ONCE;
        draw();
      },
    },
    'Show more',
  );
  const { element, body } = frameOf({
    title: 'Proposals',
    question: 'What should the model learn, and what should it forget?',
    columns: 12,
    tools: [keys],
  });
  put(
    body,
    h(
      'div',
      { class: 'query-tools' },
      field('Decision', status),
      field('Kind', kind),
      field('Order', sort),
      field('Find', find),
    ),
    whyNot !== undefined && h('p', { class: 'note' }, whyNot),
    table,
    note,
    more,
    actions,
  );

  let answer: TuningAnswer | undefined;
  let passing: readonly ProposedChange[] = [];
  let rows: readonly ProposalRow[] = [];
  let current: ProposalRow | undefined;
  let shown = AT_ONCE;
  let filterShown = '';

  const choose = (row: ProposalRow | undefined): void => {
    current?.mark(false);
    current = row;
    row?.mark(true);
  };

  const step = (by: 1 | -1): void => {
    const at = current === undefined ? -1 : rows.indexOf(current);
    const next = rows[at === -1 ? 0 : at + by];
    if (next === undefined) return;
    choose(next);
    next.focus();
  };

  const onDecide = (proposal: ProposedChange, decision: Decision): void => {
    const isTakenBack = decisions().get(proposal.id) === decision;
    decide(proposal, isTakenBack ? null : decision);
    announce(`“${wordOf(proposal.change)}” ${isTakenBack ? 'is not decided any more' : decision}.`);
  };

  const draw = (): void => {
    if (answer === undefined) return;
    const { slots } = answer;
    const sought = current?.proposal.id;
    rows = passing
      .slice(0, shown)
      .map((proposal) => proposalRow(proposal, { slots, decisions, decide: onDecide, whyNot }));
    choose(rows.find(({ proposal }) => proposal.id === sought));
    put(list, ...rows.flatMap(({ elements }) => elements));
    table.hidden = rows.length === 0;
    more.hidden = passing.length <= shown;
    const all = answer.report.proposals.length;
    note.textContent =
      rows.length === 0
        ? all === 0
          ? ''
          : 'No proposal passes the filters: choose others.'
        : passing.length === all && rows.length === all
          ? ''
          : `${whole(rows.length)} of ${whole(all)} proposals.`;
  };

  const countStates = (): void => {
    const all = answer?.report.proposals ?? [];
    const { status: chosen } = context.state();
    put(
      status,
      h('option', { value: '' }, `All (${whole(all.length)})`),
      ...Object.entries(STATES).map(([value, name]) => {
        const count = all.filter((proposal) => stateOf(proposal, decisions()) === value).length;
        return h('option', { value }, `${name} (${whole(count)})`);
      }),
    );
    status.value = chosen;
  };

  const redraw = (): void => {
    for (const row of rows) row.redraw();
    countStates();
  };

  const decideCurrent = (decision: Decision | null): void => {
    if (current === undefined || whyNot !== undefined) return;
    decide(current.proposal, decision);
    announce(`“${wordOf(current.proposal.change)}” ${decision ?? 'is not decided any more'}.`);
    step(1);
  };

  list.addEventListener('focusin', (event) => {
    const row = rows.find(({ elements }) =>
      elements.some((part) => part.contains(event.target as Node)),
    );
    if (row !== undefined) choose(row);
  });

  const stop = listenToKeys({
    j: () => step(1),
    k: () => step(-1),
    a: () => decideCurrent('accepted'),
    r: () => decideCurrent('rejected'),
    u: () => decideCurrent(null),
    o: () => current?.toggle(),
    '/': () => find.focus(),
    '?': () => showKeys(),
  });

  return {
    element,
    redraw,
    destroy: stop,
    show: (next) => {
      const { status: s, kind: k, slot, find: f, sort: order } = context.state();
      const filter = JSON.stringify([s, k, slot, f, order, next.tuning]);
      countStates();
      // What was just decided stays where it is until other proposals are asked for.
      if (filter === filterShown) {
        redraw();
        return;
      }
      if (filterShown !== '' && next.tuning !== answer?.tuning) current = undefined;
      filterShown = filter;
      answer = next;
      shown = AT_ONCE;
      [kind.value, sort.value] = [k, order || 'turns'];
      if (document.activeElement !== find) find.value = f;
      passing = filtered(
        next.report.proposals,
        { status: s, kind: k, slot, find: f, sort: order },
        { decisions: decisions(), slots: next.slots },
      );
      draw();
    },
  };
};
