"""Failures of every local kind: a task that succeeds when tried again, a job that fails, an SQL query that fails,
a job group that is cancelled while its tasks run, a stage that fails because another one of its job did."""
import threading
import time

from pyspark import TaskContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("failures").getOrCreate()
sc = spark.sparkContext


def flaky(index, rows):
    context = TaskContext.get()
    if index == 1 and context.attemptNumber() < 2:
        raise ValueError("flaky partition, attempt %d" % context.attemptNumber())
    return [sum(rows)]


def broken(index, rows):
    if index == 2:
        raise RuntimeError("this partition always fails")
    time.sleep(0.3)
    return rows


def slow(rows):
    for row in rows:
        time.sleep(0.2)
        yield row


sc.parallelize(range(100), 4).mapPartitionsWithIndex(flaky).collect()

try:
    sc.parallelize(range(100), 6).mapPartitionsWithIndex(broken).map(lambda x: (x, 1)).reduceByKey(
        lambda a, b: a + b, 3).collect()
except Exception as error:
    print("expected:", type(error).__name__)

try:
    spark.range(0, 100, numPartitions=2).select(F.expr("raise_error(concat('row ', id))")).collect()
except Exception as error:
    print("expected:", type(error).__name__)

spark.sql("SELECT sum(id) FROM range(1000) WHERE id > (SELECT avg(id) FROM range(500))").collect()


def cancelled():
    sc.setJobGroup("group-to-cancel", "a job that is cancelled", interruptOnCancel=True)
    try:
        sc.parallelize(range(400), 4).mapPartitions(slow).count()
    except Exception as error:
        print("expected:", type(error).__name__)


thread = threading.Thread(target=cancelled)
thread.start()
time.sleep(3)
sc.cancelJobGroup("group-to-cancel")
thread.join()
sc.setJobGroup("after", "a job after the failures")
sc.parallelize(range(10), 2).count()
spark.stop()
