"""All events of a key are put into one list, and one key has nearly all: the list does not fit into the heap.
The healthy run keeps a count for each key."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("sessions").getOrCreate()

events = spark.range(0, 3_000_000, numPartitions=8).select(
    F.when(F.col("id") % 100 == 0, F.col("id") % 50).otherwise(-1).alias("session"),
    F.sha2(F.col("id").cast("string"), 512).alias("event"))
what = F.size(F.array_distinct(F.collect_list("event"))) if twin == "faulted" else F.approx_count_distinct("event")
print(events.groupBy("session").agg(what.alias("events")).agg(F.sum("events")).collect())
spark.stop()
