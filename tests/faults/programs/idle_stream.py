"""A stream of two partitions has four executors of one core each: two of them never get a task.
The healthy run has two."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("meter readings").getOrCreate()

readings = spark.readStream.format("rate").option("rowsPerSecond", 10_000).option("numPartitions", 2).load()
token = F.col("value").cast("string")
for _ in range(4):
    token = F.sha2(token, 512)
query = readings.select(token.alias("token")).writeStream.format("noop").trigger(processingTime="5 seconds").start()
query.awaitTermination(35)
query.stop()
spark.stop()
