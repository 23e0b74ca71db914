SELECT
  name AS slot,
  status,
  authority,
  count(*) AS readings,
  count(DISTINCT request_id) AS turns,
  count(DISTINCT user_id) AS users
FROM
  slot_readings
WHERE
  dt BETWEEN ? AND ?
  AND ? IN (name, 'all')
  AND changed
GROUP BY
  name,
  status,
  authority
ORDER BY
  slot,
  readings DESC,
  status,
  authority
