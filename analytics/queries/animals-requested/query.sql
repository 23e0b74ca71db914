SELECT
  resolved AS animal,
  count(*) AS requests,
  count_if(is_valid) AS valid,
  count(DISTINCT user_id) AS users
FROM
  slot_readings
WHERE
  dt BETWEEN ? AND ?
  AND name = 'animal'
  AND changed
GROUP BY
  resolved
ORDER BY
  requests DESC,
  animal
