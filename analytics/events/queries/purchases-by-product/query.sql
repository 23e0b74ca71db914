SELECT
  count(customerid) AS purchases,
  event.product AS product
FROM
  firehose
WHERE
  event.type = 'checkout'
GROUP BY
  event.product
