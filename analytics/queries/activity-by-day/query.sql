WITH
  activity AS (
    SELECT
      dt,
      count_if(request_type = 'LaunchRequest') AS launches,
      count(DISTINCT session_id) AS sessions,
      count(DISTINCT user_id) AS users,
      count(*) AS turns
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
    GROUP BY
      dt
  ),
  calendar AS (
    SELECT
      date_format(d, '%Y-%m-%d') AS day,
      format_datetime(d, 'EEEE') AS weekday,
      date_format(date_trunc('week', d), '%Y-%m-%d') AS week
    FROM
      UNNEST (
        sequence(
          CAST(CAST(? AS DATE) AS TIMESTAMP),
          CAST(CAST(? AS DATE) AS TIMESTAMP),
          INTERVAL '1' DAY
        )
      ) AS days (d)
  )
SELECT
  c.week,
  c.day,
  c.weekday,
  COALESCE(a.launches, 0) AS launches,
  COALESCE(a.sessions, 0) AS sessions,
  COALESCE(a.users, 0) AS users,
  COALESCE(a.turns, 0) AS turns
FROM
  calendar AS c
  LEFT JOIN activity AS a ON a.dt = c.day
WHERE
  EXISTS (
    SELECT
      1
    FROM
      activity
  )
ORDER BY
  day
