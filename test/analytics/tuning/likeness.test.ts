import { describe, expect, it } from '@jest/globals';
import { hear, likenessOf } from '../../../analytics/tuning/likeness';

describe('how alike two words are', () => {
  it.each([
    ['gigantic', 'gikantic', 4],
    ['gigantic', 'gigantc', 4],
    ['small', 'smals', 3],
    ['protective', 'protector', 2],
    ['watch dog', 'watch', 1],
    ['small', 'huge', 0],
    // Too short to be misheard.
    ['it', 'at', 0],
  ])('"%s" and "%s": %d', (a, b, likeness) => {
    expect(likenessOf(hear(a, 'en-US'), hear(b, 'en-US'))).toBe(likeness);
    expect(likenessOf(hear(b, 'en-US'), hear(a, 'en-US'))).toBe(likeness);
  });
});
