import { expectedReadings, expectedRow } from './expected-row';
import type { AnsweredTurn, AthenaRow, Item, Law, Ledgers, Violation } from './ledgers';

/** What an audit found. */
export interface Verdict {
  readonly violations: readonly Violation[];
  /** How much was compared: what was not looked at can't be wrong. */
  readonly compared: {
    readonly answered: number;
    readonly accepted: number;
    readonly rows: number;
    readonly values: number;
    readonly dropped: number;
    readonly rejected: number;
    /** Turns whose answer, by their row, is an excuse for a catalogue that did not answer in time. */
    readonly catalogueFailed: number;
  };
}

/** Compares what was answered, what was accepted, and what Athena returns. */
export const audit = (ledgers: Ledgers): Verdict => {
  const violations: Violation[] = [];
  const report = (law: Law, requestId: string, what: string): void => {
    violations.push({ law, requestId, what });
  };
  const books = booksOf(ledgers, report);
  checkTable(ledgers, books, report);
  checkView(ledgers, books, report);
  const values = checkValues(ledgers, books, report);
  checkRejected(ledgers, books, report);
  const catalogueFailed = checkAnswers(ledgers, books, report);
  return {
    violations,
    compared: {
      answered: ledgers.answered.filter(({ answer }) => answer !== undefined).length,
      accepted: ledgers.accepted.size,
      rows: ledgers.view.length,
      values,
      dropped: books.dropped.size,
      rejected: ledgers.rejected.length,
      catalogueFailed,
    },
  };
};

type Report = (law: Law, requestId: string, what: string) => void;

/** The ledgers, by request id. */
interface Books {
  readonly asked: ReadonlyMap<string, AnsweredTurn>;
  readonly table: ReadonlyMap<string, Item>;
  readonly view: ReadonlyMap<string, AthenaRow>;
  /** Items that the log holds whole. */
  readonly dropped: ReadonlyMap<string, Item>;
}

const booksOf = (ledgers: Ledgers, report: Report): Books => {
  const view = new Map<string, AthenaRow>();
  for (const row of ledgers.view) {
    const id = row['request_id'] ?? '';
    if (view.has(id)) report('once', id, 'the view shows it more than once');
    view.set(id, row);
  }
  return {
    asked: new Map(ledgers.answered.map((turn) => [turn.asked.request.requestId, turn])),
    table: new Map(ledgers.table.map((item) => [String(item['request_id']), item])),
    view,
    dropped: droppedItems(ledgers.log),
  };
};

/** The items in the lines by which the recorder says that it did not write them. */
const droppedItems = (log: readonly string[]): ReadonlyMap<string, Item> => {
  const items = new Map<string, Item>();
  for (const line of log) {
    if (!line.includes('"turn not recorded"')) continue;
    try {
      const { item } = JSON.parse(line) as { readonly item?: Item };
      if (typeof item?.['request_id'] === 'string') items.set(item['request_id'], item);
    } catch {
      // Cut short by a kill: then the turn had no answer either, and came again.
    }
  }
  return items;
};

const checkTable = (
  { accepted, poisoned }: Ledgers,
  { asked, table, dropped }: Books,
  report: Report,
): void => {
  for (const id of accepted)
    if (!table.has(id)) report('accepted', id, 'the table accepted it and holds it no more');
  for (const [id, { answer }] of asked)
    if (answer !== undefined && !accepted.has(id) && !dropped.has(id) && !table.has(id))
      report('recorded', id, 'answered, and neither in the table nor in the log');
  for (const id of dropped.keys())
    if (!table.has(id)) report('recovered', id, 'in the log, and not put back');
  for (const id of table.keys())
    if (!asked.has(id) && !poisoned.has(id)) report('asked', id, 'nobody asked it');
};

const checkView = ({ raw, poisoned }: Ledgers, { table, view }: Books, report: Report): void => {
  for (const id of table.keys()) {
    if (poisoned.has(id)) continue;
    if (!view.has(id)) report('delivered', id, 'in the table, and not in the view');
    if (!raw.has(id)) report('kept', id, 'in the table, and in no table below the view');
  }
  for (const id of view.keys())
    if (!table.has(id)) report('invented', id, 'in the view, and not in the table');
};

/** @returns how many values were compared */
const checkValues = (
  { readings }: Ledgers,
  { asked, table, view }: Books,
  report: Report,
): number => {
  const readingsOf = byRequest(readings);
  let values = 0;
  const compare = (law: Law, id: string, what: string, expected: string, found: string): void => {
    values += 1;
    if (expected !== found) report(law, id, `${what} is ${found} instead of ${expected}`);
  };
  for (const [id, row] of view) {
    const item = table.get(id);
    const shownReadings = readingsOf.get(id) ?? [];
    if (item !== undefined) {
      for (const [column, value] of Object.entries(row))
        if (column !== 'slots' && column !== 'dt')
          compare('equal', id, column, shown(item[column]), shown(value));
      const slots = (item['slots'] ?? []) as readonly object[];
      compare('equal', id, 'slots', inOrder(slots, STORED), inOrder(shownReadings, STORED));
    }
    const turn = asked.get(id);
    if (turn === undefined) continue;
    for (const [column, expected] of Object.entries(expectedRow(turn)))
      compare('true', id, column, shown(expected), shown(row[column]));
    const spoken = expectedReadings(turn.asked);
    compare('true', id, 'slots', inOrder(spoken, ASKED), inOrder(shownReadings, ASKED));
  }
  return values;
};

const byRequest = (rows: readonly AthenaRow[]): ReadonlyMap<string, readonly AthenaRow[]> => {
  const groups = new Map<string, AthenaRow[]>();
  for (const row of rows) {
    const id = row['request_id'] ?? '';
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [row]);
    else group.push(row);
  }
  return groups;
};

/** A value as text: a number, a boolean and their texts look alike, as Athena writes texts. */
const shown = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  return JSON.stringify(typeof value === 'boolean' ? String(value) : value);
};

/** What a request says of a slot … */
const ASKED = ['name', 'spoken', 'resolved', 'resolved_id', 'status', 'authority'] as const;

/** … and what the table holds of it. */
const STORED = [...ASKED, 'changed'] as const;

const inOrder = (readings: readonly object[], names: readonly string[]): string =>
  readings
    .map((reading) => {
      const fields = reading as Readonly<Record<string, unknown>>;
      return names.map((name) => shown(fields[name])).join(' ');
    })
    .sort()
    .join('; ');

const checkRejected = (
  { rejected, poisoned }: Ledgers,
  { table, view }: Books,
  report: Report,
): void => {
  const objects = new Map(rejected.map((object) => [imageId(object), object]));
  for (const id of poisoned) {
    // One that the table refused, or was asked in vain, has nothing to reject.
    if (!table.has(id)) continue;
    const reason = objects.get(id)?.['reason'];
    if (typeof reason !== 'string' || reason === '')
      report('rejected', id, 'poisoned, and not under rejected/ with a reason');
    if (view.has(id)) report('rejected', id, 'poisoned, and yet in the view');
  }
  for (const id of objects.keys())
    if (!poisoned.has(id))
      report('rejected', id, 'under rejected/, though nothing is wrong with it');
};

/** The request id in the image of a rejected row, in DynamoDB's attribute values. */
const imageId = ({ image }: Item): string => {
  const id = (image as { readonly request_id?: { readonly S?: string } } | null)?.request_id;
  return id?.S ?? '';
};

/**
 * The catalogue is no part of the storm; but it gives up after two seconds, and a machine may be
 * busier than that. Such an answer says nothing about analytics: it is counted.
 *
 * @returns how many there were
 */
const checkAnswers = ({ answered }: Ledgers, { table }: Books, report: Report): number => {
  let catalogueFailed = 0;
  for (const { asked, answer, expectedAnswer } of answered) {
    if (answer === undefined || expectedAnswer === undefined || answer === expectedAnswer) continue;
    const { requestId } = asked.request;
    if (table.get(requestId)?.['outcome'] === 'api_failed') catalogueFailed += 1;
    else report('spoken', requestId, `answered ${answer} instead of ${expectedAnswer}`);
  }
  return catalogueFailed;
};
