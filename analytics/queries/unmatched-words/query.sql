SELECT
  name AS slot,
  spoken AS word,
  count(DISTINCT user_id) AS users,
  count(DISTINCT request_id) AS turns,
  max(dt) AS last_heard
FROM
  slot_readings
WHERE
  dt BETWEEN ? AND ?
  AND ? IN (name, 'all')
  AND changed
  AND NOT is_valid
GROUP BY
  name,
  spoken
ORDER BY
  users DESC,
  turns DESC,
  slot,
  word
