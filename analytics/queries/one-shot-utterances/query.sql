SELECT
  slots_at_once,
  count(*) AS utterances,
  count(DISTINCT user_id) AS users,
  count_if(turn = 1) AS openings,
  count_if(outcome = 'matched') AS "matched",
  count(*) * (slots_at_once - 1) AS turns_saved
FROM
  (
    SELECT
      request_id,
      user_id,
      turn,
      outcome,
      count(DISTINCT name) AS slots_at_once
    FROM
      slot_readings
    WHERE
      dt BETWEEN ? AND ?
      AND contains(split(?, ','), name)
      AND changed
      AND is_valid
    GROUP BY
      request_id,
      user_id,
      turn,
      outcome
  )
GROUP BY
  slots_at_once
ORDER BY
  slots_at_once
