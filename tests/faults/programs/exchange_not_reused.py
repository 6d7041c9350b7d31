# Faulted: the reuse of exchanges is off, so the self-join computes and shuffles the same totals twice. Healthy: it is
# on, which is the default.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("months compared").getOrCreate()
orders = spark.range(0, 600_000, numPartitions=8).select(
    (F.col("id") * 7919 % 60_000).alias("customer"), (F.col("id") % 12).alias("month"),
    F.sha2(F.col("id").cast("string"), 256).alias("receipt"))
digest = orders.withColumn("check", F.sha2(F.sha2(F.sha2("receipt", 512), 512), 512))
monthly = digest.repartition(8, "customer").groupBy("customer", "month").agg(F.sum(F.length("check")).alias("last"), F.count("*").alias("n"))
now, before = monthly.alias("now"), monthly.alias("before")
same = (F.col("now.customer") == F.col("before.customer")) & (F.col("now.month") == F.col("before.month") + 1)
now.join(before, same).agg(F.sum(F.col("now.n") - F.col("before.n")), F.max(F.col("now.last") - F.col("before.last"))).collect()
spark.stop()
