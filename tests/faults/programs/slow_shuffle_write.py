# Faulted: every shuffle file is forced to disk before its task ends (spark.shuffle.sync). Healthy: the operating system
# writes when it likes, which is the default.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("orders by customer").getOrCreate()
orders = spark.range(0, 200_000, numPartitions=24).select(
    "id", (F.col("id") * 7919 % 500_000).alias("customer"), F.sha2(F.col("id").cast("string"), 256).alias("receipt"))
orders.rdd.map(lambda row: (row.customer, row.receipt)).partitionBy(150).mapValues(len).count()
spark.stop()
