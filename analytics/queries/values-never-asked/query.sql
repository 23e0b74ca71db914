WITH
  readings AS (
    SELECT
      locale,
      name,
      lower(resolved) AS resolved,
      is_valid
    FROM
      slot_readings
    WHERE
      dt BETWEEN ? AND ?
      AND changed
  ),
  model AS (
    SELECT
      w[1] AS locale,
      w[2] AS slot,
      w[3] AS resolved,
      count(*) AS words
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS model_words (w)
    GROUP BY
      w[1],
      w[2],
      w[3]
  )
SELECT
  m.slot,
  m.locale,
  m.resolved,
  m.words
FROM
  model AS m
WHERE
  ? IN (m.slot, 'all')
  AND m.locale IN (
    SELECT
      locale
    FROM
      readings
  )
  AND NOT EXISTS (
    SELECT
      1
    FROM
      readings AS r
    WHERE
      r.locale = m.locale
      AND r.name = m.slot
      AND r.resolved = lower(m.resolved)
      AND r.is_valid
  )
ORDER BY
  slot,
  locale,
  resolved
