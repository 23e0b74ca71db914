/** The cut-off of a lake that was never compacted: the first day of all. */
export const FIRST_CUT_OFF = '1970-01-01';

/**
 * The cut-off in the text of the view `turns`, as this project wrote it or as Athena gives it back;
 * undefined for a text that has none.
 */
export const cutOffIn = (sql: string): string | undefined =>
  /"?\bdt"?\s*<=\s*'(\d{4}-\d{2}-\d{2})'/.exec(sql)?.[1];

/**
 * The view with another cut-off.
 *
 * @throws Error for a text without one
 */
export const withCutOff = (sql: string, cutOff: string): string => {
  const present = cutOffIn(sql);
  if (present === undefined) throw new Error(`The view has no cut-off: ${sql}`);
  return sql.replaceAll(`'${present}'`, `'${cutOff}'`);
};
