WITH
  arrivals AS (
    SELECT
      dt,
      row_number() OVER (
        PARTITION BY
          request_id
        ORDER BY
          dt
      ) AS copy_number,
      date_diff('day', CAST(event_time AS DATE), CAST(dt AS DATE)) AS days_late
    FROM
      turn_rows
    WHERE
      dt BETWEEN ? AND ?
  )
SELECT
  dt AS arrival_day,
  count(*) AS arrived,
  count_if(copy_number > 1) AS duplicates,
  CAST(count_if(copy_number > 1) AS DOUBLE) / count(*) AS duplicate_share,
  count_if(days_late > 0) AS late,
  max(days_late) AS most_days_late,
  count_if(days_late < 0) AS ahead
FROM
  arrivals
GROUP BY
  dt
ORDER BY
  arrival_day
