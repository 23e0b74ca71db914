import type { DiffLine } from '../../tuning';

/** Lines that stand around a change, so that it is known where it is. */
const CONTEXT = 3;

/**
 * How a text becomes another, by lines: the shortest way (Myers, "An O(ND) Difference Algorithm"),
 * with some lines around each change. The work grows with the size of the difference, not with that
 * of the text.
 */
export const lineDiff = (before: string, after: string): readonly DiffLine[] => {
  const [old, young] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < young.length && old[start] === young[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(old.length, young.length) - start &&
    old.at(-1 - end) === young.at(-1 - end)
  )
    end += 1;
  const middle = shortest(
    old.slice(start, old.length - end),
    young.slice(start, young.length - end),
  );
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  return gapped([
    ...old.slice(0, start).map(same),
    ...middle,
    ...old.slice(old.length - end).map(same),
  ]);
};

/** The furthest that each diagonal comes with so many changes, by the number of changes. */
const shortest = (old: readonly string[], young: readonly string[]): readonly DiffLine[] => {
  const most = old.length + young.length;
  const trace: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= most; changes += 1) {
    trace.push(new Map(furthest));
    const next = new Map(furthest);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = comesFromAbove(furthest, diagonal, changes)
        ? at(furthest, diagonal + 1)
        : at(furthest, diagonal - 1) + 1;
      while (x < old.length && x - diagonal < young.length && old[x] === young[x - diagonal])
        x += 1;
      next.set(diagonal, x);
      if (x >= old.length && x - diagonal >= young.length) return wayBack(trace, old, young);
    }
    furthest = next;
  }
  return [];
};

const at = (furthest: ReadonlyMap<number, number>, diagonal: number): number =>
  furthest.get(diagonal) ?? 0;

const comesFromAbove = (
  furthest: ReadonlyMap<number, number>,
  diagonal: number,
  changes: number,
): boolean =>
  diagonal === -changes ||
  (diagonal !== changes && at(furthest, diagonal - 1) < at(furthest, diagonal + 1));

const wayBack = (
  trace: readonly ReadonlyMap<number, number>[],
  old: readonly string[],
  young: readonly string[],
): readonly DiffLine[] => {
  const lines: DiffLine[] = [];
  let [x, y] = [old.length, young.length];
  for (let changes = trace.length - 1; changes >= 0; changes -= 1) {
    const furthest = trace[changes] ?? new Map<number, number>();
    const diagonal = x - y;
    const isAdded = comesFromAbove(furthest, diagonal, changes);
    const beforeX = at(furthest, isAdded ? diagonal + 1 : diagonal - 1);
    const beforeY = beforeX - (isAdded ? diagonal + 1 : diagonal - 1);
    while (x > beforeX && y > beforeY && x > 0 && y > 0) {
      lines.push({ kind: 'same', text: old[x - 1] ?? '' });
      x -= 1;
      y -= 1;
    }
    if (changes === 0) break;
    lines.push(
      isAdded
        ? { kind: 'added', text: young[beforeY] ?? '' }
        : { kind: 'removed', text: old[beforeX] ?? '' },
    );
    [x, y] = [beforeX, beforeY];
  }
  return lines.reverse();
};

/** What stays the same for long is left out. */
const gapped = (lines: readonly DiffLine[]): readonly DiffLine[] => {
  const near = new Set<number>();
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same')
      for (let other = index - CONTEXT; other <= index + CONTEXT; other += 1) near.add(other);
  return lines.flatMap((line, index): readonly DiffLine[] => {
    if (near.has(index)) return [line];
    const isFirstLeftOut = index === 0 || near.has(index - 1);
    return isFirstLeftOut && near.size > 0 ? [{ kind: 'gap', text: '' }] : [];
  });
};
