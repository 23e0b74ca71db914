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
  ),
  promised AS (
    SELECT
      p[1] AS slot_type,
      p[2] AS word,
      p[3] AS resolved
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS words (p)
  ),
  words AS (
    SELECT DISTINCT
      slot_type,
      word
    FROM
      promised
  )
SELECT
  r.event_time >= l.since AS is_after,
  r.dt,
  w.slot_type,
  w.word,
  count_if(
    r.is_valid
    AND p.word IS NOT NULL
  ) AS kept,
  count_if(
    r.is_valid
    AND p.word IS NULL
  ) AS otherwise,
  count_if(NOT r.is_valid) AS missed
FROM
  slot_readings AS r
  JOIN model_slots AS s ON s.intent_name = r.intent_name
  AND s.name = r.name
  JOIN words AS w ON w.slot_type = s.slot_type
  AND w.word = lower(r.spoken)
  LEFT JOIN promised AS p ON p.slot_type = w.slot_type
  AND p.word = w.word
  AND p.resolved = r.resolved
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
  w.slot_type,
  w.word
ORDER BY
  is_after,
  r.dt,
  w.slot_type,
  w.word
