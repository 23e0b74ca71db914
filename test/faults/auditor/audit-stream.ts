import type { AthenaRow, Item, Violation } from './ledgers';

/** What must be in the view, told by the id of a row: a million of them fit into no map. */
export interface Expectations {
  readonly turns: number;
  /** The place of a row in the plan; undefined for an id that nobody planned. */
  readonly numberOf: (requestId: string) => number | undefined;
  readonly idOf: (number: number) => string;
  /**
   * The row by column, nulls left out, `slots` as JSON text with all fields of each reading;
   * undefined for one that nobody can encode.
   */
  readonly rowOf: (number: number) => Readonly<Record<string, string | null>> | undefined;
}

export interface StreamVerdict {
  /** The first of them; a storm that loses a shard has many. */
  readonly violations: readonly Violation[];
  /** All of them. */
  readonly count: number;
  readonly rows: number;
  /** Values of columns that were compared; `slots` is one. */
  readonly values: number;
  /** Values of the fields of slot readings that were. */
  readonly slotValues: number;
  readonly rejected: number;
}

const MOST_TOLD = 50;

/** Takes the rows one after the other, as they come, and tells at the end what is wrong. */
export interface StreamAuditor {
  readonly row: (row: AthenaRow) => void;
  /** @param rejected the objects of the rows that were put aside, parsed */
  readonly verdict: (rejected: readonly Item[]) => StreamVerdict;
}

/** Compares row by row, and what was rejected, with what was sent. */
export const streamAuditor = ({ turns, numberOf, idOf, rowOf }: Expectations): StreamAuditor => {
  const violations: Violation[] = [];
  let count = 0;
  const report = (law: Violation['law'], requestId: string, what: string): void => {
    count += 1;
    if (violations.length < MOST_TOLD) violations.push({ law, requestId, what });
  };
  const seen = new Uint8Array(turns);
  const putAside = new Uint8Array(turns);
  let rows = 0;
  let values = 0;
  let slotValues = 0;

  const row = (found: AthenaRow): void => {
    rows += 1;
    const id = found['request_id'] ?? '';
    const number = numberOf(id);
    if (number === undefined || number >= turns) {
      report('invented', id, 'in the view, and never inserted');
      return;
    }
    if (seen[number] === 1) report('once', id, 'the view shows it more than once');
    seen[number] = 1;
    const expected = rowOf(number);
    if (expected === undefined) {
      report('rejected', id, 'poisoned, and yet in the view');
      return;
    }
    for (const [column, value] of Object.entries(found)) {
      values += 1;
      const wanted = expected[column] ?? null;
      if (column === 'slots')
        slotValues += compareReadings(value, wanted, (what) => report('equal', id, what));
      else if (value !== wanted) report('equal', id, `${column} is ${value} instead of ${wanted}`);
    }
  };

  const verdict = (rejected: readonly Item[]): StreamVerdict => {
    for (const { image, reason } of rejected) {
      const id = (image as { readonly request_id?: { readonly S?: string } } | null)?.request_id?.S;
      const number = numberOf(id ?? '');
      if (number === undefined || rowOf(number) !== undefined)
        report('rejected', id ?? '', 'under rejected/, though nothing is wrong with it');
      else if (typeof reason !== 'string' || reason === '')
        report('rejected', id ?? '', 'under rejected/ without a reason');
      else putAside[number] = 1;
    }
    for (let number = 0; number < turns; number += 1) {
      if (seen[number] === 1 || putAside[number] === 1) continue;
      if (rowOf(number) === undefined) report('rejected', idOf(number), 'poisoned, and nowhere');
      else report('delivered', idOf(number), 'inserted, and not in the view');
    }
    return { violations, count, rows, values, slotValues, rejected: rejected.length };
  };

  return { row, verdict };
};

/** Compares what the view returns and what was rejected with what was sent. */
export const auditStream = async (
  expectations: Expectations,
  view: AsyncIterable<AthenaRow>,
  rejected: readonly Item[],
): Promise<StreamVerdict> => {
  const auditor = streamAuditor(expectations);
  for await (const row of view) auditor.row(row);
  return auditor.verdict(rejected);
};

type Reading = Readonly<Record<string, unknown>>;

/** @returns how many values were compared */
const compareReadings = (
  found: string | null,
  wanted: string | null,
  report: (what: string) => void,
): number => {
  const [shown, expected] = [readingsOf(found), readingsOf(wanted)];
  if (shown?.length !== expected?.length) {
    report(`slots is ${found} instead of ${wanted}`);
    return 0;
  }
  let values = 0;
  expected?.forEach((reading, index) => {
    const other = shown?.[index] ?? {};
    for (const field of new Set([...Object.keys(reading), ...Object.keys(other)])) {
      values += 1;
      const [is, instead] = [JSON.stringify(other[field]), JSON.stringify(reading[field])];
      if (is !== instead) report(`slots[${index}].${field} is ${is} instead of ${instead}`);
    }
  });
  return values;
};

/** JSON text of a list of readings: text of another form would not be told from one value in another. */
const readingsOf = (text: string | null): readonly Reading[] | null =>
  text === null ? null : (JSON.parse(text) as readonly Reading[]);
