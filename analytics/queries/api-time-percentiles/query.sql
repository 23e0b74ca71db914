SELECT
  dt AS day,
  count(*) AS calls,
  approx_percentile(api_execution_time, 0.5) AS p50,
  approx_percentile(api_execution_time, 0.9) AS p90,
  approx_percentile(api_execution_time, 0.99) AS p99
FROM
  turns
WHERE
  dt BETWEEN ? AND ?
  AND api_execution_time IS NOT NULL
GROUP BY
  dt
ORDER BY
  day
