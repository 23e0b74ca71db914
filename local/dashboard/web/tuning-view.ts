import type { ProposedChange } from '../../../analytics/tuning/tuning-report';
import type { Decision, Decisions } from '../../tuning/chosen';
import type { Proved, TuningAnswer, Written } from '../tuning';
import type { Context, ViewPart } from './context';
import { announce, drawn, h, put } from './dom';
import { ago, whole } from './format';
import { frameOf } from './frame';
import { decide, getProof, getTuning } from './tuning/api';
import { openApply } from './tuning/apply-dialog';
import { figuresOf } from './tuning/figures';
import { fill, progressOf } from './tuning/follow-panel';
import { localeChoice } from './tuning/locale-choice';
import { nothingIn } from './tuning/nothing';
import { othersTable } from './tuning/others-table';
import { regressionText } from './tuning/proposal-row';
import { proposalsPanel } from './tuning/proposals-panel';
import { settingsForm } from './tuning/settings-form';
import { validityChart } from './tuning/validity-chart';
import { watchPanel } from './tuning/watch-panel';

/** Works through what the model should learn from the words that it missed. */
export const tuningView = (context: Context): ViewPart => {
  const { about } = context;
  let answer: TuningAnswer | undefined;
  let decisions: Decisions = new Map();
  let proved: Proved | null = null;
  let asked = '';
  let stop: () => void = () => undefined;
  let stopProof: () => void = () => undefined;

  const locales = localeChoice(context);
  const age = h('span', { class: 'age' });
  const again = h(
    'button',
    {
      ...{ type: 'button', class: 'tool', 'aria-label': 'Tune again', title: 'Mine again now' },
      onclick: () => tune(true),
    },
    '↻',
  );
  const head = frameOf({
    title: 'Tuning',
    question: 'Which words did people say that the model should know, and what would that bring?',
    ...{ columns: 12, headingLevel: 2, tools: [age, again] },
  });
  const settings = settingsForm(context);
  const told = h('div');
  const result = h('div', { class: 'tuned' });
  put(
    head.body,
    h('div', { class: 'query-tools' }, locales.element, ...settings.fields),
    told,
    result,
  );

  const prove = h('button', { type: 'button', onclick: () => proveChosen() }, 'Prove the effect');
  const applyButton = h(
    'button',
    {
      ...{ type: 'button', class: 'primary', title: about.tuning.whyNot ?? null },
      onclick: () => {
        if (answer !== undefined) openApply(answer.tuning, onWritten);
      },
    },
    'Apply …',
  );
  const chosenText = h('p', { class: 'chosen' });
  const proofProgress = h('div');
  const actions = h(
    'div',
    { class: 'actions' },
    chosenText,
    proofProgress,
    h('div', { class: 'buttons' }, prove, applyButton),
  );

  /** Decisions are sent one after the other, so that the last one counts. */
  let sent: Promise<void> = Promise.resolve();

  const onDecide = (proposal: ProposedChange, decision: Decision | null): void => {
    if (answer === undefined) return;
    const { tuning } = answer;
    const before = decisions.get(proposal.id);
    setDecision(proposal.id, decision);
    stopProof();
    proved = null;
    redraw();
    sent = sent.then(async () => {
      try {
        const now = await decide(tuning, proposal.id, decision);
        if (answer?.tuning !== tuning) return;
        const isLatest = (decisions.get(proposal.id) ?? null) === decision;
        if (isLatest && sameDecisions(now.decisions, decisions)) proved = now.proved;
      } catch (error) {
        setDecision(proposal.id, before ?? null);
        complain(error);
      }
      redraw();
    });
  };

  const setDecision = (id: string, decision: Decision | null): void => {
    const next = new Map(decisions);
    if (decision === null) next.delete(id);
    else next.set(id, decision);
    decisions = next;
  };

  const complain = (error: unknown): void => {
    const sentence = error instanceof Error ? error.message : String(error);
    put(told, h('p', { class: 'error', role: 'alert' }, sentence));
  };

  const proposals = proposalsPanel({
    ...{ context, actions, decisions: () => decisions, decide: onDecide },
  });
  const validity = frameOf({
    title: 'Words known by slot',
    question: 'How many of the words that were said does the model know, before and after?',
    columns: 7,
  });
  const regressions = frameOf({
    title: 'Regressions',
    question: 'Which utterances would be understood otherwise than before?',
    columns: 5,
  });
  const others = frameOf({
    title: 'No synonyms',
    question: 'Which missed words are something else?',
    columns: 12,
  });
  const found = [proposals.element, validity.element, regressions.element, others.element];

  const onWritten = ({ files, modelVersion, changes }: Written): void => {
    put(
      told,
      h(
        'div',
        { class: 'done', role: 'status' },
        h(
          'p',
          {},
          `${whole(changes)} ${changes === 1 ? 'change' : 'changes'} written; the model is version ${modelVersion} now. Review and commit ${files.join(', ')}, then deploy: `,
          h('code', {}, 'npx ask deploy'),
        ),
      ),
    );
    watched.show(localeOf(), new URLSearchParams());
    watched.show(localeOf(), rangeOf());
    tune(false, { keepsTold: true });
  };
  const watched = watchPanel(context, onWritten);

  const localeOf = (): string => context.state().locale || locales.first();
  const rangeOf = (): URLSearchParams => {
    const { from, to } = context.state();
    return new URLSearchParams({ locale: localeOf(), from, to });
  };

  const proveChosen = (): void => {
    if (answer === undefined) return;
    const { tuning } = answer;
    stopProof();
    const abort = new AbortController();
    const progress = progressOf(() => stopProof());
    put(proofProgress, progress.element);
    prove.disabled = true;
    stopProof = () => {
      abort.abort();
      put(proofProgress);
      prove.disabled = false;
    };
    const end = stopProof;
    sent
      .then(() => getProof(tuning, { signal: abort.signal, onProgress: progress.tell }))
      .then(
        (now) => {
          if (abort.signal.aborted) return;
          proved = now;
          end();
          redraw();
          announce('The effect is proved.');
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          end();
          complain(error);
        },
      );
  };

  const redraw = (): void => {
    if (answer === undefined) return;
    const { report } = answer;
    keepHeight(result);
    put(result, nothingIn(report, localeOf()) ?? figuresOf(report, decisions, proved));
    const count = report.proposals.filter(
      ({ id, status }) => (decisions.get(id) ?? status) === 'accepted',
    ).length;
    chosenText.textContent = `${whole(count)} accepted${proved === null ? '; their effect is not proved yet' : ''}.`;
    prove.hidden = proved !== null;
    applyButton.disabled = count === 0 || about.tuning.whyNot !== undefined;
    proposals.redraw();
    drawProof();
  };

  let drawnProof: Proved | null | undefined;

  const drawProof = (): void => {
    if (proved === drawnProof) return;
    drawnProof = proved;
    if (proved === null) {
      keepHeight(validity.body);
      const missing = () =>
        h(
          'p',
          { class: 'empty' },
          'What is accepted now is not proved yet: “Prove the effect” does.',
        );
      put(validity.body, missing());
      put(regressions.body, missing());
      return;
    }
    const { slots, regressions: broken, turns } = proved.proof;
    const least = answer?.report.settings.minUsers ?? 0;
    put(
      validity.body,
      slots.length === 0
        ? h('p', { class: 'empty' }, 'No slot has a word whose validity is known.')
        : drawn((width) => validityChart(slots, width)),
      h(
        'p',
        { class: 'note' },
        `${whole(turns)} turns were replayed: what at least ${whole(least)} users said. Bars are 95 % intervals.`,
      ),
    );
    put(
      regressions.body,
      broken.length === 0
        ? h(
            'p',
            { class: 'empty' },
            `None: all ${whole(turns)} replayed turns are understood as before, or better.`,
          )
        : h(
            'ul',
            { class: 'changes' },
            ...broken.map((regression) => h('li', {}, regressionText(regression))),
          ),
    );
  };

  const showAnswer = (next: TuningAnswer): readonly Node[] => {
    answer = next;
    decisions = new Map(Object.entries(next.decisions));
    proved = next.proved;
    drawnProof = undefined;
    const { report } = next;
    for (const panel of found) panel.hidden = report.proposals.length === 0;
    others.element.hidden = report.proposals.length + report.others.length === 0;
    age.textContent = `mined ${ago(next.age)}`;
    put(others.body, othersTable(report.others, next.slots));
    proposals.show(next);
    const parts = nothingIn(report, localeOf()) ?? figuresOf(report, decisions, proved);
    queueMicrotask(redraw);
    return [parts];
  };

  const tune = (isNew: boolean, { keepsTold = false } = {}): void => {
    stop();
    stopProof();
    answer = undefined;
    age.textContent = '';
    if (!keepsTold) put(told);
    for (const panel of found) panel.hidden = true;
    const parameters = rangeOf();
    const { min_users, probability } = context.state();
    if (min_users) parameters.set('min_users', min_users);
    if (probability) parameters.set('probability', probability);
    asked = String(parameters);
    let isFirst = isNew;
    stop = fill(
      result,
      (following) => {
        const wanted = isFirst;
        isFirst = false;
        return getTuning(parameters, wanted, following);
      },
      showAnswer,
      { canStop: true },
    );
  };

  const update = async (): Promise<void> => {
    const { from, to, min_users, probability } = context.state();
    settings.update();
    await locales.update();
    const now = context.state();
    if (now.view !== 'tuning' || now.from !== from || now.to !== to) return;
    watched.show(localeOf(), rangeOf());
    const wanted = rangeOf();
    if (min_users) wanted.set('min_users', min_users);
    if (probability) wanted.set('probability', probability);
    if (String(wanted) !== asked) tune(false);
    else if (answer !== undefined) proposals.show(answer);
  };

  for (const panel of found) panel.hidden = true;
  return {
    element: h('div', { class: 'grid' }, head.element, ...found, watched.element),
    update: () => void update(),
    destroy: () => {
      stop();
      stopProof();
      proposals.destroy();
      watched.destroy();
    },
  };
};

/** What comes in its place does not move what stands below. */
const keepHeight = (element: HTMLElement): void => {
  element.style.minHeight = `${element.offsetHeight}px`;
};

const sameDecisions = (a: Readonly<Record<string, Decision>>, b: Decisions): boolean =>
  Object.keys(a).length === b.size && [...b].every(([id, decision]) => a[id] === decision);
