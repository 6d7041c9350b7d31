"""Adds the vehicle to each toll event of a stream. The vehicle register answers in 12 milliseconds, for one number or for fifty.

faulted asks for each event by itself, so that a second of events takes more than a second; healthy asks for fifty at a time."""
import itertools
import sys
import threading
import time
from operator import add

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, concat, lit

ANSWER_SECONDS = 0.012


class Register:
    def __init__(self, portion):
        self.portion = portion

    def vehicles(self, numbers):
        time.sleep(ANSWER_SECONDS)  # Stands for the register's answer.
        return [(number, "class %d" % (len(number) % 3)) for number in numbers]

    def __call__(self, rows):
        while portion := list(itertools.islice(rows, self.portion)):
            yield from self.vehicles([row.number for row in portion])


twin, folder = sys.argv[1:]
register = Register(1 if twin == "faulted" else 50)
closing, between_batches = threading.Event(), threading.Event()


def bill(batch, _):
    if closing.is_set():
        between_batches.set()
        time.sleep(2)  # The stream is stopped meanwhile.
        return
    classes = batch.rdd.mapPartitions(register).map(lambda vehicle: (vehicle[1], 1)).reduceByKey(add, 2)
    print(dict(classes.collect()))


spark = SparkSession.builder.appName("toll").getOrCreate()
events = spark.readStream.format("rate").option("rowsPerSecond", 420).option("numPartitions", 4).load()
passages = events.select(concat(lit("VIN"), (col("value") * 7919 % 1_000_003).cast("string")).alias("number"), "timestamp")
query = passages.writeStream.foreachBatch(bill).option("checkpointLocation", folder + "/state").queryName("toll").start()
query.awaitTermination(24)
closing.set()
between_batches.wait()
query.stop()
spark.stop()
