SELECT
  error_name,
  request_type,
  intent_name,
  count(*) AS turns,
  count(DISTINCT session_id) AS sessions,
  count(DISTINCT user_id) AS users,
  min(dt) AS first_day,
  max(dt) AS last_day
FROM
  turns
WHERE
  dt BETWEEN ? AND ?
  AND error_name IS NOT NULL
GROUP BY
  error_name,
  request_type,
  intent_name
ORDER BY
  turns DESC,
  error_name,
  request_type,
  intent_name
