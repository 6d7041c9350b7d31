# Faulted: four reports start from the same parsed and joined DataFrame, and nothing keeps it. Healthy: it is cached.
import json
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]


def prepare():
    os.makedirs(f"{folder}/orders")
    for number in range(8):
        with open(f"{folder}/orders/part-{number}.json", "w") as file:
            for order in range(number * 75_000, (number + 1) * 75_000):
                file.write(json.dumps({"order": order, "customer": order * 7919 % 20_011, "amount": order * 31 % 997,
                                       "at": f"2024-{order % 12 + 1:02}-{order % 28 + 1:02} 10:00:00"}) + "\n")


prepare()
spark = SparkSession.builder.appName("reports on orders").getOrCreate()
orders = spark.read.schema("order long, customer long, amount double, at timestamp").json(f"{folder}/orders")
digest = F.col("customer").cast("string")
for _ in range(24):
    digest = F.sha2(digest, 512)
clean = orders.filter("amount > 1").withColumn("person", digest).withColumn("month", F.month("at"))
if mode == "healthy":
    clean = clean.cache()
clean.groupBy("month").agg(F.sum("amount"), F.min("person")).collect()
clean.groupBy("customer").agg(F.sum("amount").alias("paid"), F.max("person")).orderBy(F.desc("paid")).limit(10).collect()
clean.groupBy(F.substring("person", 1, 2)).count().collect()
clean.agg(F.avg("amount"), F.max("at"), F.max("person")).collect()
spark.stop()
