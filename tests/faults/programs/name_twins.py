"""Finds articles with nearly the same name.
Faulted: gets the names and compares them in a loop of the driver. Healthy: the same loop in tasks."""
import difflib
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:3]


def similar(names, first):
    matcher = difflib.SequenceMatcher(b=names[first])
    for other in names[first + 1:]:
        matcher.set_seq1(other)
        if matcher.ratio() > 0.9:
            yield names[first], other


spark = SparkSession.builder.appName("articles with twins").getOrCreate()
sc = spark.sparkContext
articles = spark.range(0, 2000000, numPartitions=8).select(
    F.concat_ws(" ", F.substring(F.md5((F.col("id") % 560).cast("string")), 1, 9), (F.col("id") % 560).cast("string")).alias("name"))
names = [row.name for row in articles.groupBy("name").count().where("count > 100").orderBy("name").collect()]
if twin == "faulted":
    pairs = [pair for first in range(len(names)) for pair in similar(names, first)]
else:
    everything = sc.broadcast(names)
    pairs = sc.parallelize(range(len(names)), 16).flatMap(lambda first: similar(everything.value, first)).collect()
spark.createDataFrame(pairs + [("end", "end")], "name string, twin string").coalesce(2).write.csv(folder + "/twins")
spark.stop()
