import { formatTable } from '../local/cli/format-table';
import { type Finding, isKept } from './benchmark';

const COLUMNS = ['what', 'against', 'measured', 'goal', '', 'medians'].map((name) => ({
  name,
  type: name === 'measured' || name === 'goal' ? 'decimal' : 'varchar',
}));

/** Draws the one table: what counts and its goal first, then the medians that it comes from. */
export const findingsTable = (findings: readonly Finding[]): string =>
  formatTable(COLUMNS, findings.map(rowOf));

const rowOf = (finding: Finding): string[] => {
  const { benchmark, what, against = '', detail } = finding;
  return [
    `${benchmark}: ${what}`,
    against,
    measuredOf(finding),
    goalOf(finding),
    verdictOf(finding),
    detail,
  ];
};

const hasGoal = ({ limit, least }: Finding): boolean => limit !== undefined || least !== undefined;

const verdictOf = (finding: Finding): string => {
  if (!hasGoal(finding)) return '';
  return isKept(finding) ? 'kept' : 'MISSED';
};

const goalOf = ({ limit, least, unit }: Finding): string => {
  if (least !== undefined) return `≥ ${figure(least, unit)}`;
  return limit === undefined ? '' : `≤ ${figure(limit, unit)}`;
};

/** Four digits, and where there is a goal, rounded away from it: 13.999 is no 14. */
const measuredOf = ({ measured, unit, limit, least }: Finding): string => {
  const roundingMode = least !== undefined ? 'floor' : limit !== undefined ? 'ceil' : 'halfExpand';
  return figure(measured, unit, roundingMode);
};

const figure = (
  value: number,
  unit: Finding['unit'],
  roundingMode: 'floor' | 'ceil' | 'halfExpand' = 'halfExpand',
): string => {
  const digits = value.toLocaleString('en-US', { maximumSignificantDigits: 4, roundingMode });
  return `${digits} ${unit === 'times' ? '×' : unit}`;
};
