"""A skewed join and aggregation: one key holds 80 % of the rows. Run with and without adaptive skew joins."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("skew").getOrCreate()
facts = spark.range(0, 400000, numPartitions=4).select(
    F.when(F.col("id") % 10 < 8, F.lit(7)).otherwise(F.col("id") % 1000).alias("key"),
    F.sha2(F.col("id").cast("string"), 256).alias("payload"))
keys = spark.range(0, 1000, numPartitions=2).select(F.col("id").alias("key"), F.repeat(F.lit("k"), 20).alias("name"))
spark.conf.set("spark.sql.adaptive.enabled", "false")
facts.join(keys, "key").groupBy("name").agg(F.max("payload")).count()
facts.repartition(8, "key").select(F.sum(F.length(F.concat_ws("", F.expr("transform(sequence(1, 20), i -> sha2(payload, 256))"))))).collect()
spark.conf.set("spark.sql.adaptive.enabled", "true")
facts.join(keys, "key").groupBy("name").agg(F.max("payload")).count()
spark.stop()
