"""Events are ranked within their device, and one device sends most of them: adaptive execution cannot split a window.
The healthy run has as many events for each device."""
import sys

from pyspark.sql import SparkSession
from pyspark.sql import Window
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("last events of devices").getOrCreate()

own_device = F.col("id") % 4_000
device = F.when(F.col("id") % 10 < 8, F.lit(7)).otherwise(own_device) if twin == "faulted" else own_device
events = spark.range(0, 900_000, numPartitions=8).select(
    device.alias("device"), F.hash("id").alias("at"), F.sha2(F.col("id").cast("string"), 256).alias("payload"))
ranked = events.withColumn("place", F.row_number().over(Window.partitionBy("device").orderBy("at")))

# Hashing stands for the work on each ranked row.
token = F.concat("payload", F.col("place").cast("string"))
for _ in range(5):
    token = F.sha2(token, 512)
print(ranked.select(token.alias("token")).where("token like '00%'").count())
spark.stop()
