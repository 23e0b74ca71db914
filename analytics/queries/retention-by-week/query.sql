WITH
  weeks AS (
    SELECT DISTINCT
      user_id,
      date_trunc('week', CAST(dt AS DATE)) AS week
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND user_id IS NOT NULL
      AND session_id IS NOT NULL
  ),
  cohorts AS (
    SELECT
      user_id,
      week,
      min(week) OVER (
        PARTITION BY
          user_id
      ) AS first_week
    FROM
      weeks
  )
SELECT
  first_week,
  date_diff('week', first_week, week) AS weeks_later,
  count(*) AS users,
  max(count(*)) OVER (
    PARTITION BY
      first_week
  ) AS first_week_users,
  CAST(count(*) AS DOUBLE) / max(count(*)) OVER (
    PARTITION BY
      first_week
  ) AS share
FROM
  cohorts
GROUP BY
  first_week,
  week
ORDER BY
  first_week,
  weeks_later
