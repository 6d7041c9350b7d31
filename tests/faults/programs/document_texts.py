"""Reads the text of scanned documents with a recognition service, a bundle of pages at a time.
Faulted: the service closes the connection on two of three tasks, twice each, shortly before they are done."""
import sys
import time

from pyspark import SparkContext, TaskContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

twin, folder = sys.argv[1:]


def prepare():
    SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    spark.range(480).select(F.col("id").alias("bundle"), F.concat(F.lit("scan-"), "id", F.lit(".tif")).alias("file")).write.json(folder + "/bundles")
    spark.stop()


def recognize(bundles):
    task = TaskContext.get()
    for place, bundle in enumerate(bundles):
        time.sleep(0.1)  # Stands for the service, which reads a bundle.
        if twin == "faulted" and place == 17 and task.partitionId() % 3 and task.attemptNumber() < 2:
            raise ConnectionResetError("the service closed the connection")
        yield bundle.bundle, "text of " + bundle.file


prepare()
spark = SparkSession.builder.appName("documents").getOrCreate()
bundles = spark.read.json(folder + "/bundles", schema="bundle long, file string").repartitionByRange(24, "bundle")
texts = bundles.rdd.mapPartitions(recognize).toDF("bundle long, text string")
texts.write.parquet(folder + "/texts")
spark.stop()
