-- Written by `npm run docs` from analytics/contract/turn.ts: the tables and views that the stack
-- makes, for a database of your own. Athena runs one statement at a time. Put the name of your bucket
-- (the stack's output TurnsBucket) in the place of pet-match-bucket.

CREATE EXTERNAL TABLE IF NOT EXISTS turn_rows (
  `request_id` string,
  `user_id` string,
  `api_execution_time` bigint,
  `slot_value_animal_resolved` string,
  `slot_value_animal_synonym` string,
  `slot_value_animal_is_valid` boolean,
  `slot_value_size_resolved` string,
  `slot_value_size_synonym` string,
  `slot_value_size_is_valid` boolean,
  `slot_value_temperament_resolved` string,
  `slot_value_temperament_synonym` string,
  `slot_value_temperament_is_valid` boolean,
  `slot_value_energy_resolved` string,
  `slot_value_energy_synonym` string,
  `slot_value_energy_is_valid` boolean,
  `event_time` timestamp,
  `session_id` string,
  `turn` bigint,
  `locale` string,
  `stage` string,
  `request_type` string,
  `intent_name` string,
  `dialog_state` string,
  `outcome` string,
  `matched_pet` string,
  `error_name` string,
  `session_end_reason` string,
  `device_interfaces` string,
  `response_time` bigint,
  `skill_version` string,
  `model_version` string,
  `is_simulated` boolean,
  `slots` array<struct<name:string,spoken:string,resolved:string,resolved_id:string,status:string,authority:string,changed:boolean>>
)
PARTITIONED BY (`dt` string)
STORED AS PARQUET
LOCATION 's3://pet-match-bucket/turns/'
TBLPROPERTIES (
  'classification' = 'parquet',
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2026-01-01,NOW',
  'storage.location.template' = 's3://pet-match-bucket/turns/dt=${dt}/'
);

-- One folder a run lies below each day, and only the registered one holds: so register the days
-- from the stack's own table (SHOW PARTITIONS, SHOW CREATE TABLE), and never repair this table.

CREATE EXTERNAL TABLE IF NOT EXISTS compacted_turns (
  `request_id` string,
  `user_id` string,
  `api_execution_time` bigint,
  `slot_value_animal_resolved` string,
  `slot_value_animal_synonym` string,
  `slot_value_animal_is_valid` boolean,
  `slot_value_size_resolved` string,
  `slot_value_size_synonym` string,
  `slot_value_size_is_valid` boolean,
  `slot_value_temperament_resolved` string,
  `slot_value_temperament_synonym` string,
  `slot_value_temperament_is_valid` boolean,
  `slot_value_energy_resolved` string,
  `slot_value_energy_synonym` string,
  `slot_value_energy_is_valid` boolean,
  `event_time` timestamp,
  `session_id` string,
  `turn` bigint,
  `locale` string,
  `stage` string,
  `request_type` string,
  `intent_name` string,
  `dialog_state` string,
  `outcome` string,
  `matched_pet` string,
  `error_name` string,
  `session_end_reason` string,
  `device_interfaces` string,
  `response_time` bigint,
  `skill_version` string,
  `model_version` string,
  `is_simulated` boolean,
  `slots` array<struct<name:string,spoken:string,resolved:string,resolved_id:string,status:string,authority:string,changed:boolean>>
)
PARTITIONED BY (`dt` string)
STORED AS PARQUET
LOCATION 's3://pet-match-bucket/compacted/'
TBLPROPERTIES (
  'classification' = 'parquet'
);

-- Instead of 1970-01-01 the stack's view has the last day that is compacted (SHOW CREATE VIEW turns).

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
  compacted_turns
WHERE
  dt <= '1970-01-01'
UNION ALL
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
          COALESCE(date_format(event_time, '%Y-%m-%d'), dt) AS dt,
          dt AS arrival_dt
        FROM
          turn_rows
        WHERE
          dt >= '1970-01-01'
      )
    WHERE
      dt > '1970-01-01'
  )
WHERE
  copy_number = 1;

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
