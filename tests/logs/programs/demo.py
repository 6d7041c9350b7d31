"""A nightly report with everyday problems: a skewed join, spill, too many tiny partitions, a slow step in the driver,
a Python UDF, a flaky task. The log that `./dev demo` shows."""
import os
import time

from pyspark import TaskContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("nightly report").getOrCreate()
sc = spark.sparkContext
data = os.environ["SPARKWRIGHT_DATA"]

sc.setJobDescription("load orders")
orders = spark.range(0, 1500000, numPartitions=8).select(
    F.col("id").alias("order_id"),
    F.when(F.col("id") % 10 < 7, F.lit(42)).otherwise(F.col("id") % 2000).alias("customer_id"),
    (F.hash("id") % 1000 / 10).alias("amount"), F.sha2(F.col("id").cast("string"), 256).alias("token"))
orders.write.parquet(os.path.join(data, "orders"))
orders = spark.read.parquet(os.path.join(data, "orders"))
customers = spark.range(0, 2000).select(F.col("id").alias("customer_id"), (F.col("id") % 25).alias("nation"))

sc.setJobDescription("revenue by nation (skewed join)")
joined = orders.join(customers, "customer_id")
joined.groupBy("nation").agg(F.sum("amount"), F.max(F.sha2("token", 512))).collect()

sc.setJobDescription("largest orders (a sort that spills)")
orders.repartition(3, "customer_id").sortWithinPartitions("token").selectExpr("max(token)").collect()

sc.setJobDescription("check totals")
time.sleep(6)  # work in the driver: nothing runs on the executors

sc.setJobDescription("label orders (Python UDF)")
label = F.udf(lambda amount: "large" if amount > 50 else "small", "string")
orders.where("order_id % 8 = 0").groupBy(label("amount").alias("label")).count().collect()

sc.setJobDescription("many tiny partitions")
sc.parallelize(range(4000), 80).map(lambda x: (x % 80, x)).reduceByKey(lambda a, b: a + b, 80).count()


def flaky(index, rows):
    if index == 5 and TaskContext.get().attemptNumber() == 0:
        raise ConnectionError("the billing service did not answer")
    return rows


sc.setJobDescription("export to billing")
orders.rdd.mapPartitionsWithIndex(lambda index, rows: flaky(index, [sum(1 for _ in rows)])).collect()
spark.stop()
