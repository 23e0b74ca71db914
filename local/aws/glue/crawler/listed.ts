const MOST_NAMED = 10;

/** The first of several things, and how many there are beyond. */
export const listed = (items: readonly string[]): string =>
  items.length <= MOST_NAMED
    ? items.join('; ')
    : `${items.slice(0, MOST_NAMED).join('; ')}; and ${items.length - MOST_NAMED} more`;
