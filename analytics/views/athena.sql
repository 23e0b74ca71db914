-- Each turn once, by the day of its event (dt). Up to the cut-off the rows come from compacted_turns,
-- which hold each once. After it they come as they arrived: maybe twice (streams and Firehose deliver
-- at least once; the copies of a request_id are equal, whichever is taken), late, or, around
-- midnight, below the day before. A predicate on dt reaches below the window, as dt partitions it.
CREATE OR REPLACE VIEW turns AS
SELECT
  ${columns},
  dt
FROM
  compacted_turns
WHERE
  dt <= '${cutOff}'
UNION ALL
SELECT
  ${columns},
  dt
FROM
  (
    SELECT
      *,
      ROW_NUMBER() OVER (
        PARTITION BY
          dt,
          request_id
        ORDER BY
          arrival_dt
      ) AS copy_number
    FROM
      (
        SELECT
          ${arrivedColumns},
          COALESCE(date_format(event_time, '%Y-%m-%d'), dt) AS dt,
          dt AS arrival_dt
        FROM
          turn_rows
        WHERE
          dt >= '${cutOff}'
      )
    WHERE
      dt > '${cutOff}'
  )
WHERE
  copy_number = 1;

-- A row per slot reading of a turn. is_valid is null where nobody knows (no resolutions, or an
-- error in resolving); is_base_word is null unless the word matched: a miss is never a base word.
-- changed_slots counts the slots that the turn changed.
CREATE OR REPLACE VIEW slot_readings AS
SELECT
  t.request_id,
  t.user_id,
  t.session_id,
  t.turn,
  t.event_time,
  t.dt,
  t.locale,
  t.stage,
  t.intent_name,
  t.dialog_state,
  t.outcome,
  t.model_version,
  t.is_simulated,
  r.name,
  r.spoken,
  r.resolved,
  r.resolved_id,
  r.status,
  r.authority,
  r.changed,
  CASE r.status
    WHEN 'ER_SUCCESS_MATCH' THEN TRUE
    WHEN 'ER_SUCCESS_NO_MATCH' THEN FALSE
  END AS is_valid,
  CASE r.status
    WHEN 'ER_SUCCESS_MATCH' THEN r.resolved = r.spoken
  END AS is_base_word,
  t.changed_slots
FROM
  (
    SELECT
      *,
      cardinality(
        array_distinct(
          transform(filter(slots, s -> s.changed), s -> s.name)
        )
      ) AS changed_slots
    FROM
      turns
  ) AS t
  CROSS JOIN UNNEST (t.slots) AS r (
    name,
    spoken,
    resolved,
    resolved_id,
    status,
    authority,
    changed
  );
