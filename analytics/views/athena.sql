-- Each turn once. Rows may arrive twice (streams and Firehose deliver at least once), late, or on
-- another day than they happened: here dt is the day of the event, and the copies of a request_id
-- are equal, whichever is taken. A predicate on dt reaches below the window, as dt partitions it.
CREATE OR REPLACE VIEW turns AS
SELECT
  request_id,
  user_id,
  api_execution_time,
  slot_value_animal_resolved,
  slot_value_animal_synonym,
  slot_value_animal_is_valid,
  slot_value_size_resolved,
  slot_value_size_synonym,
  slot_value_size_is_valid,
  slot_value_temperament_resolved,
  slot_value_temperament_synonym,
  slot_value_temperament_is_valid,
  slot_value_energy_resolved,
  slot_value_energy_synonym,
  slot_value_energy_is_valid,
  event_time,
  session_id,
  turn,
  locale,
  stage,
  request_type,
  intent_name,
  dialog_state,
  outcome,
  matched_pet,
  error_name,
  session_end_reason,
  device_interfaces,
  response_time,
  skill_version,
  model_version,
  is_simulated,
  slots,
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
          request_id,
          user_id,
          api_execution_time,
          slot_value_animal_resolved,
          slot_value_animal_synonym,
          CAST(slot_value_animal_is_valid AS BOOLEAN) AS slot_value_animal_is_valid,
          slot_value_size_resolved,
          slot_value_size_synonym,
          CAST(slot_value_size_is_valid AS BOOLEAN) AS slot_value_size_is_valid,
          slot_value_temperament_resolved,
          slot_value_temperament_synonym,
          CAST(slot_value_temperament_is_valid AS BOOLEAN) AS slot_value_temperament_is_valid,
          slot_value_energy_resolved,
          slot_value_energy_synonym,
          CAST(slot_value_energy_is_valid AS BOOLEAN) AS slot_value_energy_is_valid,
          event_time,
          session_id,
          turn,
          locale,
          stage,
          request_type,
          intent_name,
          dialog_state,
          outcome,
          matched_pet,
          error_name,
          session_end_reason,
          device_interfaces,
          response_time,
          skill_version,
          model_version,
          CAST(is_simulated AS BOOLEAN) AS is_simulated,
          slots,
          COALESCE(date_format(event_time, '%Y-%m-%d'), dt) AS dt,
          dt AS arrival_dt
        FROM
          turn_rows
      )
  )
WHERE
  copy_number = 1;

-- A row per slot reading of a turn. is_valid is null where nobody knows (no resolutions, or an
-- error in resolving); is_base_word is null unless the word matched: a miss is never a base word.
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
  END AS is_base_word
FROM
  turns AS t
  CROSS JOIN UNNEST (t.slots) AS r (
    name,
    spoken,
    resolved,
    resolved_id,
    status,
    authority,
    changed
  );
