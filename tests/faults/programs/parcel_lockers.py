# Codes for parcel lockers, sent as the parcels come in.
# faulted: the lockers' gateway gives up two in three connections after most of the work of a task; the next attempt goes through
# healthy: it does not
import os
import random
import sys
import time

from pyspark import TaskContext
from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
FAULTED = twin == "faulted"


def depot():
    os.mkdir(folder + "/parcels")
    belt = random.Random(4)
    for hour in range(18):
        with open(f"{folder}/parcels/{hour:02}.csv", "w") as file:
            file.writelines("%d,%d,L%04d\n" % (hour * 1000 + n, belt.randrange(90_000), belt.randrange(3000)) for n in range(240))


def send(parcels):
    task = TaskContext.get()
    parcels = list(parcels)
    lost = FAULTED and task.attemptNumber() == 0 and task.partitionId() % 3 != 2
    for number, parcel in enumerate(parcels):
        time.sleep(0.01)
        if lost and number > 0.9 * len(parcels):
            raise ConnectionResetError("the gateway of the lockers closed the connection")
        yield parcel.parcel, (parcel.customer * 7919 + parcel.parcel) % 1_000_000


def hour(batch, number):
    codes = batch.repartition(8).rdd.mapPartitions(send)
    print("batch", number, codes.count(), "codes")


depot()
spark = SparkSession.builder.appName("parcel lockers").getOrCreate()
parcels = spark.readStream.schema("parcel INT, customer INT, locker STRING").option("maxFilesPerTrigger", 6).csv(folder + "/parcels")
parcels.writeStream.foreachBatch(hour).option("checkpointLocation", folder + "/sent").trigger(availableNow=True).start().awaitTermination()
spark.stop()
