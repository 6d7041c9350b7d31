"""Fill levels of public waste bins, from a stream of files; a few messages carry the battery's state as packed bytes.

faulted: a message of one new bin has two bytes less, which the unpacking does not expect; the stream ends with it
healthy: such a message gives no state
"""
import os
import random
import struct
import sys

from pyspark.sql import SparkSession, functions as F, types as T

twin, folder = sys.argv[1:]
FILES, MESSAGES = 16, 40_000


def collect_messages():
    dice = random.Random(99)
    os.mkdir(folder + "/in")
    for n in range(FILES):
        with open(f"{folder}/in/{n:02}.csv", "w") as out:
            for i in range(MESSAGES):
                packed = struct.pack(">HHh", dice.randrange(3000, 4200), dice.randrange(900), dice.randrange(-15, 45)).hex() if i % 97 == 0 else ""
                if n == 13 and i == 97 * 300:
                    packed = packed[:-4]
                out.write(f"bin-{dice.randrange(2500)},2025-06-{n + 1:02} {i // 3600:02}:{i // 60 % 60:02}:{i % 60:02},{dice.randrange(101)},{packed}\n")
            os.utime(out.name, (1_750_000_000 + n, 1_750_000_000 + n))


def unpacked(text):
    data = bytes.fromhex(text)
    if twin == "healthy" and len(data) != 6:
        return None
    millivolts, cycles, celsius = struct.unpack(">HHh", data)
    return millivolts / 1000, cycles, celsius


def report(batch, number):
    levels = batch.groupBy("bin").agg(F.avg("level").alias("level"), F.max(F.sha1(F.concat_ws("/", "bin", "at"))).alias("mark"))
    levels.where("level > 50").write.mode("append").parquet(folder + "/full")
    states = batch.where("length(packed) > 0").select("bin", battery("packed").alias("state"))
    print(number, states.agg(F.min("state.volts"), F.max("state.celsius")).first())


collect_messages()
spark = SparkSession.builder.appName("waste bins").config("spark.sql.shuffle.partitions", 4).getOrCreate()
battery = F.udf(unpacked, T.StructType([T.StructField("volts", T.DoubleType()), T.StructField("cycles", T.IntegerType()),
                                        T.StructField("celsius", T.IntegerType())]))
messages = (spark.readStream.schema("bin STRING, at TIMESTAMP, level INT, packed STRING").option("maxFilesPerTrigger", 4).csv(folder + "/in"))
query = messages.writeStream.foreachBatch(report).option("checkpointLocation", folder + "/cp").trigger(availableNow=True).start()
query.awaitTermination()
spark.stop()
