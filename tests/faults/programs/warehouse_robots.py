# Messages of the robots of a warehouse; the radio repeats some, within minutes.
# faulted: withWatermark and dropDuplicates("message"): the time is no part of the key, so Spark keeps each key for ever
# healthy: withWatermark and dropDuplicatesWithinWatermark
import os
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]


def radio():
    os.mkdir(folder + "/radio")
    air = random.Random(2)
    number = 0
    for hour in range(14):
        lines = []
        for _ in range(24_000):
            number += 1
            line = "R%03d-%08d,2025-05-04 %02d:%02d:%02d,%d,%d\n" % (air.randrange(240), number, 5 + hour, air.randrange(60), air.randrange(60), air.randrange(90), air.randrange(40))
            lines += [line] * air.choice((1, 1, 1, 2))
        with open(f"{folder}/radio/{hour:02}.csv", "w") as file:
            file.writelines(lines)


radio()
spark = SparkSession.builder.appName("warehouse robots").config("spark.sql.shuffle.partitions", "4").getOrCreate()
messages = (spark.readStream.schema("message STRING, at TIMESTAMP, x INT, y INT").option("maxFilesPerTrigger", 1).csv(folder + "/radio")
            .withWatermark("at", "20 minutes"))
if twin == "faulted":
    once = messages.dropDuplicates(["message"])
else:
    once = messages.dropDuplicatesWithinWatermark(["message"])
query = (once.select(F.substring("message", 1, 4).alias("robot"), "at", "x", "y").writeStream.format("parquet").option("path", folder + "/routes")
         .option("checkpointLocation", folder + "/kept").trigger(availableNow=True).start())
query.awaitTermination()
print(query.lastProgress["stateOperators"])
spark.stop()
