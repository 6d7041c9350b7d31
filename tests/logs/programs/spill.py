"""Spill to memory and to disk: a sort, an aggregation and a window over more rows than the run lets a task hold."""
from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("spill").getOrCreate()
rows = spark.range(0, 120000, numPartitions=4).select(
    (F.hash("id") % 1000).alias("key"), F.sha2(F.col("id").cast("string"), 512).alias("payload"))
rows.sortWithinPartitions("payload").selectExpr("max(payload)").collect()
rows.repartition(3, "payload").sort("payload").selectExpr("count(1)").collect()
rows.groupBy("key").agg(F.collect_list("payload").alias("list")).selectExpr("sum(size(list))").collect()
rows.withColumn("previous", F.lag("payload").over(Window.partitionBy("key").orderBy("payload"))).selectExpr(
    "count(previous)").collect()
spark.stop()
