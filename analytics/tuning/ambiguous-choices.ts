import type { Run } from './run';

/** What people chose after a word that means several values, when they were asked back. */
export interface AmbiguousChoice {
  readonly slot: string;
  readonly word: string;
  /** The value that the next word resolved to. */
  readonly chosen: string;
  /** Distinct users. */
  readonly users: number;
  readonly turns: number;
}

export interface ChoiceOptions {
  readonly locale: string;
  readonly from: string;
  readonly to: string;
  /** In lower case. */
  readonly words: readonly string[];
}

const SQL = `
WITH
  readings AS (
    SELECT
      session_id,
      turn,
      user_id,
      name,
      lower(spoken) AS word,
      resolved
    FROM
      slot_readings
    WHERE
      dt BETWEEN ? AND ?
      AND locale = ?
      AND changed
      AND is_valid
  )
SELECT
  a.name AS slot,
  a.word,
  c.resolved AS chosen,
  count(DISTINCT a.user_id) AS users,
  count(*) AS turns
FROM
  readings AS a
  JOIN readings AS c ON c.session_id = a.session_id
  AND c.name = a.name
  AND c.turn = a.turn + 1
  AND c.word <> a.word
WHERE
  contains(CAST(json_parse(?) AS ARRAY(VARCHAR)), a.word)
GROUP BY
  a.name,
  a.word,
  c.resolved
ORDER BY
  slot,
  word,
  chosen`;

/** Counts the next words for the same slot in the same session, for the words given. */
export const ambiguousChoices = async (
  run: Run,
  { locale, from, to, words }: ChoiceOptions,
): Promise<readonly AmbiguousChoice[]> => {
  if (words.length === 0) return [];
  const { rows } = await run(SQL, [from, to, locale, JSON.stringify(words)]);
  return rows.map(([slot, word, chosen, users, turns]) => ({
    slot: slot ?? '',
    word: word ?? '',
    chosen: chosen ?? '',
    users: Number(users),
    turns: Number(turns),
  }));
};
