SELECT
  locale,
  model_version,
  count(*) AS turns,
  min(dt) AS first_day,
  max(dt) AS last_day
FROM
  turns
WHERE
  dt BETWEEN ? AND ?
GROUP BY
  locale,
  model_version
ORDER BY
  locale,
  first_day,
  model_version
