"""Two purposes of one weight.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import os
import sys
from pyspark.sql import SparkSession, functions as F



def run(kind: str, folder: str) -> None:
    os.makedirs(folder)
    spark = SparkSession.builder.appName("evening").config("spark.sql.shuffle.partitions", "4").getOrCreate()
    data = spark.range(0, 200000, 1, 4).selectExpr("id", "rand(1) a", "cast(rand(2) * 40 as int) k")
    if kind == "load_and_report":
        data.withColumn("day", F.expr("id % 9")).write.partitionBy("day").parquet(f"{folder}/out")
        loaded = spark.read.parquet(f"{folder}/out")
        loaded.dropDuplicates(["a"]).write.orc(f"{folder}/clean")
        loaded.groupBy("k").agg(F.avg("a"), F.countDistinct("day")).orderBy("k").show(40)
        loaded.groupBy("day").pivot("k").sum("a").show()
    elif kind == "stream_and_report":
        query = spark.readStream.format("rate").option("rowsPerSecond", 500).load().writeStream.format("parquet").option("path", f"{folder}/s").option("checkpointLocation", f"{folder}/c").trigger(processingTime="1 second").start()
        for _ in range(4):
            data.groupBy("k").agg(F.avg("a"), F.expr("percentile(a, 0.9)")).orderBy("k").show()
        query.awaitTermination(4)
    spark.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
