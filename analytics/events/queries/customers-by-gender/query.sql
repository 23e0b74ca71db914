SELECT
  count(customerid) AS Customers,
  gender AS Gender
FROM
  firehose
WHERE
  countrycode = 'US'
GROUP BY
  Gender
