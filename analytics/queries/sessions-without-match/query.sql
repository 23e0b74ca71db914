WITH
  session_turns AS (
    SELECT
      session_id,
      user_id,
      outcome,
      cardinality(
        filter(
          slots,
          s -> s.changed
          AND s.status = 'ER_SUCCESS_NO_MATCH'
        )
      ) > 0 AS has_miss,
      bool_or(outcome = 'matched') OVER (
        PARTITION BY
          session_id
      ) AS is_matched,
      row_number() OVER (
        PARTITION BY
          session_id
        ORDER BY
          turn DESC,
          event_time DESC,
          request_id
      ) AS place
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND session_id IS NOT NULL
      AND request_type <> 'SessionEndedRequest'
  )
SELECT
  outcome AS last_outcome,
  count(*) AS sessions,
  CAST(count(*) AS DOUBLE) / sum(count(*)) OVER () AS share,
  count(DISTINCT user_id) AS users,
  count_if(has_miss) AS after_a_miss
FROM
  session_turns
WHERE
  place = 1
  AND NOT is_matched
GROUP BY
  outcome
ORDER BY
  sessions DESC,
  last_outcome
