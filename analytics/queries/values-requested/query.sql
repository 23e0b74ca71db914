SELECT
  name AS slot,
  resolved,
  count(*) AS requests,
  count_if(is_valid) AS valid,
  count_if(NOT is_valid) AS missed,
  count_if(is_valid IS NULL) AS "unknown",
  count(DISTINCT user_id) AS users
FROM
  slot_readings
WHERE
  dt BETWEEN ? AND ?
  AND ? IN (name, 'all')
  AND changed
GROUP BY
  name,
  resolved
ORDER BY
  slot,
  requests DESC,
  resolved
