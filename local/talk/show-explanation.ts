import type { Alexa } from '../alexa';
import { formatTable } from '../cli/format-table';

type Explanation = ReturnType<Alexa['explain']>;
type Candidate = Explanation['candidates'][number];

const MAX_CANDIDATES = 12;

const COLUMNS = [
  { name: 'intent', type: 'varchar' },
  { name: 'sample', type: 'varchar' },
  { name: 'slots', type: 'varchar' },
  { name: 'literal', type: 'integer' },
  { name: 'in list', type: 'integer' },
  { name: 'out of list', type: 'integer' },
  { name: 'cost', type: 'integer' },
  { name: 'verdict', type: 'varchar' },
];

/** The candidates of an utterance with their scores, best first; lower costs are better. */
export const showExplanation = ({ reading, candidates }: Explanation): string => {
  if (candidates.length === 0) {
    return reading
      ? `No sample fits: ${reading.intent}.`
      : 'No sample fits, and the model has no fallback intent.';
  }
  const shown = candidates.slice(0, MAX_CANDIDATES);
  const table = formatTable(COLUMNS, shown.map(cellsOf));
  const rest = candidates.length - shown.length;
  return rest === 0 ? table : `${table}\n… and ${rest} more`;
};

const cellsOf = ({ intent, sample = '', slots, words, cost, verdict }: Candidate): string[] => [
  intent,
  sample,
  slots.map(({ name, values }) => `${name}="${values.join('", "')}"`).join(' '),
  ...[words.literal, words.inList, words.outOfList, cost].map(String),
  verdict,
];
