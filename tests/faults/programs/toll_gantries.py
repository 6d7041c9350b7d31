"""How many different cars passed the toll gantries, for each of three months. The JVM counts; no line comes to Python.
Faulted: asks textFile for 450 partitions, as on the old cluster with its 150 servers. Healthy: for 4."""
import os
import sys

from pyspark import SparkConf, SparkContext

MONTHS = ["2023-04", "2023-05", "2023-06"]
PARTITIONS = 450 if sys.argv[1] == "faulted" else 4


def write_passages(path, count):
    plates = os.urandom(4 * count).hex().upper()
    with open(path, "w") as passages:
        for start in range(0, 8 * count, 8_000_000):
            passages.write("".join("%s;gantry %s\n" % (plates[i:i + 6], plates[i + 6]) for i in range(start, min(start + 8_000_000, 8 * count), 8)))


for month in MONTHS:
    write_passages(f"{sys.argv[2]}/{month}.txt", 1_800_000)

sc = SparkContext(conf=SparkConf().setAppName("toll gantries"))
for month in MONTHS:
    passages = sc.textFile(f"{sys.argv[2]}/{month}.txt", PARTITIONS)
    print(month, passages._jrdd.countApproxDistinct(0.005))
sc.stop()
