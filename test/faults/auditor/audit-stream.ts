import type { AthenaRow, Item, Violation } from './ledgers';

/** What must be in the view, told by the id of a row: a million of them fit into no map. */
export interface Expectations {
  readonly turns: number;
  /** The place of a row in the plan; undefined for an id that nobody planned. */
  readonly numberOf: (requestId: string) => number | undefined;
  readonly idOf: (number: number) => string;
  /** The row by column, nulls left out; undefined for one that nobody can encode. */
  readonly rowOf: (number: number) => Readonly<Record<string, string | null>> | undefined;
}

export interface StreamVerdict {
  /** The first of them; a storm that loses a shard has many. */
  readonly violations: readonly Violation[];
  /** All of them. */
  readonly count: number;
  readonly rows: number;
  readonly values: number;
  readonly rejected: number;
}

const MOST_TOLD = 50;

/** Compares what the view returns, row by row as they come, and what was rejected, with what was sent. */
export const auditStream = async (
  { turns, numberOf, idOf, rowOf }: Expectations,
  view: AsyncIterable<AthenaRow>,
  rejected: readonly Item[],
): Promise<StreamVerdict> => {
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
  for await (const row of view) {
    rows += 1;
    const id = row['request_id'] ?? '';
    const number = numberOf(id);
    if (number === undefined || number >= turns) {
      report('invented', id, 'in the view, and never inserted');
      continue;
    }
    if (seen[number] === 1) report('once', id, 'the view shows it more than once');
    seen[number] = 1;
    const expected = rowOf(number);
    if (expected === undefined) {
      report('rejected', id, 'poisoned, and yet in the view');
      continue;
    }
    for (const [column, found] of Object.entries(row)) {
      values += 1;
      const value = expected[column] ?? null;
      if (found !== value) report('equal', id, `${column} is ${found} instead of ${value}`);
    }
  }
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
  return { violations, count, rows, values, rejected: rejected.length };
};
