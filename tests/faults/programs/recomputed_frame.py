# Faulted: four reports start from the same DataFrame of customers, and nothing keeps it. Healthy: it is cached.
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
            for order in range(number * 40_000, (number + 1) * 40_000):
                file.write(json.dumps({"order": order, "customer": order * 7919 % 20_011, "amount": order * 31 % 997,
                                       "at": f"2024-{order % 12 + 1:02}-{order % 28 + 1:02} 10:00:00"}) + "\n")


prepare()
spark = SparkSession.builder.appName("reports on orders").getOrCreate()
orders = spark.read.schema("order long, customer long, amount double, at timestamp").json(f"{folder}/orders")
digest = F.col("customer").cast("string")
for _ in range(12):
    digest = F.sha2(digest, 512)
customers = orders.filter("amount > 1").groupBy(digest.alias("person")) \
    .agg(F.sum("amount").alias("paid"), F.count("*").alias("orders"))
if mode == "healthy":
    customers = customers.cache()
customers.groupBy("orders").agg(F.avg("paid")).collect()
customers.orderBy(F.desc("paid"), F.desc("orders")).limit(10).collect()
customers.agg(F.avg("paid"), F.max("orders")).collect()
customers.filter("paid > 5000 AND orders > 10").count()
spark.stop()
