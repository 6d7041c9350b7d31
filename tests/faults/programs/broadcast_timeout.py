# Faulted: the query waits only 3 seconds for its broadcast side, which takes longer to compute, and fails. Healthy:
# Spark's own five minutes.
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("shops with scores").getOrCreate()


@F.udf("double")
def score(shop):
    time.sleep(0.05)  # Stands for a model that is asked for each shop.
    return shop * 31 % 97 / 97


shops = spark.range(0, 600, numPartitions=4).select(F.col("id").alias("shop"), score("id").alias("score"))
sales = spark.range(0, 1_000_000, numPartitions=8).select((F.col("id") % 600).alias("shop"), (F.rand(1) * 9).alias("amount"))
sales.join(F.broadcast(shops), "shop").groupBy(F.round("score", 1)).agg(F.sum("amount")).collect()
spark.stop()
