"""Batch SQL: joins of three kinds, aggregations, a window, a write and a read back, all under adaptive execution."""
import os

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("batch sql").getOrCreate()
out = os.path.join(os.environ["SPARKWRIGHT_DATA"], "orders")

orders = (spark.range(0, 60000, numPartitions=6)
          .select(F.col("id").alias("order_id"), (F.col("id") % 5000).alias("customer_id"),
                  (F.hash("id") % 1000).alias("amount"), (F.col("id") % 12).alias("month")))
customers = spark.range(0, 5000, numPartitions=2).select(
    F.col("id").alias("customer_id"), (F.col("id") % 25).alias("nation_id"),
    F.repeat(F.lit("c"), 40).alias("address"))
nations = spark.range(0, 25, numPartitions=1).select(F.col("id").alias("nation_id"),
                                                     F.concat(F.lit("nation "), "id").alias("nation"))

orders.write.mode("overwrite").partitionBy("month").parquet(out)
read = spark.read.parquet(out)

# A sort-merge join (the broadcast threshold is set low by the run) and a broadcast join by hint.
joined = read.join(customers, "customer_id").join(F.broadcast(nations), "nation_id")
joined.groupBy("nation").agg(F.sum("amount").alias("total"), F.countDistinct("order_id")).orderBy("total").collect()

# A join that ends up empty on one side: adaptive execution drops it.
read.join(customers.where("customer_id < 0"), "customer_id", "left_semi").count()

window = Window.partitionBy("customer_id").orderBy(F.desc("amount"))
read.where("month = 3").withColumn("rank", F.row_number().over(window)).where("rank <= 2").count()

# A cross join with a condition that is no equality.
nations.alias("a").join(nations.alias("b"), F.expr("a.nation_id < b.nation_id")).count()

read.union(read).distinct().sort("order_id").limit(10).collect()
spark.stop()
