"""Calls the services at the endpoints given as JSON, and prints what they answer as JSON."""

import json
import sys
import time

import boto3

options = json.loads(sys.argv[1])
clients = {
    service: boto3.client(
        service,
        endpoint_url=url,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    for service, url in options["endpoints"].items()
}


def until(status, *pending):
    while status() in pending:
        time.sleep(0.05)
    return status()


def athena():
    client = clients["athena"]
    started = client.start_query_execution(
        QueryString="SELECT count(*) AS turns FROM turns WHERE dt = ?",
        ExecutionParameters=["'2026-11-22'"],
        QueryExecutionContext={"Database": options["database"]},
        WorkGroup=options["workGroup"],
    )["QueryExecutionId"]
    status = lambda: client.get_query_execution(QueryExecutionId=started)["QueryExecution"]["Status"]["State"]
    until(status, "QUEUED", "RUNNING")
    pages = client.get_paginator("get_query_results").paginate(QueryExecutionId=started)
    return [row["Data"][0]["VarCharValue"] for page in pages for row in page["ResultSet"]["Rows"]]


def dynamodb():
    client = clients["dynamodb"]
    client.create_table(
        TableName="words",
        AttributeDefinitions=[{"AttributeName": "word", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "word", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.get_waiter("table_exists").wait(TableName="words")
    client.put_item(TableName="words", Item={"word": {"S": "größe 🐕"}, "users": {"N": "3"}})
    return client.get_item(TableName="words", Key={"word": {"S": "größe 🐕"}})["Item"]


def firehose():
    client = clients["firehose"]
    records = [{"Data": b"one\n"}, {"Data": b"two\n"}]
    return client.put_record_batch(DeliveryStreamName=options["stream"], Records=records)["FailedPutCount"]


def glue():
    client = clients["glue"]
    tables = client.get_paginator("get_tables").paginate(DatabaseName=options["database"])
    return sorted(table["Name"] for page in tables for table in page["TableList"])


def kinesis():
    client = clients["kinesis"]
    records = [{"Data": "zwei 🐕".encode(), "PartitionKey": "any"}]
    failed = client.put_records(StreamName=options["stream"], Records=records)["FailedRecordCount"]
    shard = client.list_shards(StreamName=options["stream"])["Shards"][0]["ShardId"]
    iterator = client.get_shard_iterator(
        StreamName=options["stream"], ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    return [failed, client.get_records(ShardIterator=iterator)["Records"][-1]["Data"].decode()]


def personalize_events():
    event = {"eventType": "Click", "itemId": "groß", "sentAt": 1795329352}
    answer = clients["personalize-events"].put_events(
        trackingId=options["trackingId"], userId="boto3", sessionId="s", eventList=[event]
    )
    return answer["ResponseMetadata"]["HTTPStatusCode"]


def personalize_runtime():
    ranking = clients["personalize-runtime"].get_personalized_ranking(
        campaignArn=options["campaign"], userId="boto3", inputList=["klein", "groß"]
    )
    return [item["itemId"] for item in ranking["personalizedRanking"]]


def s3():
    client = clients["s3"]
    client.put_object(Bucket=options["bucket"], Key="words/größe.txt", Body="a 🐕".encode())
    listed = client.list_objects_v2(Bucket=options["bucket"], Prefix="words/")["Contents"]
    text = client.get_object(Bucket=options["bucket"], Key="words/größe.txt")["Body"].read()
    return [[found["Key"] for found in listed], text.decode()]


def sns():
    client = clients["sns"]
    client.publish(TopicArn=options["topic"], Subject="Report", Message="a 🐕")
    return [topic["TopicArn"] for topic in client.list_topics()["Topics"]]


def stepfunctions():
    client = clients["stepfunctions"]
    arn = client.start_execution(
        stateMachineArn=options["stateMachine"], input=json.dumps({"said": "a 🐕"})
    )["executionArn"]
    until(lambda: client.describe_execution(executionArn=arn)["status"], "RUNNING")
    return json.loads(client.describe_execution(executionArn=arn)["output"])


print(json.dumps({name: globals()[name.replace("-", "_")]() for name in clients}))
