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
      r.request_id,
      r.user_id,
      r.session_id,
      r.dt,
      r.changed_slots > 1 AS is_accompanied
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
  speakers AS (
    SELECT
      m.slot_type,
      m.word,
      m.user_id,
      count(*) AS turns,
      count_if(m.is_accompanied) AS accompanied,
      count_if(f.session_id = m.session_id) AS turns_when_new
    FROM
      misses AS m
      LEFT JOIN first_sessions AS f ON f.user_id = m.user_id
    GROUP BY
      m.slot_type,
      m.word,
      m.user_id
  ),
  words AS (
    SELECT
      slot_type,
      word,
      CAST(sum(turns) AS BIGINT) AS turns,
      count(user_id) AS users,
      count_if(turns_when_new > 0) AS new_users,
      sum(CAST(accompanied AS DOUBLE) / turns) AS accompanied
    FROM
      speakers
    GROUP BY
      slot_type,
      word
  ),
  counted AS (
    SELECT
      *,
      CAST(
        sum(users) OVER (
          PARTITION BY
            word
        ) AS BIGINT
      ) - users AS elsewhere
    FROM
      words
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
  )
SELECT
  w.slot_type,
  w.word,
  w.turns,
  w.users,
  w.new_users,
  w.accompanied,
  w.elsewhere,
  d.dt AS busiest_day,
  d.users AS busiest_day_users,
  1 AS words
FROM
  counted AS w
  JOIN days AS d ON d.slot_type = w.slot_type
  AND d.word = w.word
  AND d.place = 1
WHERE
  w.users > 1
UNION ALL
SELECT
  slot_type,
  NULL,
  turns,
  max(users),
  CAST(sum(new_users) AS BIGINT),
  NULL,
  NULL,
  NULL,
  NULL,
  count(*)
FROM
  words
WHERE
  users <= 1
GROUP BY
  slot_type,
  turns
ORDER BY
  slot_type,
  users DESC,
  turns DESC,
  word
