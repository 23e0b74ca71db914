SELECT
  dt AS day,
  count(*) AS utterances,
  count_if(outcome = 'fallback') AS fallbacks,
  count_if(intent_name = 'AMAZON.FallbackIntent') AS fallback_intents,
  CAST(count_if(outcome = 'fallback') AS DOUBLE) / count(*) AS fallback_rate
FROM
  turns
WHERE
  dt BETWEEN ? AND ?
  AND request_type = 'IntentRequest'
GROUP BY
  dt
ORDER BY
  day
