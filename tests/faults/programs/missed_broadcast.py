# Faulted: broadcasts were switched off once for the whole cluster (autoBroadcastJoinThreshold -1), so the join with a
# small table shuffles and sorts all sales. Healthy: Spark's own threshold; the shops are broadcast.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("sales by city").getOrCreate()
sales = spark.range(0, 1_500_000, numPartitions=8).select(
    "id", (F.col("id") * 7919 % 2000).alias("shop"), F.sha2(F.col("id").cast("string"), 256).alias("receipt"),
    (F.rand(1) * 100).alias("amount"))
shops = spark.range(2000).select(F.col("id").alias("shop"), F.concat(F.lit("city "), F.col("id") % 50).alias("city"))
joined = sales.join(shops, "shop")
joined.groupBy("city").agg(F.sum("amount"), F.sum(F.length("receipt"))).collect()
joined.filter("amount > 10").groupBy("shop").agg(F.sum(F.length("receipt")), F.count("*")).write.parquet(f"{folder}/by_shop")
spark.stop()
