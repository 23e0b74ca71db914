WITH
  model_slots AS (
    SELECT
      s[1] AS intent_name,
      s[2] AS name,
      s[3] AS slot_type
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS model (s)
  )
SELECT
  r.name AS slot,
  s.slot_type,
  lower(r.spoken) AS word,
  r.is_valid,
  CASE
    WHEN r.is_valid THEN r.resolved
  END AS resolved,
  count(*) AS turns,
  count(DISTINCT r.user_id) AS users
FROM
  slot_readings AS r
  JOIN model_slots AS s ON s.intent_name = r.intent_name
  AND s.name = r.name
WHERE
  r.dt BETWEEN ? AND ?
  AND r.locale = ?
  AND r.changed
GROUP BY
  r.name,
  s.slot_type,
  lower(r.spoken),
  r.is_valid,
  CASE
    WHEN r.is_valid THEN r.resolved
  END
HAVING
  count(DISTINCT r.user_id) >= CAST(? AS BIGINT)
ORDER BY
  turns DESC,
  slot,
  slot_type,
  word,
  is_valid,
  resolved
