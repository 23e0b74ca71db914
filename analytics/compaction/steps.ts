import { randomUUID } from 'node:crypto';
import { COMPACTED_PREFIX, turnsPrefix } from '../contract/bucket-layout';
import type { Format } from '../contract/glue';
import { ChangedMeanwhile, CountsDiffer } from './errors';
import {
  deleteObjects,
  forgetTable,
  type Lake,
  dayOf,
  listed,
  partitionOf,
  partitions,
  putPartition,
  resultOf,
  tableNames,
} from './lake';
import { requireOwner, takeOver } from './owner';
import { isDay, runInputOf } from './run-input';
import { checkSql, countSql, daysSql, type EventDay, removableSql, writeSql } from './statements';

/** What the steps work on. */
export interface StepsOptions {
  readonly lake: Omit<Lake, 'bucket'>;
  /** Of the objects that `turn_rows` reads. */
  readonly format: Format;
  /** The cut-off of the view `turns`, read and moved by one replacement of the view. */
  readonly cutOff: {
    readonly read: () => Promise<string>;
    readonly move: (day: string) => Promise<void>;
  };
  /** How long the caller has time. */
  readonly remainingMillis: () => number;
  readonly now?: () => Date;
}

/** What every step is told: the bucket, and the run that it belongs to. */
interface StepInput {
  readonly bucket: string;
  readonly run: string;
}

/** The steps of a run that the state machine leaves to a function, by the name of the action. */
export interface Steps {
  /** Takes over from whatever ran before, checks the input, and removes what is left of dead runs. */
  readonly begin: (input: StepInput & { readonly input?: unknown }) => Promise<{
    readonly startedAt: string;
    readonly through: string;
    readonly waitSeconds: number;
    readonly daysSql: string;
  }>;
  /** Reads which days have rows; of very many the first ones, and the run ends with the last of them. */
  readonly days: (
    input: StepInput & { readonly through: string; readonly query: string },
  ) => Promise<{
    readonly days: readonly EventDay[];
    readonly through: string;
    readonly foundAt: string;
    readonly removableSql: string;
  }>;
  /** The statements that compact a day. */
  readonly day: (input: StepInput & { readonly day: EventDay }) => Promise<DayPlan>;
  /**
   * Compares the counts of the object written with the count before, and makes the object the day's
   * only one.
   */
  readonly switch: (
    input: StepInput & {
      readonly day: Pick<DayPlan, 'day' | 'location' | 'replaces' | 'table'>;
      readonly before: number;
      readonly query: string;
    },
  ) => Promise<{ readonly location: string; readonly rows: number }>;
  /** Lets the view read compacted rows up to the day; never back. */
  readonly move: (
    input: StepInput & { readonly through: string },
  ) => Promise<{ readonly cutOff: string }>;
  /** Removes originals whose rows were all compacted before the wait, and still are. */
  readonly remove: (
    input: StepInput & {
      readonly through: string;
      readonly startedAt: string;
      readonly foundAt: string;
      readonly queries: readonly string[];
    },
  ) => Promise<{ readonly more: boolean }>;
}

interface DayPlan {
  readonly day: string;
  readonly table: string;
  readonly location: string;
  /** Where the day's rows lay before; empty for a new day. */
  readonly replaces: string;
  readonly countSql: string;
  readonly writeSql: string;
  readonly checkSql: string;
}

const TEMPORARY_TABLE = 'compaction_';

/** A run with more days would outgrow the history of an execution. */
const MOST_DAYS = 150;

/** Deletes take a second at most. */
const ENOUGH_MILLIS = 20_000;

/** The steps of the compaction; `infra/workflows/compaction.ts` puts them in order. */
export const compactionSteps = ({
  lake: parts,
  format,
  cutOff,
  remainingMillis,
  now = () => new Date(),
}: StepsOptions): Steps => {
  const lakeOf = async ({ bucket, run }: StepInput): Promise<Lake> => {
    const lake = { ...parts, bucket };
    await requireOwner(lake, run);
    return lake;
  };

  return {
    begin: async ({ bucket, run, input }) => {
      const { through, waitSeconds } = runInputOf(input, now());
      const lake = { ...parts, bucket };
      // It must be there to be moved.
      await cutOff.read();
      const startedAt = now().toISOString();
      await takeOver(lake, run);
      for (const name of await tableNames(lake))
        if (name.startsWith(TEMPORARY_TABLE)) await forgetTable(lake, name);
      return { startedAt, through, waitSeconds, daysSql: daysSql(through) };
    },

    days: async ({ through, query, ...input }) => {
      const foundAt = now().toISOString();
      const rows = await resultOf(await lakeOf(input), query);
      const all = rows
        .map(([day = '', first = '', last = '']) => ({ day, first, last }))
        .filter(({ day, first, last }) => [day, first, last].every(isDay));
      const days = all.slice(0, MOST_DAYS);
      const reached = all.length > days.length ? (days.at(-1)?.day ?? through) : through;
      return { days, through: reached, foundAt, removableSql: removableSql(days, reached, format) };
    },

    day: async ({ day, ...input }) => {
      const lake = await lakeOf(input);
      const id = randomUUID().replaceAll('-', '');
      const table = `${TEMPORARY_TABLE}${day.day.replaceAll('-', '')}_${id}`;
      const location = `s3://${input.bucket}/${COMPACTED_PREFIX}dt=${day.day}/${id}/`;
      return {
        day: day.day,
        table,
        location,
        replaces: (await partitionOf(lake, day.day)) ?? '',
        countSql: countSql(day, format),
        writeSql: writeSql(day, format, { table, location }),
        checkSql: checkSql(day, format, table),
      };
    },

    switch: async ({ day: { day, location, replaces, table }, before, query, ...input }) => {
      const lake = await lakeOf(input);
      const rows = checkedRows(day, before, await resultOf(lake, query));
      const present = (await partitionOf(lake, day)) ?? '';
      if (present !== location) {
        if (present !== replaces)
          throw new ChangedMeanwhile(
            `The rows of ${day} lie in ${present || 'no place'}, not in ${replaces || 'no place'} as before: somebody else changed the partition.`,
          );
        await putPartition(lake, day, location, present === '');
      }
      await forgetTable(lake, table);
      return { location, rows };
    },

    move: async ({ through, ...input }) => {
      await lakeOf(input);
      const present = await cutOff.read();
      if (present >= through) return { cutOff: present };
      await cutOff.move(through);
      return { cutOff: through };
    },

    remove: async ({ through, startedAt, foundAt, queries, ...input }) => {
      const lake = await lakeOf(input);
      const present = await cutOff.read();
      if (present < through)
        throw new ChangedMeanwhile(
          `The view turns has the cut-off ${present}, not ${through}: somebody replaced it, and nothing is removed.`,
        );
      const results = await Promise.all(queries.map((query) => resultOf(lake, query)));
      const [days = new Set<string>(), ...others] = results.map(
        (rows) => new Set(rows.map(([day = '']) => day)),
      );
      const removable = [...days].filter((day) => others.every((other) => other.has(day)));
      const isLate = () => remainingMillis() < ENOUGH_MILLIS;
      for (const day of removable) {
        const prefix = `${turnsPrefix(format)}dt=${day}/`;
        const isOriginal = isBefore(foundAt);
        if (await removeUnder(lake, prefix, isOriginal, isLate)) return { more: true };
      }
      const isReplaced = await replaced(lake);
      const isGarbage: ObjectTest = (object) =>
        isBefore(startedAt)(object) && isReplaced(object.key);
      return { more: await removeUnder(lake, COMPACTED_PREFIX, isGarbage, isLate) };
    },
  };
};

type ObjectTest = (object: { readonly key: string; readonly lastModified: Date }) => boolean;

const isBefore =
  (time: string): ObjectTest =>
  ({ lastModified }) =>
    lastModified.getTime() < Date.parse(time);

/** @returns whether time ran out before everything was looked at */
const removeUnder = async (
  lake: Lake,
  prefix: string,
  isToGo: ObjectTest,
  isLate: () => boolean,
): Promise<boolean> => {
  for await (const page of listed(lake, prefix)) {
    await deleteObjects(
      lake,
      page.filter(isToGo).map(({ key }) => key),
    );
    if (isLate()) return true;
  }
  return false;
};

/**
 * Whether a key lies below a compacted day, but not in the place that the catalogue names for it. Of
 * a day that the catalogue does not know nothing is replaced: a catalogue can be lost, and what was
 * compacted then is all there is.
 */
const replaced = async (lake: Lake): Promise<(key: string) => boolean> => {
  const folderOf = new Map(
    [...(await partitions(lake))].map(([day, location]) => [
      day,
      location.slice(`s3://${lake.bucket}/`.length).replace(/\/?$/, '/'),
    ]),
  );
  return (key) => {
    const folder = folderOf.get(dayOf(key) ?? '');
    return folder !== undefined && key.slice(0, key.lastIndexOf('/') + 1) !== folder;
  };
};

/** @returns how many rows the object has; they may be more than before, as rows keep arriving */
const checkedRows = (
  day: string,
  before: number,
  result: readonly (readonly string[])[],
): number => {
  const [rows = Number.NaN, requests, after = Number.NaN] = (result[0] ?? []).map(Number);
  if (rows === requests && before <= rows && rows <= after) return rows;
  const expected = before === after ? before : `${before} to ${after}`;
  throw new CountsDiffer(
    `The object of ${day} holds ${rows} rows of ${requests} requests; ${expected} were expected. Nothing was removed.`,
  );
};
