import { describe, expect, test } from '@jest/globals';
import { lineDiff } from '../../../../local/dashboard/server/tuning/line-diff';

const SIGNS = { added: '+', removed: '-', same: ' ', gap: '…' } as const;

const shown = (before: readonly string[], after: readonly string[]): readonly string[] =>
  lineDiff(before.join('\n'), after.join('\n')).map(({ kind, text }) => `${SIGNS[kind]}${text}`);

const letters = (text: string): readonly string[] => text.split('');

describe('a difference by lines', () => {
  test('of equal texts is nothing', () => {
    expect(shown(['a', 'b'], ['a', 'b'])).toEqual([]);
    expect(shown([''], [''])).toEqual([]);
  });

  test('shows what was added, with the lines around it', () => {
    expect(shown(letters('abcdefghi'), letters('abcdeXfghi'))).toEqual([
      ...['…', ' c', ' d', ' e', '+X', ' f', ' g', ' h', '…'],
    ]);
  });

  test('shows a changed line as removed and added', () => {
    expect(shown(['"large"', '],'], ['"large",', '"huge"', '],'])).toEqual([
      ...['-"large"', '+"large",', '+"huge"', ' ],'],
    ]);
  });

  test('leaves out what stays the same between two changes that are far apart', () => {
    expect(shown(letters('abcdefghij'), letters('Xabcdefghij').concat('Y'))).toEqual([
      ...['+X', ' a', ' b', ' c', '…', ' h', ' i', ' j', '+Y'],
    ]);
  });

  test('is the shortest one', () => {
    const lines = shown(letters('ABCABBA'), letters('CBABAC'));
    expect(lines.filter((line) => line.startsWith('+') || line.startsWith('-'))).toHaveLength(5);
  });

  test('of a text that comes or goes is all of it', () => {
    expect(shown([''], ['a', 'b'])).toEqual(['-', '+a', '+b']);
    expect(shown(letters('ab'), letters('xy'))).toEqual(['-a', '-b', '+x', '+y']);
  });

  test.each([1, 2, 3, 4, 5])('leads from one text to the other, made up with seed %i', (seed) => {
    let state = seed;
    const next = (): number => (state = (state * 48_271) % 2_147_483_647);
    const some = (): readonly string[] => Array.from({ length: next() % 3 }, () => `new ${next()}`);
    const before = Array.from({ length: 60 }, () => `line ${next() % 12}`);
    const after = before.flatMap((line) => {
      const dice = next() % 10;
      if (dice === 0) return [];
      return dice === 1 ? [line, ...some()] : [line];
    });
    const lines = lineDiff(before.join('\n'), after.join('\n')).filter(
      ({ kind }) => kind !== 'gap',
    );
    const of = (kind: string): readonly string[] =>
      lines.filter((line) => line.kind !== kind).map(({ text }) => text);
    for (const text of of('added')) expect(before).toContain(text);
    expect(contains(before, of('added'))).toBe(true);
    expect(contains(after, of('removed'))).toBe(true);
    const [added, removed] = ['added', 'removed'].map(
      (kind) => lines.filter((line) => line.kind === kind).length,
    );
    expect((added ?? 0) - (removed ?? 0)).toBe(after.length - before.length);
  });
});

/** Whether all lines are found in this order. */
const contains = (all: readonly string[], some: readonly string[]): boolean => {
  let place = 0;
  for (const line of all) if (line === some[place]) place += 1;
  return place === some.length;
};
