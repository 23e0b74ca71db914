WITH
  sessions AS (
    SELECT
      session_id,
      user_id,
      min(dt) AS day,
      bool_or(outcome = 'matched') AS is_matched
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND session_id IS NOT NULL
      AND user_id IS NOT NULL
    GROUP BY
      session_id,
      user_id
  ),
  visits AS (
    SELECT
      user_id,
      day,
      is_matched,
      CASE
        WHEN day = min(day) OVER (
          PARTITION BY
            user_id
        ) THEN 'new'
        ELSE 'returning'
      END AS visitor
    FROM
      sessions
  )
SELECT
  day,
  visitor,
  count(DISTINCT user_id) AS users,
  count(*) AS sessions,
  count_if(is_matched) AS matched_sessions,
  CAST(count_if(is_matched) AS DOUBLE) / count(*) AS match_share
FROM
  visits
GROUP BY
  day,
  visitor
ORDER BY
  day,
  visitor
