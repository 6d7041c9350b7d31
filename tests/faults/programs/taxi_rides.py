"""Fares of taxi rides, from a stream of positions.
Faulted: no watermark, so no ride is ever forgotten. Healthy: a ride is forgotten two seconds after its last position."""
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:3]
spark = SparkSession.builder.appName("taxi rides").getOrCreate()
positions = (spark.readStream.format("rate").option("rowsPerSecond", 20_000).option("numPartitions", 4).load()
             .withColumn("ride", F.floor(F.col("value") / 3)).withColumn("metres", F.rand() * 400))
if twin == "healthy":
    positions = positions.withWatermark("timestamp", "2 seconds")
rides = (positions.groupBy(F.window("timestamp", "2 seconds"), "ride")
         .agg(F.sum("metres").alias("metres"), F.count("*").alias("positions"), F.max("timestamp").alias("last")))
fares = rides.select("ride", (3.9 + F.col("metres") * 0.0022).alias("fare"), "last")
query = (fares.writeStream.queryName("fares").outputMode("update").format("noop")
         .option("checkpointLocation", folder + "/checkpoint").trigger(processingTime="3 seconds").start())
time.sleep(30)
query.stop()
spark.stop()
