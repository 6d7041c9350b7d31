"""Subqueries (scalar, in, dynamic partition pruning), exchanges used twice, cached plans, an SQL command, nested executions."""
import os

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("subqueries").getOrCreate()
data = os.environ["SPARKWRIGHT_DATA"]
spark.range(0, 20000, numPartitions=2).select("id", (F.col("id") % 10).alias("day"), (F.col("id") % 97).alias("key")).write.partitionBy(
    "day").parquet(os.path.join(data, "facts"))
spark.range(0, 10, numPartitions=1).select(F.col("id").alias("day"), (F.col("id") % 2 == 0).alias("even")).write.parquet(
    os.path.join(data, "days"))
spark.read.parquet(os.path.join(data, "facts")).createOrReplaceTempView("facts")
spark.read.parquet(os.path.join(data, "days")).createOrReplaceTempView("days")

spark.sql("SELECT count(*), max(id) FROM facts WHERE id > (SELECT avg(id) FROM facts) AND key IN (SELECT day FROM days)").collect()
spark.sql("SELECT sum(f.id) FROM facts f JOIN days d ON f.day = d.day WHERE d.even AND d.day < 5").collect()
spark.sql("""WITH totals AS (SELECT key, sum(id) AS total FROM facts GROUP BY key)
             SELECT a.key FROM totals a JOIN totals b ON a.total = b.total + 1 UNION ALL SELECT key FROM totals""").collect()
spark.sql("CREATE TEMPORARY VIEW small AS SELECT * FROM facts WHERE key < 3")
spark.sql("CACHE TABLE small_cached AS SELECT day, count(*) AS n FROM small GROUP BY day")
spark.sql("SELECT sum(n) FROM small_cached").collect()
observed = spark.table("facts").observe("facts metrics", F.count(F.lit(1)).alias("rows"), F.max("id").alias("largest"))
observed.where("key = 1").write.format("noop").mode("overwrite").save()
spark.sql("EXPLAIN SELECT 1").collect()
spark.sparkContext.setJobDescription("a described query\nover two lines")
spark.table("facts").groupBy("day").agg(F.approx_count_distinct("key"), F.percentile_approx("id", 0.5)).collect()
spark.stop()
