"""Occupancy of the ferries of an island line, from its bookings, every night on a cluster of four cores.
Faulted (settings): waits until all of the six cores it asks for are there, up to 20 seconds; two never come."""
import random
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

random.seed(30)
with open(sys.argv[2] + "/bookings.csv", "w") as file:
    for number in range(700_000):
        file.write("%d;%s;2024-%02d-%02d;%d;%s\n" % (number, random.choice(["Skua", "Puffin", "Tern"]), number % 12 + 1, number % 28 + 1,
                                                    random.randint(1, 5), random.choice(["car", "foot", "bike"])))

spark = SparkSession.builder.appName("ferry bookings").config("spark.sql.shuffle.partitions", "4").getOrCreate()
bookings = spark.read.csv(sys.argv[2] + "/bookings.csv", sep=";", schema="number long, ferry string, day date, people int, kind string")
days = bookings.groupBy("ferry", "day").pivot("kind", ["car", "foot", "bike"]).agg(F.sum("people"))
days.withColumn("full", (F.col("car") * 3 + F.col("foot") + F.col("bike")) / 1400).orderBy("ferry", "day").write.csv(sys.argv[2] + "/occupancy")
spark.stop()
