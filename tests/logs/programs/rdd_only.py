"""RDDs without SQL: shuffles, a join, a cogroup, a checkpoint, stages skipped by a later job, text files."""
import os

from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("rdd only").getOrCreate()
sc = spark.sparkContext
data = os.environ["SPARKWRIGHT_DATA"]
sc.setCheckpointDir(os.path.join(data, "checkpoints"))
sc.setLocalProperty("spark.scheduler.pool", "reports")

left = sc.parallelize(range(3000), 4).map(lambda x: (x % 100, x))
right = sc.parallelize(range(500), 3).map(lambda x: (x % 100, str(x)))
joined = left.join(right, 4)
joined.count()
joined.mapValues(lambda pair: pair[0]).reduceByKey(max).count()  # the shuffles of the join are skipped here
left.cogroup(right).mapValues(lambda pair: len(list(pair[0]))).collect()
sums = left.reduceByKey(lambda a, b: a + b, 3)
sums.checkpoint()
sums.count()
sums.sortByKey().map(lambda kv: "%d %d" % kv).saveAsTextFile(os.path.join(data, "text"))
sc.textFile(os.path.join(data, "text")).map(lambda line: len(line)).sum()
sc.parallelize(range(10), 2).coalesce(1).glom().collect()
sc.emptyRDD().count()
spark.stop()
