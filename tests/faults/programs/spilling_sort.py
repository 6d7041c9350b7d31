"""A sort with next to no execution memory: spark.memory.fraction was lowered once for a job that needed the heap itself.
The healthy run leaves the fraction at its default."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("sorted export").getOrCreate()

rows = spark.range(0, 2_500_000, numPartitions=8).select(
    F.hash("id").alias("key"), F.sha2(F.col("id").cast("string"), 512).alias("payload"))
rows.sort("key", "payload").write.format("noop").mode("overwrite").save()
spark.stop()
