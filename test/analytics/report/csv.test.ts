import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { csvOf, spreadsheetCsvOf } from '../../../analytics/report/csv';
import { HOSTILE_WORDS, hostileText } from '../../hostile/arbitraries';
import { table } from './support/sample';

/** The fields of a CSV file as RFC 4180 has them, read character by character. */
const readCsv = (text: string, separator = ','): readonly (readonly string[])[] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (isQuoted && character === '"' && text.charAt(at + 1) === '"') {
      field += '"';
      at += 1;
    } else if (isQuoted && character === '"') isQuoted = false;
    else if (isQuoted) field += character;
    else if (character === '"' && field === '') isQuoted = true;
    else if (character === separator) {
      row.push(field);
      field = '';
    } else if (character === '\n') {
      rows.push([...row, field.replace(/\r$/, '')]);
      [row, field] = [[], ''];
    } else field += character;
  }
  return rows;
};

/** What Excel, LibreOffice and Google Sheets calculate once blanks around it are gone. */
const isFormula = (cell: string): boolean => /^[=+\-@＝＋－＠]/.test(cell.trim());

describe('CSV for programs', () => {
  test('keeps commas, quotes and line ends inside their field, and null and the empty text apart', () => {
    const rows = table('word turns:bigint', [
      ['a, "b"\nc', 1],
      ['', null],
      [null, -2],
    ]);

    expect(csvOf(rows)).toBe('word,turns\r\n"a, ""b""\nc",1\r\n"",\r\n,-2\r\n');
  });

  test('gives every text back as it is, formulas too', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostileText(), hostileText()), { minLength: 1 }), (rows) => {
        expect(readCsv(csvOf(table('one other', rows)))).toEqual([['one', 'other'], ...rows]);
      }),
    );
    expect(csvOf(table('word', [['=1+1']]))).toBe('word\r\n=1+1\r\n');
  });
});

describe('CSV for spreadsheets', () => {
  test.each([
    ['=1+1', `'=1+1`],
    ['+1', `'+1`],
    ['-1', `'-1`],
    ['@SUM(A1)', `'@SUM(A1)`],
    [' =1', `' =1`],
    ['＝1', `'＝1`],
    ['\t=1', `\t'=1`],
    ['dog;=1', `dog;'=1`],
    ['dog;"=1', `"dog;'""=1"`],
    ['dog\r\n=1', `"dog\r\n'=1"`],
    ['\r=1', `"\r'=1"`],
    ['a dog - or two', 'a dog - or two'],
    ['mail@example.com', 'mail@example.com'],
  ])('has %j as %j', (word, field) => {
    expect(spreadsheetCsvOf(table('word', [[word]]))).toBe(`word\r\n${field}\r\n`);
  });

  test('leaves numbers, and what is null or empty', () => {
    const rows = table('word turns:bigint share:double', [
      ['', -2, '-0.5'],
      [null, null, null],
    ]);
    expect(spreadsheetCsvOf(rows)).toBe('word,turns,share\r\n"",-2,-0.5\r\n,,\r\n');
  });

  test.each([',', ';', '\t', '|'])(
    'has no cell that is a formula where %j separates cells',
    (separator) => {
      const words = Object.values(HOSTILE_WORDS);
      const cells = (rows: readonly (readonly string[])[]) =>
        readCsv(spreadsheetCsvOf(table('one other', rows)), separator).flat();

      expect(cells(words.map((word) => ['dog', word])).filter(isFormula)).toEqual([]);
      expect(cells(words.map((word) => [word, 'dog'])).filter(isFormula)).toEqual([]);
      fc.assert(
        fc.property(
          fc.array(formulaText(), { minLength: 2, maxLength: 2 }),
          (row) => cells([row]).filter(isFormula).length === 0,
        ),
      );
    },
  );
});

/** Texts of little else than what begins cells and formulas. */
const formulaText = () =>
  fc.string({ unit: fc.constantFrom(...Array.from('=+-@＝;|,\t\r\n"\' \u00a0a1')), maxLength: 8 });
