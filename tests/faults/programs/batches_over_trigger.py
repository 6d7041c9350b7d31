# Faulted: a batch is to start every 4 seconds, but every third one also rewrites the whole table, which takes 9; the
# next ones are late. Healthy: the table is rewritten by another program.
import sys
import time

from pyspark.sql import SparkSession

mode, folder = sys.argv[1:]
spark = SparkSession.builder.appName("alerts").getOrCreate()


def write(batch, number):
    seconds = 9 if mode == "faulted" and number % 3 == 2 else 0.2
    batch.foreachPartition(lambda rows: time.sleep(seconds))  # Stands for the work of the tasks.


events = spark.readStream.format("rate").option("rowsPerSecond", 100).option("numPartitions", 4).load()
query = events.writeStream.queryName("alerts").trigger(processingTime="4 seconds").foreachBatch(write) \
    .option("checkpointLocation", f"{folder}/checkpoint").start()
while query.isActive and len(query.recentProgress) < 12:
    time.sleep(0.5)
query.stop()
spark.stop()
