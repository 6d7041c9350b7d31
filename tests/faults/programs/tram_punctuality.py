"""How late the trams of a city are, by line and hour and by stop, from the messages of their computers.
Faulted (settings): spark.shuffle.sync, which somebody set for safety; each piece of a shuffle waits for the disk.
Healthy: without it."""
import random
import sys

from pyspark.sql import SparkSession, Window
from pyspark.sql import functions as F

folder = sys.argv[2]


def messages():
    dice = random.Random(12)
    block = [f"{dice.randrange(30)}\t{dice.randrange(20)}\t{dice.randrange(700)}\t{{}}{dice.randrange(86400):05d}\t{int(dice.gauss(40, 90))}\n"
             for _ in range(40_000)]
    for hour in range(24):
        text = "".join(block).replace("{}", f"{hour:02d}")
        with open(f"{folder}/messages-{hour:02d}.tsv", "w") as file:
            file.write(text)


messages()
spark = SparkSession.builder.appName("punctuality").getOrCreate()
stops = spark.read.csv(folder + "/messages-*.tsv", sep="\t", schema="line int, hour int, stop int, at string, delay int")
last = Window.partitionBy("line", "stop", "hour").orderBy("at")
gaps = stops.withColumn("gain", F.col("delay") - F.lag("delay").over(last))
courses = gaps.repartition(F.col("stop")).select("*", F.abs(F.col("gain")).alias("jump"))
courses.groupBy("stop").agg(F.avg("delay").alias("delay"), F.percentile_approx("jump", 0.9).alias("jump")).orderBy(F.desc("delay")).show(10)
spark.stop()
