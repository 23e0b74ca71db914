WITH
  filled AS (
    SELECT DISTINCT
      session_id,
      name
    FROM
      slot_readings
    WHERE
      dt BETWEEN ? AND ?
      AND changed
      AND is_valid
      AND session_id IS NOT NULL
  ),
  slots AS (
    SELECT
      slot,
      number
    FROM
      UNNEST (split(?, ','))
    WITH
      ORDINALITY AS s (slot, number)
  ),
  prefixes AS (
    SELECT
      session_id,
      count_if(number = place) AS depth
    FROM
      (
        SELECT
          f.session_id,
          s.number,
          row_number() OVER (
            PARTITION BY
              f.session_id
            ORDER BY
              s.number
          ) AS place
        FROM
          filled AS f
          JOIN slots AS s ON s.slot = f.name
      )
    GROUP BY
      session_id
  ),
  sessions AS (
    SELECT
      session_id,
      bool_or(outcome = 'matched') AS is_matched
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND session_id IS NOT NULL
    GROUP BY
      session_id
  ),
  depths AS (
    SELECT
      s.is_matched,
      COALESCE(l.depth, 0) AS depth,
      count(*) AS sessions
    FROM
      sessions AS s
      LEFT JOIN prefixes AS l ON l.session_id = s.session_id
    GROUP BY
      s.is_matched,
      COALESCE(l.depth, 0)
  ),
  steps AS (
    SELECT
      0 AS number,
      'launch' AS step
    UNION ALL
    SELECT
      number,
      slot AS step
    FROM
      slots
    UNION ALL
    SELECT
      count(*) + 1 AS number,
      'match' AS step
    FROM
      slots
  ),
  reached AS (
    SELECT
      s.number,
      s.step,
      CAST(
        sum(
          CASE
            WHEN d.is_matched
            OR (
              d.depth >= s.number
              AND s.step <> 'match'
            ) THEN d.sessions
            ELSE 0
          END
        ) AS BIGINT
      ) AS sessions,
      CAST(sum(d.sessions) AS BIGINT) AS all_sessions
    FROM
      steps AS s
      CROSS JOIN depths AS d
    GROUP BY
      s.number,
      s.step
  )
SELECT
  step,
  sessions,
  CAST(sessions AS DOUBLE) / all_sessions AS share,
  sessions - COALESCE(
    lead(sessions) OVER (
      ORDER BY
        number
    ),
    sessions
  ) AS left_here
FROM
  reached
ORDER BY
  number
