WITH
  said AS (
    SELECT
      user_id,
      intent_name,
      array_join(
        transform(
          filter(slots, r -> r.changed),
          r -> concat(
            r.name,
            chr(31),
            lower(r.spoken),
            chr(31),
            CASE r.status
              WHEN 'ER_SUCCESS_MATCH' THEN 'true'
              WHEN 'ER_SUCCESS_NO_MATCH' THEN 'false'
              ELSE ''
            END,
            chr(31),
            CASE r.status
              WHEN 'ER_SUCCESS_MATCH' THEN r.resolved
              ELSE ''
            END
          )
        ),
        chr(30)
      ) AS words
    FROM
      turns
    WHERE
      dt BETWEEN ? AND ?
      AND locale = ?
      AND slots IS NOT NULL
  ),
  counted AS (
    SELECT
      intent_name,
      words,
      count(*) AS turns,
      count(DISTINCT user_id) AS users
    FROM
      said
    WHERE
      words <> ''
    GROUP BY
      intent_name,
      words
  ),
  told AS (
    SELECT
      intent_name,
      words,
      turns,
      users,
      users >= CAST(? AS BIGINT)
      AND row_number() OVER (
        PARTITION BY
          users >= CAST(? AS BIGINT)
        ORDER BY
          turns DESC,
          users DESC,
          intent_name,
          words
      ) <= CAST(? AS BIGINT) AS is_told
    FROM
      counted
  ),
  shown AS (
    SELECT
      CASE
        WHEN is_told THEN intent_name
      END AS intent,
      CASE
        WHEN is_told THEN words
      END AS words,
      turns,
      CASE
        WHEN is_told THEN users
      END AS users
    FROM
      told
  )
SELECT
  intent,
  words,
  CAST(sum(turns) AS BIGINT) AS turns,
  users
FROM
  shown
GROUP BY
  intent,
  words,
  users
ORDER BY
  words IS NULL,
  turns DESC,
  users DESC,
  intent,
  words
