"""Stage-level scheduling: one stage asks for executors of another shape and two cores per task."""
import time

from pyspark.resource import ExecutorResourceRequests, ResourceProfileBuilder, TaskResourceRequests
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("resource profiles").getOrCreate()
sc = spark.sparkContext


def work(rows):
    time.sleep(0.3)
    return [sum(rows)]


sc.parallelize(range(80), 4).mapPartitions(work).collect()
executor = ExecutorResourceRequests().cores(2).memory("600m").memoryOverhead("64m")
task = TaskResourceRequests().cpus(2)
profile = ResourceProfileBuilder().require(executor).require(task).build
sc.parallelize(range(90), 3).mapPartitions(work).withResources(profile).map(lambda x: x + 1).collect()
sc.parallelize(range(80), 4).mapPartitions(work).collect()
spark.stop()
