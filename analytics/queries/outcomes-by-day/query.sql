SELECT
  dt AS day,
  outcome,
  count(*) AS turns,
  count(DISTINCT session_id) AS sessions
FROM
  turns
WHERE
  dt BETWEEN ? AND ?
GROUP BY
  dt,
  outcome
ORDER BY
  day,
  turns DESC,
  outcome
