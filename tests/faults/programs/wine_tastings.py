"""Catches up with the tasting notes of a wine fair: files of half a megabyte that have piled up over a weekend.

faulted: maxFilesPerTrigger is 1, so each file is a batch of its own, with one task, and the next begins when it is done
healthy: ten files a batch
"""
import json
import os
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
AROMAS = "cherry,leather,smoke,vanilla,citrus,pear,honey,pepper,plum,oak,grass,butter".split(",")


def fair():
    taster = random.Random(1855)
    os.mkdir(folder + "/notes")
    for table in range(20):
        with open(f"{folder}/notes/table-{table:02}.json", "w") as file:
            for _ in range(3_500):
                file.write(json.dumps({"wine": "W%04d" % taster.randrange(900), "points": taster.randrange(70, 100), "taster": taster.randrange(200),
                                       "note": " and ".join(taster.choices(AROMAS, k=9))}) + "\n")


def add_up(notes, number):
    words = F.explode(F.split(F.regexp_replace("note", "(and|[^a-z ])+", ""), " +"))
    likeness = notes.select("wine", "points", words.alias("aroma")).withColumn("distance", F.levenshtein("aroma", F.lit("blackcurrant and cedar")))
    for row in likeness.groupBy("aroma").agg(F.count("*").alias("n"), F.avg("distance").alias("far"), F.avg("points").alias("points")).collect():
        aromas[row.aroma] = aromas.get(row.aroma, 0) + row.n


fair()
aromas = {}
spark = SparkSession.builder.appName("tasting notes").config("spark.sql.shuffle.partitions", 4).getOrCreate()
notes = (spark.readStream.schema("wine STRING, points INT, taster INT, note STRING")
         .option("maxFilesPerTrigger", 1 if twin == "faulted" else 10).json(folder + "/notes"))
query = notes.writeStream.foreachBatch(add_up).trigger(availableNow=True).option("checkpointLocation", folder + "/checkpoint").start()
query.awaitTermination()
print(sorted(aromas.items(), key=lambda item: -item[1])[:5])
spark.stop()
