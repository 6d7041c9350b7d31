"""Many short jobs, enough to roll the log over (a part holds at least 10 MiB of what Spark writes)."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("long run").getOrCreate()
sc = spark.sparkContext
for round_number in range(13):
    sc.parallelize(range(2000), 160).map(lambda x: (x % 20, x)).reduceByKey(lambda a, b: a + b, 20).count()
    spark.sql("SELECT id % 20 AS k, count(*), sum(id) FROM range(0, 2000, 1, 40) GROUP BY 1").collect()
sc.parallelize(range(30), 3).setName("still cached").cache().count()
spark.stop()
