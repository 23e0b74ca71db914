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
  misses AS (
    SELECT DISTINCT
      s.slot_type,
      r.name,
      lower(r.spoken) AS word,
      r.request_id,
      r.user_id,
      r.session_id,
      r.turn
    FROM
      slot_readings AS r
      JOIN model_slots AS s ON s.intent_name = r.intent_name
      AND s.name = r.name
    WHERE
      r.dt BETWEEN ? AND ?
      AND r.locale = ?
      AND r.changed
      AND NOT r.is_valid
  ),
  later_hits AS (
    SELECT
      name,
      lower(spoken) AS word,
      resolved,
      authority,
      session_id,
      turn
    FROM
      slot_readings
    WHERE
      dt BETWEEN ? AND ?
      AND locale = ?
      AND changed
      AND is_valid
      AND turn > 1
      AND session_id IN (
        SELECT
          session_id
        FROM
          misses
      )
  ),
  later AS (
    SELECT
      m.slot_type,
      m.word,
      m.user_id,
      m.session_id,
      r.word AS next_word,
      r.resolved,
      r.authority,
      r.turn - m.turn AS delay,
      row_number() OVER (
        PARTITION BY
          m.slot_type,
          m.name,
          m.word,
          m.request_id
        ORDER BY
          r.turn,
          r.resolved,
          r.word
      ) AS place
    FROM
      misses AS m
      LEFT JOIN later_hits AS r ON r.session_id = m.session_id
      AND r.name = m.name
      AND r.turn > m.turn
  ),
  nexts AS (
    SELECT
      l.slot_type,
      l.word,
      l.user_id,
      CASE
        WHEN l.session_id IS NULL THEN 'unclear'
        WHEN l.next_word IS NULL THEN 'left'
        WHEN a.word IS NOT NULL
        OR l.authority = 'dynamic' THEN 'unclear'
        ELSE 'matched'
      END AS outcome,
      CASE
        WHEN a.word IS NULL
        AND l.authority <> 'dynamic' THEN l.resolved
      END AS resolved,
      l.next_word,
      CASE
        WHEN l.delay IS NOT NULL THEN LEAST(l.delay, CAST(? AS BIGINT))
      END AS delay,
      1E0 / count(*) OVER (
        PARTITION BY
          l.slot_type,
          l.word,
          l.user_id
      ) AS weight
    FROM
      later AS l
      LEFT JOIN ambiguous AS a ON a.slot_type = l.slot_type
      AND a.word = l.next_word
    WHERE
      l.place = 1
  ),
  words AS (
    SELECT
      slot_type,
      word
    FROM
      nexts
    GROUP BY
      slot_type,
      word
    HAVING
      count(DISTINCT user_id) > 1
  ),
  examples AS (
    SELECT
      slot_type,
      word,
      next_word,
      resolved,
      count(*) AS turns,
      count(DISTINCT user_id) AS users
    FROM
      nexts
    WHERE
      resolved IS NOT NULL
    GROUP BY
      slot_type,
      word,
      next_word,
      resolved
    HAVING
      count(DISTINCT user_id) >= CAST(? AS BIGINT)
  )
SELECT
  n.slot_type,
  n.word,
  n.outcome,
  n.resolved,
  n.delay,
  sum(n.weight) AS weight,
  e.next_word,
  e.turns AS next_turns,
  e.users AS next_users
FROM
  nexts AS n
  JOIN words AS w ON w.slot_type = n.slot_type
  AND w.word = n.word
  LEFT JOIN examples AS e ON e.slot_type = n.slot_type
  AND e.word = n.word
  AND e.next_word = n.next_word
  AND e.resolved = n.resolved
GROUP BY
  n.slot_type,
  n.word,
  n.outcome,
  n.resolved,
  n.delay,
  e.next_word,
  e.turns,
  e.users
ORDER BY
  n.slot_type,
  n.word,
  n.outcome,
  n.resolved,
  n.delay,
  e.next_word
