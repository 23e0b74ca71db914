WITH
  model_slots AS (
    SELECT
      s[1] AS intent_name,
      s[2] AS name,
      s[3] AS slot_type
    FROM
      UNNEST (CAST(json_parse(?) AS ARRAY(ARRAY(VARCHAR)))) AS model (s)
  ),
  misses AS (
    SELECT DISTINCT
      s.slot_type,
      r.name,
      lower(r.spoken) AS word,
      r.user_id,
      r.session_id,
      r.turn,
      r.dt
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
  first_sessions AS (
    SELECT
      user_id,
      min_by(session_id, event_time) AS session_id
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND locale = ?
      AND session_id IS NOT NULL
      AND user_id IN (
        SELECT
          user_id
        FROM
          misses
      )
    GROUP BY
      user_id
  ),
  words AS (
    SELECT
      m.slot_type,
      m.word,
      count(*) AS turns,
      count(DISTINCT m.user_id) AS users,
      count(DISTINCT f.user_id) AS new_users
    FROM
      misses AS m
      LEFT JOIN first_sessions AS f ON f.user_id = m.user_id
      AND f.session_id = m.session_id
    GROUP BY
      m.slot_type,
      m.word
  ),
  days AS (
    SELECT
      slot_type,
      word,
      dt,
      count(DISTINCT user_id) AS users,
      row_number() OVER (
        PARTITION BY
          slot_type,
          word
        ORDER BY
          count(DISTINCT user_id) DESC,
          dt
      ) AS place
    FROM
      misses
    GROUP BY
      slot_type,
      word,
      dt
  ),
  told AS (
    SELECT
      w.slot_type,
      CASE
        WHEN w.users > 1 THEN w.word
      END AS word,
      w.turns,
      w.users,
      w.new_users,
      CASE
        WHEN w.users > 1 THEN d.dt
      END AS busiest_day,
      d.users AS busiest_day_users
    FROM
      words AS w
      JOIN days AS d ON d.slot_type = w.slot_type
      AND d.word = w.word
      AND d.place = 1
  )
SELECT
  slot_type,
  word,
  turns,
  users,
  new_users,
  busiest_day,
  busiest_day_users,
  count(*) AS words
FROM
  told
GROUP BY
  slot_type,
  word,
  turns,
  users,
  new_users,
  busiest_day,
  busiest_day_users
ORDER BY
  slot_type,
  users DESC,
  turns DESC,
  word,
  new_users
