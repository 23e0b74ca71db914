WITH
  readings AS (
    SELECT
      request_id,
      session_id,
      turn,
      user_id,
      locale,
      outcome,
      name,
      spoken,
      resolved,
      count(*) OVER (
        PARTITION BY
          request_id
      ) AS words_of_turn,
      count(*) OVER (
        PARTITION BY
          request_id,
          name
      ) AS words_of_slot
    FROM
      slot_readings
    WHERE
      dt BETWEEN ? AND ?
      AND changed
      AND is_valid
  ),
  choices AS (
    SELECT
      a.request_id,
      a.name,
      c.resolved AS chosen
    FROM
      readings AS a
      JOIN readings AS c ON c.session_id = a.session_id
      AND c.name = a.name
      AND c.turn = a.turn + 1
    WHERE
      a.outcome = 'disambiguating'
      AND a.words_of_slot = 1
  ),
  words AS (
    SELECT
      r.request_id,
      r.user_id,
      r.locale,
      r.name,
      r.spoken,
      r.resolved,
      c.chosen,
      r.outcome = 'disambiguating'
      AND r.words_of_slot = 1
      AND (
        c.request_id IS NOT NULL
        OR r.words_of_turn = 1
      ) AS was_asked
    FROM
      readings AS r
      LEFT JOIN choices AS c ON c.request_id = r.request_id
      AND c.name = r.name
  ),
  meanings AS (
    SELECT
      name AS slot,
      locale,
      spoken AS word,
      count(DISTINCT request_id) AS turns,
      count(DISTINCT user_id) AS users,
      count(
        DISTINCT CASE
          WHEN was_asked THEN request_id
        END
      ) AS asked,
      array_sort(
        array_distinct(
          array_agg(DISTINCT resolved) || array_agg(DISTINCT COALESCE(chosen, resolved))
        )
      ) AS meanings
    FROM
      words
    WHERE
      ? IN (name, 'all')
    GROUP BY
      name,
      locale,
      spoken
  )
SELECT
  slot,
  locale,
  word,
  turns,
  users,
  asked,
  array_join(meanings, ', ') AS meanings
FROM
  meanings
WHERE
  cardinality(meanings) > 1
  OR asked > 0
ORDER BY
  turns DESC,
  users DESC,
  slot,
  locale,
  word
