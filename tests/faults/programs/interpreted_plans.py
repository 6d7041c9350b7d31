# Faulted: whole-stage code generation was switched off while somebody looked for a bug, and stayed off. Healthy: it is
# on, which is the default.
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("simulated prices").getOrCreate()
steps = spark.range(0, 40_000_000, numPartitions=16).select(
    (F.col("id") % 64).alias("product"), (F.col("id") * 31 % 1009).alias("price"), (F.col("id") * 17 % 13).alias("pieces"))
sold = steps.filter("pieces > 0 AND price % 7 <> 3").withColumn("worth", F.col("price") * F.col("pieces"))
sold.groupBy("product").agg(F.sum("worth"), F.max("price"), F.count("*"), F.avg("pieces")).collect()
spark.stop()
