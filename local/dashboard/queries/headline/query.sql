WITH
  totals AS (
    SELECT
      count(*) AS turns,
      count(DISTINCT session_id) AS sessions,
      count(DISTINCT user_id) AS users,
      count(
        DISTINCT CASE
          WHEN outcome = 'matched' THEN session_id
        END
      ) AS matched_sessions,
      count_if(request_type = 'IntentRequest') AS utterances,
      count_if(
        request_type = 'IntentRequest'
        AND outcome = 'fallback'
      ) AS fallbacks,
      approx_percentile(api_execution_time, 0.95) AS api_p95,
      approx_percentile(response_time, 0.95) AS response_p95
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
  ),
  words AS (
    SELECT
      count_if(is_valid) AS valid_words,
      count_if(NOT is_valid) AS missed_words
    FROM
      slot_readings
    WHERE
      dt BETWEEN ? AND ?
      AND changed
  )
SELECT
  t.turns,
  t.sessions,
  t.users,
  t.matched_sessions,
  t.utterances,
  t.fallbacks,
  t.api_p95,
  t.response_p95,
  w.valid_words,
  w.missed_words
FROM
  totals AS t
  CROSS JOIN words AS w
