"""Tasks that only sleep, so that one machine can run many at a time: what remains is Spark's scheduling.

    sleeping.py KIND FOLDER
"""
import random
import sys
import threading
import time

from pyspark.sql import SparkSession


def lengths(count, mean, spread, seed):
    """Seconds of each task, the same in every run."""
    source = random.Random(seed)
    return [mean * source.lognormvariate(-spread * spread / 2, spread) for _ in range(count)]


def sleeping(context, seconds):
    """An RDD with a partition for each number of seconds; gives the number of the partition."""
    def sleep(index, _):
        time.sleep(seconds[index])
        yield index
    return context.parallelize(range(len(seconds)), len(seconds)).mapPartitionsWithIndex(sleep)


def then(rdd, seconds):
    """A shuffle into as many partitions, each of which sleeps."""
    def sleep(index, rows):
        count = sum(1 for _ in rows)
        time.sleep(seconds[index])
        yield count
    return rdd.map(lambda index: (index, 1)).partitionBy(len(seconds)).mapPartitionsWithIndex(sleep)


def waves(context):
    sleeping(context, lengths(96, 0.5, 0.6, 1)).count()
    time.sleep(1.5)
    then(sleeping(context, lengths(40, 0.8, 0.3, 2)), lengths(12, 1.0, 0.4, 3)).count()


def pipeline(context):
    for number, count in enumerate((6, 30, 12, 24, 9)):
        sleeping(context, lengths(count, 0.9, 0.5, 10 + number)).count()
        time.sleep(0.7)


def branches(context):
    left = then(sleeping(context, lengths(24, 0.6, 0.4, 20)), lengths(6, 0.8, 0.2, 21))
    right = sleeping(context, lengths(10, 1.5, 0.3, 22))
    left.map(lambda count: (count, 1)).cogroup(right.map(lambda count: (count, 1)), 16).foreachPartition(
        lambda _: time.sleep(0.7))
    threads = [threading.Thread(target=lambda seed=seed: sleeping(context, lengths(20, 0.7, 0.4, seed)).count())
               for seed in (23, 24, 25)]
    for thread in threads:
        thread.start()
        time.sleep(0.2)
    for thread in threads:
        thread.join()


def tail(context):
    seconds = lengths(60, 0.3, 0.2, 30)
    seconds[17] = seconds[41] = 5.0
    seconds[55] = 3.0
    then(sleeping(context, seconds), lengths(8, 1.2, 0.1, 31)).count()
    sleeping(context, lengths(33, 0.6, 0.7, 32)).count()


def main():
    spark = SparkSession.builder.appName("sleeping " + sys.argv[1]).getOrCreate()
    {"waves": waves, "pipeline": pipeline, "branches": branches, "tail": tail}[sys.argv[1]](spark.sparkContext)
    spark.stop()


main()
