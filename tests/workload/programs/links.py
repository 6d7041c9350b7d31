"""Graph algorithms by hand over pairs.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import random
import os
import sys
from pyspark.sql import SparkSession



def run(kind: str, folder: str) -> None:
    os.makedirs(folder)
    random.seed(1)
    sc = SparkSession.builder.appName("pagerank" if kind == "ranks" else "transitive closure").getOrCreate().sparkContext
    if kind == "ranks":
        links = sc.parallelize([(random.randrange(2000), random.randrange(2000)) for _ in range(12000)], 4).groupByKey().cache()
        ranks = links.mapValues(lambda _: 1.0)
        for _ in range(4):
            given = links.join(ranks).flatMap(lambda one: [(to, one[1][1] / len(one[1][0])) for to in one[1][0]])
            ranks = given.reduceByKey(lambda a, b: a + b).mapValues(lambda rank: 0.15 + 0.85 * rank)
        ranks.saveAsTextFile(f"{folder}/out")
    else:
        edges = sc.parallelize([(i, i + 1 + i % 3) for i in range(16)], 2)
        reversed_edges = edges.map(lambda edge: (edge[1], edge[0])).cache()
        closure, before = edges, -1
        while before != (before := closure.count()) and closure.getNumPartitions() < 64:
            longer = closure.join(reversed_edges).map(lambda one: (one[1][1], one[1][0]))
            closure = closure.union(longer).distinct(2).cache()
        print(closure.count())
    sc.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
