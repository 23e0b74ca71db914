SELECT
  dt AS day,
  name AS slot,
  count(*) AS readings,
  count_if(is_valid) AS valid,
  count_if(NOT is_valid) AS missed,
  count_if(is_valid IS NULL) AS "unknown",
  CAST(count_if(is_valid) AS DOUBLE) / NULLIF(count(is_valid), 0) AS valid_share
FROM
  slot_readings
WHERE
  dt BETWEEN ? AND ?
  AND ? IN (name, 'all')
  AND changed
GROUP BY
  dt,
  name
ORDER BY
  day,
  slot
