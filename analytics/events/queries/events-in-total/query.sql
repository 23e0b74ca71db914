SELECT
  count(*) AS total
FROM
  firehose
