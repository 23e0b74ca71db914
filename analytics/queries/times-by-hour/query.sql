SELECT
  date_trunc('hour', event_time) AS hour,
  count(*) AS turns,
  approx_percentile(response_time, 0.5) AS response_p50,
  approx_percentile(response_time, 0.9) AS response_p90,
  approx_percentile(response_time, 0.99) AS response_p99,
  count(api_execution_time) AS calls,
  approx_percentile(api_execution_time, 0.5) AS api_p50,
  approx_percentile(api_execution_time, 0.9) AS api_p90,
  approx_percentile(api_execution_time, 0.99) AS api_p99
FROM
  turns
WHERE
  dt BETWEEN ? AND ?
GROUP BY
  date_trunc('hour', event_time)
ORDER BY
  hour
