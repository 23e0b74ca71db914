import { codeBlock, codeSpan, escapeMarkdown } from '../../analytics/text/markdown';
import { visible, visibleJson } from '../../analytics/text/visible';
import { changeId } from '../../analytics/tuning/change';
import type { Proof, ProposedChange, TuningReport } from '../../analytics/tuning/tuning-report';
import { formatTable, type TableColumn } from './format-table';
import { formatMarkdownTable } from './format-markdown-table';
import { count, countText, shareText } from './tuning-numbers';

export const TUNING_FORMATS = ['text', 'json', 'markdown'] as const;

export type TuningFormat = (typeof TUNING_FORMATS)[number];

/** So many proposals are told with all that speaks for them; json has all. */
const EXPLAINED = 40;

/** So many open proposals of a kind are in the table. */
const OPEN_OF_A_KIND = 25;

/** Writes the reports of locales for people, or for another program. */
export const formatTuning = (
  format: TuningFormat,
  reports: readonly TuningReport[],
  next: (report: TuningReport) => readonly string[],
): string => {
  if (format === 'json') return visibleJson(reports, 2);
  const layout = format === 'text' ? TEXT : MARKDOWN;
  return reports.map((report) => pageOf(report, layout, next(report))).join('\n\n');
};

type Rows = readonly (readonly (string | null)[])[];

interface Layout {
  readonly title: (text: string) => string;
  readonly heading: (text: string) => string;
  readonly table: (columns: readonly TableColumn[], rows: Rows) => string;
  readonly item: (text: string, details: readonly string[]) => string;
  /** Lines to be typed, each with what it does. */
  readonly commands: (lines: readonly string[]) => string;
}

const TEXT: Layout = {
  title: (text) => text,
  heading: (text) => text,
  table: (columns, rows) => formatTable(columns, rows),
  item: (text, details) =>
    [`  ${visible(text)}`, ...details.map((each) => `    ${visible(each)}`)].join('\n'),
  commands: (lines) => lines.map((line) => `  ${visible(line)}`).join('\n'),
};

const MARKDOWN: Layout = {
  title: (text) => `# ${text}\n`,
  heading: (text) => `## ${text}\n`,
  table: formatMarkdownTable,
  item: (text, details) =>
    [
      `- ${codeSpan(visible(text))}`,
      ...details.map((each) => `  - ${escapeMarkdown(visible(each))}`),
    ].join('\n'),
  commands: (lines) => (lines.length === 0 ? '' : codeBlock(lines.map(visible))),
};

const pageOf = (report: TuningReport, layout: Layout, next: readonly string[]): string => {
  const { locale, from, to, traffic } = report;
  const title = layout.title(`Tuning ${locale}, ${from} to ${to}`);
  if (traffic.turns === 0) return `${title}\nNobody spoke to the skill on these days.`;
  const shown = shownOf(report.proposals);
  return [
    `${title}\n${trafficText(report)}`,
    section(layout, 'Proposals', proposalTable(report, shown, layout)),
    section(layout, 'What speaks for them, and against', explanations(shown, layout)),
    section(layout, 'Proof: the past replayed with what is accepted', proofText(report, layout)),
    section(layout, 'What is no synonym, and what it is', otherTable(report, layout)),
    section(layout, 'What to do next', layout.commands(next)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
};

const section = (layout: Layout, heading: string, body: string): string =>
  body === '' ? '' : `${layout.heading(heading)}\n${body}`;

const trafficText = ({ traffic, modelVersion, settings }: TuningReport): string => {
  const { turns, sessions, users, readings, misses } = traffic;
  const share = readings === 0 ? '' : ` (${((100 * misses) / readings).toFixed(1)} %)`;
  return [
    `${count(turns)} turns in ${count(sessions)} sessions of ${count(users)} users; of ${count(readings)} words for slots ${count(misses)} missed${share}.`,
    `For the model ${modelVersion}. What fewer than ${settings.minUsers} users said is not shown; from the probability ${settings.probability} on a proposal is accepted by itself.`,
  ].join('\n');
};

interface Shown {
  readonly proposals: readonly ProposedChange[];
  readonly left: number;
}

/** All that is accepted, and of each kind the open ones that most turns are about. */
const shownOf = (all: readonly ProposedChange[]): Shown => {
  const open = new Map<string, number>();
  const proposals = all.filter(({ status, change: { kind } }) => {
    if (status === 'accepted') return true;
    const place = (open.get(kind) ?? 0) + 1;
    open.set(kind, place);
    return place <= OPEN_OF_A_KIND;
  });
  return {
    proposals: [...proposals].sort((a, b) =>
      a.status < b.status ? -1 : a.status > b.status ? 1 : 0,
    ),
    left: all.length - proposals.length,
  };
};

const PROPOSAL_COLUMNS: readonly TableColumn[] = [
  { name: 'status', type: 'varchar' },
  { name: 'proposal', type: 'varchar' },
  { name: 'kind of word', type: 'varchar' },
  { name: 'turns', type: 'bigint' },
  { name: 'users', type: 'bigint' },
  { name: 'probability', type: 'decimal' },
  { name: 'gain in turns', type: 'varchar' },
  { name: 'against it', type: 'varchar' },
];

const proposalTable = ({ proposals }: TuningReport, shown: Shown, layout: Layout): string => {
  if (proposals.length === 0) return 'None: nothing that was missed was said by enough users.';
  const rows = shown.proposals.map((proposal) => [
    proposal.status,
    changeId(proposal.change),
    proposal.wordClass,
    String(proposal.turns),
    String(proposal.users),
    proposal.probability === null ? null : proposal.probability.toFixed(2),
    proposal.gain.high === 0 ? null : countText(proposal.gain),
    [...proposal.doubts, ...new Set(proposal.conflicts.map(({ kind }) => kind))].join(', '),
  ]);
  const more =
    shown.left === 0 ? '' : `\n(and ${shown.left} more open ones; --format json has them all)`;
  return `${layout.table(PROPOSAL_COLUMNS, rows)}${more}`;
};

const explanations = ({ proposals }: Shown, layout: Layout): string =>
  proposals
    .filter(
      ({ reasons, examples, conflicts }) => reasons.length + examples.length + conflicts.length > 0,
    )
    .slice(0, EXPLAINED)
    .map(({ id, reasons, examples, conflicts }) =>
      layout.item(id, [
        ...reasons,
        ...examples.map((example) => `e.g. ${example}`),
        ...conflicts.map(({ sentence }) => `Against it: ${sentence}`),
      ]),
    )
    .join('\n');

const SLOT_COLUMNS: readonly TableColumn[] = [
  { name: 'slot', type: 'varchar' },
  { name: 'words said', type: 'bigint' },
  { name: 'valid before', type: 'varchar' },
  { name: 'valid after', type: 'varchar' },
  { name: 'ambiguous before', type: 'varchar' },
  { name: 'ambiguous after', type: 'varchar' },
];

const REGRESSION_COLUMNS: readonly TableColumn[] = [
  { name: 'utterance', type: 'varchar' },
  { name: 'turns', type: 'bigint' },
  { name: 'understood as', type: 'varchar' },
  { name: 'would be', type: 'varchar' },
];

const proofText = ({ proposals, proof, gain }: TuningReport, layout: Layout): string => {
  const accepted = proposals.filter(({ status }) => status === 'accepted').length;
  if (accepted === 0) return 'Nothing is accepted, so nothing changes.';
  const slots = proof.slots.map(({ slot, readings, validity, ambiguity }) => [
    slot,
    String(readings),
    ...[validity.before, validity.after, ambiguity.before, ambiguity.after].map(shareText),
  ]);
  return [
    `${accepted} accepted. In as much traffic again ${countText(gain)} turns more are valid; ${countText(proof.turnsSaved)} turns of the past would not have had to be said again. In brackets: 95 % intervals.`,
    layout.table(SLOT_COLUMNS, slots),
    regressionText(proof, layout),
  ].join('\n');
};

const regressionText = ({ regressions, turns }: Proof, layout: Layout): string => {
  if (regressions.length === 0)
    return `No regression: none of ${count(turns)} turns replayed would be understood otherwise.`;
  const rows = regressions.map(({ utterance, turns: of, before, after }) => [
    ...[utterance, String(of), before, after],
  ]);
  return `Regressions: they block --apply unless it is forced.\n${layout.table(REGRESSION_COLUMNS, rows)}`;
};

const OTHER_COLUMNS: readonly TableColumn[] = [
  { name: 'slot type', type: 'varchar' },
  { name: 'word', type: 'varchar' },
  { name: 'what it is', type: 'varchar' },
  { name: 'turns', type: 'bigint' },
  { name: 'users', type: 'bigint' },
  { name: 'why', type: 'varchar' },
];

const otherTable = ({ others }: TuningReport, layout: Layout): string =>
  others.length === 0
    ? ''
    : layout.table(
        OTHER_COLUMNS,
        others.map(({ type, word, wordClass, turns, users, reasons }) => [
          ...[type, word, wordClass, String(turns), String(users), reasons.join(' ')],
        ]),
      );
