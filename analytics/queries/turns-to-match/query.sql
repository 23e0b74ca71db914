SELECT
  first_match AS turns,
  count(*) AS sessions,
  CAST(count(*) AS DOUBLE) / sum(count(*)) OVER () AS share
FROM
  (
    SELECT
      session_id,
      min(turn) AS first_match
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND outcome = 'matched'
      AND session_id IS NOT NULL
    GROUP BY
      session_id
  )
GROUP BY
  first_match
ORDER BY
  turns
