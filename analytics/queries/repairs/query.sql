WITH
  readings AS (
    SELECT
      request_id,
      session_id,
      turn,
      user_id,
      locale,
      name,
      spoken,
      resolved,
      is_valid
    FROM
      slot_readings
    WHERE
      dt BETWEEN ? AND ?
      AND ? IN (name, 'all')
      AND changed
      AND is_valid IS NOT NULL
  ),
  misses AS (
    SELECT
      m.request_id,
      m.user_id,
      m.locale,
      m.name,
      m.spoken,
      r.resolved AS meant,
      row_number() OVER (
        PARTITION BY
          m.request_id,
          m.name,
          m.spoken
        ORDER BY
          r.turn,
          r.resolved
      ) AS place
    FROM
      readings AS m
      LEFT JOIN readings AS r ON r.session_id = m.session_id
      AND r.name = m.name
      AND r.turn > m.turn
      AND r.is_valid
    WHERE
      NOT m.is_valid
  ),
  words AS (
    SELECT
      name AS slot,
      locale,
      spoken AS word,
      meant,
      count(*) AS repairs,
      count(DISTINCT user_id) AS users,
      CAST(
        sum(count(*)) OVER (
          PARTITION BY
            name,
            locale,
            spoken
        ) AS BIGINT
      ) AS misses
    FROM
      misses
    WHERE
      place = 1
    GROUP BY
      name,
      locale,
      spoken,
      meant
  )
SELECT
  slot,
  locale,
  word,
  meant,
  repairs,
  users,
  misses,
  CAST(repairs AS DOUBLE) / misses AS repair_share
FROM
  words
WHERE
  meant IS NOT NULL
ORDER BY
  repairs DESC,
  users DESC,
  slot,
  locale,
  word,
  meant
