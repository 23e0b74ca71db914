WITH
  wishes AS (
    SELECT
      t.request_id,
      t.session_id,
      t.user_id,
      r.name,
      r.resolved,
      row_number() OVER (
        PARTITION BY
          t.request_id,
          r.name
        ORDER BY
          r.turn DESC,
          r.resolved
      ) AS place
    FROM
      turns AS t
      LEFT JOIN slot_readings AS r ON r.session_id = t.session_id
      AND r.turn <= t.turn
      AND r.dt BETWEEN ? AND ?
      AND r.changed
      AND r.is_valid
      AND contains(split(?, ','), r.name)
    WHERE
      t.dt BETWEEN ? AND ?
      AND t.outcome = 'no_match'
  ),
  combinations AS (
    SELECT
      request_id,
      session_id,
      user_id,
      NULLIF(
        array_join(
          array_agg(
            name || ': ' || resolved
            ORDER BY
              name
          ),
          ', '
        ),
        ''
      ) AS combination
    FROM
      wishes
    WHERE
      place = 1
    GROUP BY
      request_id,
      session_id,
      user_id
  )
SELECT
  combination,
  count(*) AS turns,
  count(DISTINCT session_id) AS sessions,
  count(DISTINCT user_id) AS users
FROM
  combinations
GROUP BY
  combination
ORDER BY
  turns DESC,
  users DESC,
  combination
