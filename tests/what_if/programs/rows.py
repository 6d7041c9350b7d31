"""A query that sleeps for each row before and behind a shuffle, so that time goes with rows whatever else the machine does.

    rows.py KIND ROWS FOLDER
"""
import os
import random
import sys

from pyspark.sql import SparkSession

NAP = "java_method('java.lang.Thread', 'sleep', {}L)"
FILES = 8


def write_rows(folder, kind, rows):
    """As many rows in as many files whatever Spark runs on, without Spark: its time is not of interest here."""
    os.makedirs(folder)
    source = random.Random(7)
    files = [open(f"{folder}/part-{number}.csv", "w") for number in range(FILES)]
    for row in range(rows):
        key = 7 if kind == "skewed" and row % 6 == 0 else row % 1000
        files[row * FILES // rows].write(f"{row},{key},{source.randbytes(1000).hex()}\n")
    for file in files:
        file.close()


def main():
    kind, rows, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3] + "/rows"
    write_rows(folder, kind, rows)
    spark = SparkSession.builder.appName("rows " + kind).getOrCreate()
    read = spark.read.schema("id long, k long, text string").csv(folder).selectExpr("*", NAP.format(3) + " as nap")
    again = read.repartition("k").selectExpr("*", NAP.format(5) + " as again")
    if kind == "skewed":
        again = again.groupBy((again.id % 40).alias("g")).agg({"nap": "max", "again": "max", "text": "max"})
    again.write.format("noop").mode("overwrite").save()
    spark.stop()


main()
