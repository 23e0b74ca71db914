import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Format, FORMATS } from '../../analytics/contract/glue';
import { type Arrivals, startArrivals } from './arrived';
import { HOSTILE_WORDS, hostileText } from './arbitraries';

const WORDS = Object.values(HOSTILE_WORDS).filter((word) => word !== '');

/** UTF-8 has no bytes for half a pair: the recorder's item and the encoder hold this instead. */
const wellFormed = (word: string): string => word.toWellFormed();

/** What each format is documented to keep of a word. */
const KEPT: Readonly<Record<Format, (word: string) => string>> = {
  parquet: wellFormed,
  json: wellFormed,
  csv: (word) => wellFormed(word).replace(/[\n\r]/g, ' '),
};

/** DuckDB's client for Node decodes results without a byte order mark at their beginning. */
const read = (word: string): string => word.replace(/^\ufeff/, '');

describe.each(FORMATS)('turns that arrive as %s', (format) => {
  let arrivals: Arrivals;
  beforeAll(async () => {
    arrivals = await startArrivals(format);
  }, 60_000);
  afterAll(() => arrivals.close());

  /** The words by request id, in the column and in the readings, as the view has them. */
  const seen = async (run: string) => {
    const rows = await arrivals.rowsOf(
      `SELECT request_id, slot_value_animal_synonym, matched_pet FROM turns WHERE request_id LIKE '${run}-%'`,
    );
    const readings = await arrivals.rowsOf(
      `SELECT request_id, spoken, resolved, name FROM slot_readings WHERE request_id LIKE '${run}-%'`,
    );
    return { rows: sorted(rows), readings: sorted(readings) };
  };

  const arrive = (run: string, words: readonly string[]): Promise<void> =>
    arrivals.arrive(
      words.map((word, index) => ({
        request_id: idOf(run, index),
        slot_value_animal_synonym: word,
        matched_pet: word,
        slots: [{ name: word, spoken: word, resolved: word }],
      })),
    );

  const expected = (run: string, words: readonly string[]) => ({
    rows: words.map((word, index) => {
      const kept = read(KEPT[format](word));
      return [idOf(run, index), kept, kept];
    }),
    // A list is JSON text in CSV, whose escapes keep every character.
    readings: words.map((word, index) => {
      const kept = read(wellFormed(word));
      return [idOf(run, index), kept, kept, kept];
    }),
  });

  test('give back every word that was thought of', async () => {
    await arrive('corpus', WORDS);

    const { rows, readings } = await seen('corpus');

    const wanted = expected('corpus', WORDS);
    for (const [index, row] of rows.entries()) expect(row).toEqual(wanted.rows[index]);
    for (const [index, row] of readings.entries()) expect(row).toEqual(wanted.readings[index]);
    expect([rows.length, readings.length]).toEqual([WORDS.length, WORDS.length]);
  });

  test('keep a byte order mark, which the client does not show', async () => {
    await arrive('mark', ['\ufeffdog']);

    expect(
      await arrivals.rowsOf(
        `SELECT length(slot_value_animal_synonym), codepoint(substr(slot_value_animal_synonym, 1, 1))
         FROM turns WHERE request_id = '${idOf('mark', 0)}'`,
      ),
    ).toEqual([['4', String(0xfeff)]]);
  });

  test('give back any text', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          hostileText().filter((word) => word !== ''),
          { minLength: 1, maxLength: 30 },
        ),
        async (words) => {
          run += 1;
          await arrive(`any${run}`, words);
          expect(await seen(`any${run}`)).toEqual(expected(`any${run}`, words));
        },
      ),
      { numRuns: 20 },
    );
  });
});

/** Ids that sort as they are numbered. */
const idOf = (run: string, index: number): string => `${run}-${String(index).padStart(4, '0')}`;

const sorted = <T extends readonly (string | null)[]>(rows: readonly T[]): readonly T[] =>
  rows.toSorted(([one], [other]) => ((one ?? '') < (other ?? '') ? -1 : 1));
