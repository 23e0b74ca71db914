-- Functions that Athena has and DuckDB lacks, names differently, or computes in another way.
-- A macro hides DuckDB's own function of the same name.

-- Of a date, a date.
CREATE OR REPLACE MACRO date_trunc
  (unit, x DATE) AS CAST(system.main.date_trunc(unit, x) AS DATE),
  (unit, x) AS system.main.date_trunc(unit, x);

-- Whole units between the two, where DuckDB counts the boundaries crossed.
CREATE OR REPLACE MACRO date_diff(unit, a, b) AS system.main.date_sub(unit, a, b);

-- The translator writes date_add and date arithmetic with intervals as these three.
CREATE OR REPLACE MACRO athena_interval(unit, n) AS
  CASE lower(unit)
    WHEN 'millisecond' THEN to_milliseconds(n)
    WHEN 'second' THEN to_seconds(n)
    WHEN 'minute' THEN to_minutes(n)
    WHEN 'hour' THEN to_hours(n)
    WHEN 'day' THEN to_days(CAST(n AS INTEGER))
    WHEN 'week' THEN to_days(CAST(7 * n AS INTEGER))
    WHEN 'month' THEN to_months(CAST(n AS INTEGER))
    WHEN 'quarter' THEN to_months(CAST(3 * n AS INTEGER))
    WHEN 'year' THEN to_months(CAST(12 * n AS INTEGER))
    ELSE error('''' || unit || ''' is not a valid unit of time')
  END;

CREATE OR REPLACE MACRO athena_plus
  (a DATE, b INTERVAL) AS CAST(a + b AS DATE),
  (a INTERVAL, b DATE) AS CAST(a + b AS DATE),
  (a, b) AS a + b;

CREATE OR REPLACE MACRO athena_minus
  (a DATE, b INTERVAL) AS CAST(a - b AS DATE),
  (a, b) AS a - b;

CREATE OR REPLACE MACRO athena_date_add
  (unit, n, x DATE) AS CAST(x + athena_interval(unit, n) AS DATE),
  (unit, n, x) AS x + athena_interval(unit, n);

CREATE OR REPLACE MACRO format_datetime(x, pattern) AS
  strftime(
    x,
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
      pattern,
      'yyyy', '%Y'), 'MMMM', '%B'), 'MMM', '%b'), 'MM', '%m'), 'dd', '%d'),
      'HH', '%H'), 'mm', '%M'), 'SSS', '%g'), 'ss', '%S'), 'EEEE', '%A')
  );

CREATE OR REPLACE MACRO year_of_week(x) AS isoyear(x);

CREATE OR REPLACE MACRO yow(x) AS isoyear(x);

-- Athena makes no list of more than 10,000 in one call, and DuckDB fills the memory with longer ones.
CREATE OR REPLACE MACRO athena_most(entries, list) AS
  CASE WHEN entries > 10000
    THEN error('result of sequence function must not have more than 10000 entries')
    ELSE list
  END;

CREATE OR REPLACE MACRO sequence
  (a BIGINT, b BIGINT) AS
    athena_most(abs(CAST(b AS HUGEINT) - a) + 1, generate_series(a, b, CASE WHEN a <= b THEN 1 ELSE -1 END)),
  (a BIGINT, b BIGINT, step BIGINT) AS
    athena_most((CAST(b AS HUGEINT) - a) // nullif(step, 0) + 1, generate_series(a, b, step)),
  (a DATE, b DATE) AS
    athena_most(b - a + 1, list_transform(generate_series(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP), INTERVAL 1 DAY), lambda x: CAST(x AS DATE))),
  (a DATE, b DATE, step INTERVAL) AS
    list_transform(generate_series(CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP), step), lambda x: CAST(x AS DATE)),
  (a TIMESTAMP, b TIMESTAMP, step INTERVAL) AS generate_series(a, b, step);

-- Athena's gives a list; DuckDB's would repeat a text.
CREATE OR REPLACE MACRO repeat(x, n) AS
  CASE WHEN n > 10000
    THEN error('count argument of repeat function must be less than or equal to 10000')
    ELSE list_transform(range(n), lambda i: x)
  END;

CREATE OR REPLACE MACRO element_at(x, k) AS x[k];

-- Leaves nulls out, unless told what to write for them.
CREATE OR REPLACE MACRO array_join
  (x, separator) AS array_to_string(list_filter(x, lambda v: v IS NOT NULL), separator),
  (x, separator, absent) AS
    array_to_string(list_transform(x, lambda v: coalesce(CAST(v AS VARCHAR), absent)), separator);

CREATE OR REPLACE MACRO array_max(x) AS list_max(x);

CREATE OR REPLACE MACRO array_min(x) AS list_min(x);

CREATE OR REPLACE MACRO array_position(x, v) AS coalesce(list_position(x, v), 0);

CREATE OR REPLACE MACRO slice(x, first, length) AS x[first:first + length - 1];

CREATE OR REPLACE MACRO map_agg(k, v) AS map(list(k), list(v));

CREATE OR REPLACE MACRO json_parse(x) AS CAST(x AS JSON);

CREATE OR REPLACE MACRO json_format(x) AS CAST(x AS VARCHAR);

-- DuckDB counts bytes where Athena counts characters; the two agree on ASCII.
CREATE OR REPLACE MACRO levenshtein_distance(a, b) AS levenshtein(a, b);

CREATE OR REPLACE MACRO codepoint(x) AS unicode(x);

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
    SELECT DISTINCT
      ON (dt, request_id) *
    FROM
      (
        SELECT
          ${arrivedColumns},
          COALESCE(strftime(event_time, '%Y-%m-%d'), dt) AS dt
        FROM
          turn_rows
        WHERE
          dt >= '${cutOff}'
      )
    WHERE
      dt > '${cutOff}'
  );

-- Unnested in the list of the SELECT: as a join it takes seven times as long.
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
  t.r.name,
  t.r.spoken,
  t.r.resolved,
  t.r.resolved_id,
  t.r.status,
  t.r.authority,
  t.r.changed,
  CASE t.r.status
    WHEN 'ER_SUCCESS_MATCH' THEN TRUE
    WHEN 'ER_SUCCESS_NO_MATCH' THEN FALSE
  END AS is_valid,
  CASE t.r.status
    WHEN 'ER_SUCCESS_MATCH' THEN t.r.resolved = t.r.spoken
  END AS is_base_word,
  t.changed_slots
FROM
  (
    SELECT
      *,
      UNNEST(slots) AS r,
      len(
        list_distinct(
          list_transform(list_filter(slots, lambda s: s.changed), lambda s: s.name)
        )
      ) AS changed_slots
    FROM
      turns
  ) AS t;
