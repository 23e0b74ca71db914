SELECT
  locale,
  device_interfaces,
  count(*) AS turns,
  count(DISTINCT session_id) AS sessions,
  count(DISTINCT user_id) AS users,
  count(
    DISTINCT CASE
      WHEN outcome = 'matched' THEN session_id
    END
  ) AS matched_sessions
FROM
  turns
WHERE
  dt BETWEEN ? AND ?
GROUP BY
  locale,
  device_interfaces
ORDER BY
  turns DESC,
  locale,
  device_interfaces
