SELECT
  name AS slot,
  resolved,
  count(*) AS readings,
  count_if(is_base_word) AS base_words,
  count_if(NOT is_base_word) AS synonyms,
  CAST(count_if(is_base_word) AS DOUBLE) / count(*) AS synonym_spread
FROM
  slot_readings
WHERE
  dt BETWEEN ? AND ?
  AND ? IN (name, 'all')
  AND changed
  AND is_valid
GROUP BY
  name,
  resolved
ORDER BY
  slot,
  readings DESC,
  resolved
