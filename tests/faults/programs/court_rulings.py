"""Sorts the rulings of a court by chamber and date for a printed register.

faulted (settings): what is shuffled is packed with zstd at level 19, "to save disk"; healthy (settings): at level 1
"""
import os
import random
import sys

from pyspark.sql import SparkSession, functions as F

folder = sys.argv[2]
WORDS = "the plaintiff claims court finds that article of contract is void pursuant to section damages appeal dismissed costs borne by".split()


def rulings():
    pen = random.Random(2)
    os.mkdir(folder + "/books")
    for book in range(8):
        with open(f"{folder}/books/{book}.txt", "w") as out:
            for n in range(6_000):
                text = " ".join(pen.choices(WORDS, k=55)) + " %x" % pen.getrandbits(800)
                out.write(f"{pen.randrange(40)}\t{1990 + pen.randrange(35)}-{pen.randrange(1, 13):02}\t{book * 6_000 + n}\t{text}\n")


rulings()
spark = SparkSession.builder.appName("court rulings").getOrCreate()
books = spark.read.option("sep", "\t").schema("chamber INT, month STRING, number INT, text STRING").csv(folder + "/books")
register = (books.repartition(16, "chamber", "month").sortWithinPartitions("chamber", "month", "number")
            .withColumn("words", F.size(F.split("text", " "))))
register.write.option("compression", "snappy").parquet(folder + "/register")
spark.stop()
