"""Port visits put together ship by ship, for a program that wants each ship's whole voyage.
Faulted (settings): the memory of Python workers is set so low that they write what they group to disk again and again."""
import sys

from pyspark.sql import SparkSession

folder = sys.argv[2]


def visits(part):
    for i in range(part * 70000, (part + 1) * 70000):
        yield "IMO%07d" % (i * 7919 % 60013), (i % 3650, "port %d" % (i * 31 % 900), i % 17)


def voyage(stops):
    stops = sorted(stops)
    return len(stops), sum(b[0] - a[0] for a, b in zip(stops, stops[1:])), len({port for _, port, _ in stops})


spark = SparkSession.builder.appName("voyages").getOrCreate()
voyages = (spark.sparkContext.parallelize(range(12), 12).flatMap(visits).groupByKey(4).mapValues(voyage))
voyages.map(lambda v: "%s %s" % v).saveAsTextFile(folder + "/voyages")
spark.stop()
