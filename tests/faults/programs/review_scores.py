"""Four statistics of product reviews, kept in memory between them.
Faulted: keeps whole reviews with their texts, more than the executors' memory holds. Healthy: the columns that are needed."""
import json
import os
import sys

from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:3]


def prepare():
    os.makedirs(folder + "/reviews")
    for part in range(16):
        with open(f"{folder}/reviews/{part}.json", "w") as file:
            for i in range(part * 11000, (part + 1) * 11000):
                file.write(json.dumps({"product": i * 31 % 4001, "stars": 1 + i % 5, "country": "c%d" % (i % 40), "helpful": i % 97,
                                       "text": os.urandom(600).hex()}) + "\n")


prepare()
spark = SparkSession.builder.appName("review scores").getOrCreate()
reviews = spark.read.schema("product int, stars int, country string, helpful int, text string").json(folder + "/reviews")
reviews = reviews.withColumn("words", F.size(F.split("text", "[a-f]+")))
if twin == "healthy":
    reviews = reviews.drop("text")
reviews = reviews.persist(StorageLevel.MEMORY_ONLY)
reviews.count()
for column in ("product", "stars", "country", "helpful"):
    reviews.groupBy(column).agg(F.avg("stars").alias("mean"), F.avg("words").alias("length"), F.count("*").alias("n")).write.csv(folder + "/by_" + column)
spark.stop()
