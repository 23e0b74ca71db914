import { FIRST_DAY } from '../../analytics/contract/bucket-layout';
import { EVENT_COLUMNS } from '../../analytics/contract/event';
import { COLUMNS, SLOT_READING_FIELDS } from '../../analytics/contract/turn';

/** A data set of QuickSight: a query over a range of days, and what it gives. */
export interface DataSet {
  readonly id: string;
  readonly name: string;
  /** With `<<$startDate>>` and `<<$endDate>>`, which QuickSight fills in. */
  readonly sql: string;
  readonly columns: readonly { readonly name: string; readonly type: DataSetType }[];
}

export type DataSetType = 'STRING' | 'INTEGER' | 'BOOLEAN' | 'DATETIME';

/** Of the columns that a chart can show. */
const TYPES: Readonly<Record<string, DataSetType>> = {
  string: 'STRING',
  bigint: 'INTEGER',
  boolean: 'BOOLEAN',
  timestamp: 'DATETIME',
};

interface Column {
  readonly name: string;
  readonly type: string;
}

const DAY: Column = { name: 'dt', type: 'string' };

/** Of a turn, the columns that its readings carry. */
const OF_THE_TURN = [
  'request_id',
  'user_id',
  'session_id',
  'turn',
  'event_time',
  'locale',
  'stage',
  'intent_name',
  'dialog_state',
  'outcome',
  'model_version',
  'is_simulated',
];

const READING_COLUMNS: readonly Column[] = [
  ...COLUMNS.filter(({ name }) => OF_THE_TURN.includes(name)),
  DAY,
  ...SLOT_READING_FIELDS,
  { name: 'is_valid', type: 'boolean' },
  { name: 'is_base_word', type: 'boolean' },
];

/** The first ten characters of a time are its day, whichever way QuickSight writes times. */
const day = (parameter: string): string => `substr(CAST(<<$${parameter}>> AS varchar), 1, 10)`;

const dataSet = (
  { id, name, relation }: { readonly id: string; readonly name: string; readonly relation: string },
  all: readonly Column[],
): DataSet => {
  const columns = all.flatMap((column) => {
    const type = TYPES[column.type];
    return type === undefined ? [] : [{ name: column.name, type }];
  });
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  const sql = `SELECT ${names} FROM ${relation} WHERE dt BETWEEN ${day('startDate')} AND ${day('endDate')}`;
  return { id, name, sql, columns };
};

/** The data sets of a database: turns, slot readings, and the events of the declared schema. */
export const dataSets = (database: string, eventsTable: string): readonly DataSet[] => [
  dataSet({ id: 'Turns', name: 'PetMatch turns', relation: `"${database}".turns` }, [
    ...COLUMNS,
    DAY,
  ]),
  dataSet(
    { id: 'SlotReadings', name: 'PetMatch slot readings', relation: `"${database}".slot_readings` },
    READING_COLUMNS,
  ),
  dataSet({ id: 'Events', name: 'PetMatch events', relation: `"${database}"."${eventsTable}"` }, [
    ...EVENT_COLUMNS,
    DAY,
  ]),
];

/** What the dates are until an analysis binds them: everything. */
export const DEFAULT_DATES = {
  startDate: `${FIRST_DAY}T00:00:00Z`,
  endDate: '2099-12-31T00:00:00Z',
} as const;
