"""Pairs each wine with each dish by the likeness of their aromas, with the RDDs' cartesian().

faulted: both sides come in 24 partitions, as some tool once advised; the product has 576.
healthy: both come in four; the product has sixteen.
"""
import random
import sys

from pyspark import SparkContext

twin, folder = sys.argv[1], sys.argv[2]
PARTITIONS = 24 if twin == "faulted" else 4


def aromas(seed, number):
    rng = random.Random(seed)
    return [(i, frozenset(rng.sample(range(40), 9))) for i in range(number)]


def likeness(pair):
    (wine, left), (dish, right) = pair
    return wine, (len(left & right) / len(left | right), dish)


sc = SparkContext(appName="pairings")
wines = sc.parallelize(aromas(1, 2000), PARTITIONS)
dishes = sc.parallelize(aromas(2, 1600), PARTITIONS)
best = wines.cartesian(dishes).map(likeness).reduceByKey(max, 4)
print(best.map(lambda wine: wine[1][0]).sum())
sc.stop()
