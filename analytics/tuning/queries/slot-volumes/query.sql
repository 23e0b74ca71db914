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
  s.slot_type,
  r.dt,
  count(*) AS readings,
  count_if(NOT r.is_valid) AS misses,
  count(DISTINCT r.user_id) AS users
FROM
  slot_readings AS r
  JOIN model_slots AS s ON s.intent_name = r.intent_name
  AND s.name = r.name
WHERE
  r.dt BETWEEN ? AND ?
  AND r.locale = ?
  AND r.changed
  AND r.is_valid IS NOT NULL
GROUP BY
  s.slot_type,
  r.dt
ORDER BY
  s.slot_type,
  r.dt
