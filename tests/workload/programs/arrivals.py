"""A streaming query that runs for some seconds.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import os
import sys
from pyspark.sql import SparkSession, functions as F



def run(kind: str, folder: str) -> None:
    os.makedirs(folder)
    spark = SparkSession.builder.appName("arrivals").config("spark.sql.shuffle.partitions", "2").getOrCreate()
    if kind == "queue":
        from pyspark.streaming import StreamingContext
        streams = StreamingContext(spark.sparkContext, 1)
        queue = [spark.sparkContext.parallelize(range(n * 1000, n * 1000 + 1000), 2) for n in range(6)]
        streams.queueStream(queue).map(lambda x: (x % 10, 1)).reduceByKey(lambda a, b: a + b).pprint()
        streams.start()
        streams.awaitTerminationOrTimeout(8)
        streams.stop(True, True)
        return
    source = spark.readStream.format("rate").option("rowsPerSecond", 2000).load()
    if kind == "counts":
        sink = source.withWatermark("timestamp", "2 seconds").groupBy(F.window("timestamp", "1 second")).count().writeStream.outputMode("append").format("console")
    elif kind == "forward":
        sink = source.selectExpr("value * 2 AS v").writeStream.format("parquet").option("path", f"{folder}/out")
    elif kind == "dedupe":
        sink = source.withColumn("k", F.expr("value % 500")).withWatermark("timestamp", "5 seconds").dropDuplicates(["k"]).writeStream.format("console")
    elif kind == "batches":
        sink = source.writeStream.foreachBatch(lambda batch, number: batch.groupBy((F.col("value") % 7).alias("k")).count().write.mode("append").parquet(f"{folder}/out"))
    elif kind == "join":
        other = spark.readStream.format("rate").option("rowsPerSecond", 1000).load().selectExpr("value AS other", "timestamp AS seen").withWatermark("seen", "2 seconds")
        sink = source.withWatermark("timestamp", "2 seconds").join(other, F.expr("value = other AND seen BETWEEN timestamp - interval 2 seconds AND timestamp + interval 2 seconds")).writeStream.format("console")
    elif kind == "state":
        sink = source.groupBy((F.col("value") % 1000).alias("k")).agg(F.max("timestamp")).writeStream.outputMode("update").format("console")
    sink.option("checkpointLocation", f"{folder}/checkpoint").trigger(processingTime="1 second").start().awaitTermination(9)
    spark.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
