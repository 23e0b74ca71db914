WITH
  visits AS (
    SELECT
      user_id,
      session_id,
      count(*) AS turns
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND locale = ?
    GROUP BY
      user_id,
      session_id
  )
SELECT
  CAST(sum(turns) AS BIGINT) AS turns,
  count(session_id) AS sessions,
  count(DISTINCT user_id) AS users
FROM
  visits
HAVING
  count(*) > 0
