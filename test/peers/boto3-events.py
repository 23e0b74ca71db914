"""Puts events, runs the crawler, and prints what Glue then says as JSON."""

import json
import sys
import time

import boto3

options = json.loads(sys.argv[1])


def client(service):
    return boto3.client(
        service,
        endpoint_url=options[service],
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


firehose, glue = client("firehose"), client("glue")
records = [{"Data": json.dumps({"customerId": str(i), "tags": ["a"]}).encode() + b"\n"} for i in range(500)]
failed = firehose.put_record_batch(DeliveryStreamName=options["stream"], Records=records)["FailedPutCount"]

try:
    glue.start_crawler(Name="nobody")
    refused = None
except glue.exceptions.EntityNotFoundException as error:
    refused = error.response["Error"]["Code"]

glue.start_crawler(Name=options["crawler"])
while glue.get_crawler(Name=options["crawler"])["Crawler"]["State"] != "READY":
    time.sleep(0.05)
crawler = glue.get_crawler(Name=options["crawler"])["Crawler"]
tables = glue.get_tables(DatabaseName=options["database"])["TableList"]
print(
    json.dumps(
        {
            "failed": failed,
            "refused": refused,
            "state": crawler["State"],
            "status": crawler["LastCrawl"]["Status"],
            "partitions": len(tables[0]["PartitionKeys"]),
            "tables": [table["Name"] for table in tables],
        }
    )
)
