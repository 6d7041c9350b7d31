# Faulted: a window without PARTITION BY sends all rows to one task, which sorts and numbers them alone. Healthy: the
# ranking is within each shop, as the report needs it.
import sys

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("ranking of sales").getOrCreate()
sales = spark.range(0, 1_500_000, numPartitions=8).select(
    "id", (F.col("id") * 104_729 % 400).alias("shop"), (F.rand(3) * 1000).alias("amount"))
window = Window.orderBy(F.desc("amount"), "id")
if mode == "healthy":
    window = Window.partitionBy("shop").orderBy(F.desc("amount"), "id")
ranked = sales.withColumn("rank", F.row_number().over(window)).withColumn("before", F.lag("amount").over(window))
ranked.filter("rank % 10 = 0").groupBy("shop").agg(F.sum("before"), F.max("rank")).collect()
spark.stop()
