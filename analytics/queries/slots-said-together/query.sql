WITH
  utterances AS (
    SELECT
      intent_name,
      user_id,
      outcome,
      array_join(
        array_sort(
          array_distinct(
            transform(filter(slots, s -> s.changed), s -> s.name)
          )
        ),
        ' + '
      ) AS slots_said
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
  )
SELECT
  intent_name,
  slots_said,
  count(*) AS turns,
  count(DISTINCT user_id) AS users,
  count_if(outcome = 'matched') AS "matched"
FROM
  utterances
WHERE
  slots_said <> ''
GROUP BY
  intent_name,
  slots_said
ORDER BY
  turns DESC,
  intent_name,
  slots_said
