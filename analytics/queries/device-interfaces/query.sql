SELECT
  device_interface,
  count(*) AS turns,
  count(DISTINCT session_id) AS sessions,
  count(DISTINCT user_id) AS users
FROM
  turns
  CROSS JOIN UNNEST (split(device_interfaces, ',')) AS d (device_interface)
WHERE
  dt BETWEEN ? AND ?
GROUP BY
  device_interface
ORDER BY
  turns DESC,
  device_interface
