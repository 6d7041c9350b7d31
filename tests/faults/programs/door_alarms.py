"""Sends alarms of doors to eight control rooms, a batch at a time; a control room needs more than a second for a batch.
Faulted: a batch is to start every second, but each lasts two to three. Healthy: every five seconds."""
import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql.functions import col

twin, folder = sys.argv[1:3]


def send(alarms):
    number = sum(1 for _ in alarms)
    time.sleep(1.2 + number / 1000)  # Stands for the control room.


def send_all(batch, number):
    batch.foreachPartition(send)


spark = SparkSession.builder.appName("door alarms").getOrCreate()
doors = spark.readStream.format("rate").option("rowsPerSecond", 80).option("numPartitions", 8).load()
alarms = doors.withColumn("door", col("value") % 640).where("door % 3 = 0")
query = (alarms.writeStream.queryName("alarms").foreachBatch(send_all).option("checkpointLocation", folder + "/checkpoint")
         .trigger(processingTime="1 second" if twin == "faulted" else "5 seconds").start())
query.awaitTermination(30)
query.stop()
spark.stop()
