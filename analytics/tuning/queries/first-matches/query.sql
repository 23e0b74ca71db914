WITH
  model_slots AS (
    SELECT
      s[1] AS intent_name,
      s[2] AS name,
      s[3] AS slot_type
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS model (s)
  ),
  ambiguous AS (
    SELECT
      a[1] AS slot_type,
      a[2] AS word
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS model (a)
  ),
  known AS (
    SELECT
      s.slot_type,
      r.session_id,
      r.turn,
      r.name,
      lower(r.spoken) AS word,
      r.resolved,
      r.is_valid,
      r.changed_slots,
      a.word IS NULL
      AND r.authority <> 'dynamic' AS is_clear
    FROM
      slot_readings AS r
      JOIN model_slots AS s ON s.intent_name = r.intent_name
      AND s.name = r.name
      LEFT JOIN ambiguous AS a ON a.slot_type = s.slot_type
      AND a.word = lower(r.spoken)
    WHERE
      r.dt BETWEEN ? AND ?
      AND r.locale = ?
      AND r.changed
      AND r.is_valid IS NOT NULL
  ),
  readings AS (
    SELECT
      r.slot_type,
      r.session_id,
      r.turn,
      r.resolved,
      r.is_valid,
      r.is_clear,
      r.changed_slots > 1 AS is_accompanied,
      min(
        CASE
          WHEN NOT r.is_valid THEN r.turn
        END
      ) OVER (
        PARTITION BY
          r.session_id,
          r.slot_type,
          r.name
        ORDER BY
          r.turn,
          r.resolved,
          r.word ROWS BETWEEN UNBOUNDED PRECEDING
          AND CURRENT ROW
      ) AS first_miss,
      lag(r.turn) OVER (
        PARTITION BY
          r.session_id,
          r.slot_type,
          r.name
        ORDER BY
          r.turn,
          r.resolved,
          r.word
      ) AS earlier_turn,
      lag(r.resolved) OVER (
        PARTITION BY
          r.session_id,
          r.slot_type,
          r.name
        ORDER BY
          r.turn,
          r.resolved,
          r.word
      ) AS earlier,
      lag(r.is_clear) OVER (
        PARTITION BY
          r.session_id,
          r.slot_type,
          r.name
        ORDER BY
          r.turn,
          r.resolved,
          r.word
      ) AS was_clear
    FROM
      known AS r
  )
SELECT
  slot_type,
  resolved,
  count(*) AS turns,
  count_if(is_accompanied) AS accompanied,
  count_if(
    session_id IS NOT NULL
    AND earlier_turn < turn
    AND earlier <> resolved
    AND is_clear
    AND was_clear
  ) AS changes
FROM
  readings
WHERE
  is_valid
  AND (
    session_id IS NULL
    OR first_miss IS NULL
    OR first_miss >= turn
  )
GROUP BY
  slot_type,
  resolved
ORDER BY
  slot_type,
  turns DESC,
  resolved
