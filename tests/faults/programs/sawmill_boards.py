"""Grades boards from the scanners of a sawmill and appends them to the archive.

faulted: coalesce(1) before the write, to have one file a batch, so that one task grades all boards of a batch
healthy: as many files as tasks
"""
import os
import random
import sys

from pyspark.sql import SparkSession, functions as F

twin, folder = sys.argv[1], sys.argv[2]
saw = random.Random(1594)

for scanner in range(4):
    os.makedirs(f"{folder}/scans/{scanner}")
for shift in range(9):
    for scanner in range(4):
        with open(f"{folder}/scans/{scanner}/shift-{shift}.csv", "w") as scans:
            scans.writelines("%d,%s,%d,%d,%.2f,%d\n" % (saw.getrandbits(40), saw.choice(("spruce", "larch", "pine")), saw.randrange(18, 80),
                                                       saw.randrange(80, 260), saw.uniform(2, 6), saw.randrange(1, 60)) for _ in range(650))

spark = SparkSession.builder.appName("sawmill").getOrCreate()
scans = (spark.readStream.schema("board LONG, wood STRING, thickness INT, width INT, metres DOUBLE, knots INT")
         .option("maxFilesPerTrigger", 4).csv(folder + "/scans/*"))
if twin == "faulted":
    scans = scans.coalesce(1)
# The sleep stands for the request to the server that measures the knots in the picture of a board.
strength = F.expr("if(java_method('java.lang.Thread', 'sleep', 1L) = '', 0, sqrt(width * thickness) * metres / (1 + knots))")
graded = scans.withColumn("strength", strength).withColumn("grade", F.expr("if(knots < 12, 'C30', if(knots < 30, 'C24', 'C16'))"))
(graded.writeStream.format("parquet").option("path", folder + "/archive").option("checkpointLocation", folder + "/checkpoint")
 .trigger(availableNow=True).start().awaitTermination())
spark.stop()
