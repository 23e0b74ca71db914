WITH
  model_slots AS (
    SELECT
      s[1] AS intent_name,
      s[2] AS name,
      s[3] AS slot_type
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS model (s)
  ),
  readings AS (
    SELECT
      s.slot_type,
      r.name,
      r.session_id,
      r.turn,
      r.resolved,
      r.is_valid
    FROM
      slot_readings AS r
      JOIN model_slots AS s ON s.intent_name = r.intent_name
      AND s.name = r.name
    WHERE
      r.dt BETWEEN ? AND ?
      AND r.locale = ?
      AND r.changed
      AND r.is_valid IS NOT NULL
  ),
  first_misses AS (
    SELECT
      session_id,
      name,
      min(turn) AS turn
    FROM
      readings
    WHERE
      NOT is_valid
    GROUP BY
      session_id,
      name
  )
SELECT
  r.slot_type,
  r.resolved,
  count(*) AS turns
FROM
  readings AS r
  LEFT JOIN first_misses AS m ON m.session_id = r.session_id
  AND m.name = r.name
WHERE
  r.is_valid
  AND (
    m.turn IS NULL
    OR m.turn >= r.turn
  )
GROUP BY
  r.slot_type,
  r.resolved
ORDER BY
  r.slot_type,
  turns DESC,
  resolved
