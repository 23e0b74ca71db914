WITH
  readings AS (
    SELECT
      locale,
      name,
      lower(spoken) AS spoken,
      lower(resolved) AS resolved,
      is_valid
    FROM
      slot_readings
    WHERE
      dt BETWEEN ? AND ?
      AND changed
  ),
  requested AS (
    SELECT
      locale,
      name,
      resolved,
      count(*) AS requests
    FROM
      readings
    WHERE
      is_valid
    GROUP BY
      locale,
      name,
      resolved
  ),
  model AS (
    SELECT
      w[1] AS locale,
      w[2] AS slot,
      w[3] AS resolved,
      w[4] AS word
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS model_words (w)
  )
SELECT
  m.slot,
  m.locale,
  m.resolved,
  m.word AS synonym,
  COALESCE(v.requests, 0) AS requests
FROM
  model AS m
  LEFT JOIN requested AS v ON v.locale = m.locale
  AND v.name = m.slot
  AND v.resolved = lower(m.resolved)
WHERE
  ? IN (m.slot, 'all')
  AND lower(m.word) <> lower(m.resolved)
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
      AND r.spoken = lower(m.word)
  )
ORDER BY
  slot,
  locale,
  resolved,
  synonym
