# Faulted: the driver collects all rows to work on them in Python, more than spark.driver.maxResultSize lets through.
# Healthy: it collects the sums it needs.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("report of receipts").getOrCreate()
receipts = spark.range(0, 1_500_000, numPartitions=32).select(
    "id", (F.col("id") % 90).alias("shop"), F.sha2(F.col("id").cast("string"), 512).alias("receipt"))
if mode == "faulted":
    rows = receipts.collect()
else:
    rows = receipts.groupBy("shop").agg(F.count("*"), F.max("receipt")).collect()
print(len(rows))
spark.stop()
