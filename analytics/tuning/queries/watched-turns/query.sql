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
  )
SELECT
  r.event_time >= l.since AS is_after,
  r.dt,
  count(*) AS turns
FROM
  turns AS r
  CROSS JOIN live AS l
  LEFT JOIN known AS k ON k.model_version = r.model_version
WHERE
  r.dt BETWEEN ? AND ?
  AND r.locale = ?
  AND (
    r.event_time < l.since
    OR k.is_after
  )
GROUP BY
  r.event_time >= l.since,
  r.dt
ORDER BY
  is_after,
  r.dt
