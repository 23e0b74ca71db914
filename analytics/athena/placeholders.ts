/** Literals, quoted names and comments keep their question marks. */
const TOKENS = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\/|\?/g;

/** Replaces the placeholders `?` of a query, which are counted from 0. */
export const replacePlaceholders = (
  sql: string,
  replacement: (index: number) => string,
): string => {
  let index = -1;
  return sql.replaceAll(TOKENS, (token) => {
    if (token !== '?') return token;
    index += 1;
    return replacement(index);
  });
};

/** How many placeholders a query has. */
export const countPlaceholders = (sql: string): number => {
  let count = 0;
  replacePlaceholders(sql, (index) => {
    count = index + 1;
    return '?';
  });
  return count;
};
