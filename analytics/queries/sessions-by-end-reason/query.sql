WITH
  sessions AS (
    SELECT
      session_id,
      max(user_id) AS user_id,
      COALESCE(max(session_end_reason), 'NOT_ENDED') AS reason,
      bool_or(outcome = 'matched') AS is_matched,
      count(*) AS turns
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND session_id IS NOT NULL
    GROUP BY
      session_id
  )
SELECT
  reason,
  count(*) AS sessions,
  CAST(count(*) AS DOUBLE) / sum(count(*)) OVER () AS share,
  count(DISTINCT user_id) AS users,
  count_if(is_matched) AS matched_sessions,
  avg(turns) AS average_turns
FROM
  sessions
GROUP BY
  reason
ORDER BY
  sessions DESC,
  reason
