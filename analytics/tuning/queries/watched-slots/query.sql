WITH
  versions AS (
    SELECT
      model_version,
      min(event_time) AS since
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND locale = ?
      AND model_version IS NOT NULL
      AND (
        stage IS NULL
        OR stage <> 'development'
        OR is_simulated
      )
    GROUP BY
      model_version
  ),
  live AS (
    SELECT
      since
    FROM
      versions
    WHERE
      model_version = ?
  ),
  known AS (
    SELECT
      v.model_version,
      v.since >= l.since AS is_after
    FROM
      versions AS v
      CROSS JOIN live AS l
  ),
  model_slots AS (
    SELECT
      s[1] AS intent_name,
      s[2] AS name,
      s[3] AS slot_type
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS model (s)
  )
SELECT
  r.event_time >= l.since AS is_after,
  r.dt,
  s.slot_type,
  count(*) AS readings,
  count_if(NOT r.is_valid) AS misses
FROM
  slot_readings AS r
  JOIN model_slots AS s ON s.intent_name = r.intent_name
  AND s.name = r.name
  CROSS JOIN live AS l
  LEFT JOIN known AS k ON k.model_version = r.model_version
WHERE
  r.dt BETWEEN ? AND ?
  AND r.locale = ?
  AND (
    r.event_time < l.since
    OR k.is_after
  )
  AND r.changed
  AND r.is_valid IS NOT NULL
GROUP BY
  r.event_time >= l.since,
  r.dt,
  s.slot_type
ORDER BY
  is_after,
  r.dt,
  s.slot_type
