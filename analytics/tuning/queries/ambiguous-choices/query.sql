WITH
  ambiguous AS (
    SELECT
      w[1] AS slot_type,
      w[2] AS word
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS ambiguous_words (w)
  ),
  model_slots AS (
    SELECT
      s[1] AS intent_name,
      s[2] AS name,
      s[3] AS slot_type
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS model (s)
  ),
  readings AS (
    SELECT
      r.session_id,
      r.turn,
      r.user_id,
      r.name,
      s.slot_type,
      lower(r.spoken) AS word,
      r.resolved
    FROM
      slot_readings AS r
      JOIN model_slots AS s ON s.intent_name = r.intent_name
      AND s.name = r.name
    WHERE
      r.dt BETWEEN ? AND ?
      AND r.locale = ?
      AND r.changed
      AND r.is_valid
  )
SELECT
  a.slot_type,
  a.word,
  c.resolved AS chosen,
  count(DISTINCT a.user_id) AS users,
  count(*) AS turns
FROM
  readings AS a
  JOIN ambiguous AS w ON w.slot_type = a.slot_type
  AND w.word = a.word
  JOIN readings AS c ON c.session_id = a.session_id
  AND c.name = a.name
  AND c.turn = a.turn + 1
  AND c.word <> a.word
GROUP BY
  a.slot_type,
  a.word,
  c.resolved
ORDER BY
  slot_type,
  word,
  chosen
