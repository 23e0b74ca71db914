/** What can take the place of a `?`. Athena takes literals only. */
export type Literal = string | number | bigint | boolean | null;

/** The value cannot be written as a SQL literal. */
export class InvalidLiteral extends Error {
  override readonly name = 'InvalidLiteral';
}

/**
 * Writes a value as a literal of Athena's SQL, as `ExecutionParameters` takes it: text in quotes,
 * its own quotes doubled, so that whatever it holds it stays one value. Numbers that are no
 * integers become doubles.
 *
 * @throws InvalidLiteral for a number that is not finite, and for NUL or half a character in text
 * @see https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 */
export const literalOf = (value: Literal): string => {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return String(value).toUpperCase();
  if (!Number.isFinite(value))
    throw new InvalidLiteral(`${value} cannot be written as a SQL literal.`);
  return value.toExponential().replace('e+', 'E').replace('e', 'E');
};

const quoted = (text: string): string => {
  if (text.includes('\0') || Buffer.from(text, 'utf8').toString('utf8') !== text)
    throw new InvalidLiteral(
      `${JSON.stringify(text)} cannot be written as a SQL literal: it holds NUL or half a character.`,
    );
  return `'${text.replaceAll("'", "''")}'`;
};
