WITH
  versions AS (
    SELECT
      locale,
      model_version,
      min(event_time) AS since,
      row_number() OVER (
        PARTITION BY
          locale
        ORDER BY
          min(event_time),
          model_version
      ) AS place,
      row_number() OVER (
        PARTITION BY
          locale
        ORDER BY
          min(event_time) DESC,
          model_version DESC
      ) AS age
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND model_version IS NOT NULL
    GROUP BY
      locale,
      model_version
  ),
  counts AS (
    SELECT
      v.locale,
      r.name AS slot,
      v.model_version,
      date_format(v.since, '%Y-%m-%d') AS since,
      count_if(r.event_time < v.since) AS readings_before,
      count_if(
        r.event_time < v.since
        AND NOT r.is_valid
      ) AS missed_before,
      count_if(r.event_time >= v.since) AS readings_after,
      count_if(
        r.event_time >= v.since
        AND NOT r.is_valid
      ) AS missed_after
    FROM
      versions AS v
      JOIN slot_readings AS r ON r.locale = v.locale
      AND (
        r.event_time < v.since
        OR r.model_version = v.model_version
      )
    WHERE
      r.dt BETWEEN ? AND ?
      AND v.place > 1
      AND ? IN (
        v.model_version,
        CASE
          WHEN v.age = 1 THEN 'latest'
        END
      )
      AND r.changed
      AND r.is_valid IS NOT NULL
    GROUP BY
      v.locale,
      r.name,
      v.model_version,
      v.since
  )
SELECT
  locale,
  slot,
  model_version,
  since,
  readings_before,
  missed_before,
  CAST(missed_before AS DOUBLE) / NULLIF(readings_before, 0) AS miss_rate_before,
  readings_after,
  missed_after,
  CAST(missed_after AS DOUBLE) / NULLIF(readings_after, 0) AS miss_rate_after,
  CAST(missed_after AS DOUBLE) / NULLIF(readings_after, 0) - CAST(missed_before AS DOUBLE) / NULLIF(readings_before, 0) AS change
FROM
  counts
ORDER BY
  locale,
  slot,
  model_version
