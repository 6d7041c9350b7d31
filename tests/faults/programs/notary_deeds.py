"""Searches the register of a notary for deeds that are alike.

faulted: multiLine is on, as it was for an older export, and a file of CSV can then be read by one task only
healthy: it is off
"""
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]
ink = random.Random(1804)
WORDS = ["sale of land", "testament", "mortgage", "gift", "marriage contract", "lease", "partition", "power of attorney"]
with open(folder + "/register.csv", "w") as register:
    for deed in range(11_000):
        clauses = "; ".join(f"{ink.choice(WORDS)} {ink.getrandbits(100):x}" for _ in range(40))
        register.write(f'{deed},18{ink.randrange(100):02},"{clauses}","{ink.choice(WORDS)}",{ink.randrange(1, 90000)}\n')

spark = SparkSession.builder.appName("deeds").config("spark.sql.shuffle.partitions", 4).getOrCreate()
deeds = (spark.read.option("multiLine", twin == "faulted").schema("deed INT, year INT, text STRING, kind STRING, thalers INT")
         .csv(folder + "/register.csv"))
# The sleep stands for the request to the index of the archive.
likeness = F.expr("if(java_method('java.lang.Thread', 'sleep', 1L) = '', 0, levenshtein(left(text, 30), 'sale of land 3fa99b; testament'))")
alike = (deeds.withColumn("likeness", likeness).groupBy("kind", F.floor(F.col("year") / 10).alias("decade"))
         .agg(F.min("likeness").alias("nearest"), F.avg("likeness").alias("average"), F.sum("thalers").alias("thalers")))
alike.orderBy("nearest").show(10)
spark.stop()
