"""Questions about the edges of a network, answered with joins.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import os
import random
import sys
from pyspark.sql import SparkSession, functions as F


def edges_of(seed: int, nodes: int, count: int) -> list[tuple[int, int]]:
    dice = random.Random(seed)
    return [(dice.randrange(nodes), dice.randrange(nodes)) for _ in range(count)]


def run(kind: str, folder: str) -> None:
    os.makedirs(folder)
    with open(f"{folder}/pairs.csv", "w") as file:
        file.writelines(f"{a},{b}\n" for a, b in edges_of(4, 3000, 9000))
    spark = SparkSession.builder.appName(f"nightly {kind}").config("spark.sql.shuffle.partitions", "4").getOrCreate()
    sc = spark.sparkContext
    sc.setCheckpointDir(f"{folder}/checkpoints")
    pairs = spark.read.csv(f"{folder}/pairs.csv", schema="a int, b int").where("a <> b")
    both_ways = pairs.union(pairs.select("b", "a")).distinct().cache()
    if kind == "islands":
        least = both_ways.select(F.col("a").alias("node")).distinct().withColumn("island", F.col("node"))
        for _ in range(5):
            seen = both_ways.join(least, F.col("b") == F.col("node")).groupBy("a").agg(F.min("island").alias("other"))
            least = least.join(seen, F.col("node") == F.col("a"), "left").select("node", F.least("island", "other").alias("island")).checkpoint()
        least.write.parquet(f"{folder}/islands")
    elif kind == "hops":
        edges = sc.textFile(f"{folder}/pairs.csv", 4).map(lambda line: tuple(map(int, line.split(",")))).partitionBy(4).cache()
        reached = sc.parallelize([(0, 0)], 4)
        for _ in range(5):
            step = edges.join(reached).map(lambda one: (one[1][0], one[1][1] + 1))
            reached = reached.union(step).reduceByKey(min, 4).cache()
            print(reached.count())
        reached.saveAsTextFile(f"{folder}/hops")
    elif kind == "triangles":
        up = pairs.select(F.least("a", "b").alias("x"), F.greatest("a", "b").alias("y")).distinct()
        one, two, three = up.alias("one"), up.alias("two"), up.alias("three")
        found = one.join(two, F.expr("one.y = two.x")).join(three, F.expr("one.x = three.x AND two.y = three.y"))
        found.groupBy("one.x").count().write.csv(f"{folder}/triangles")
    elif kind == "cores":
        left = both_ways
        for _ in range(4):
            strong = left.groupBy("a").count().where("count >= 4").select("a")
            left = left.join(strong, "a").join(strong.withColumnRenamed("a", "b"), "b").select("a", "b").localCheckpoint()
            print(left.count())
        left.write.parquet(f"{folder}/core")
    elif kind == "acquaintances":
        far = both_ways.alias("l").join(both_ways.alias("r"), F.expr("l.b = r.a AND l.a < r.b")).groupBy("l.a", "r.b").count()
        far.join(both_ways, ["a", "b"], "left_anti").where("count > 1").write.parquet(f"{folder}/suggested")
    elif kind == "walks":
        edges = sc.parallelize(edges_of(5, 2000, 10000), 4).groupByKey().mapValues(list).cache()
        walkers = sc.parallelize([(i % 2000, [i % 2000]) for i in range(4000)], 4)
        for _ in range(4):
            walkers = walkers.join(edges).map(lambda one: (one[1][1][len(one[1][0]) % len(one[1][1])], [*one[1][0], one[0]]))
        walkers.values().map(str).saveAsTextFile(f"{folder}/walks")
    elif kind == "reach":
        known = pairs.where("a % 10 = 0")
        for _ in range(4):
            further = known.alias("k").join(pairs.alias("p"), F.expr("k.b = p.a")).select("k.a", "p.b")
            known = known.union(further).distinct().localCheckpoint()
            print(known.count())
        known.write.orc(f"{folder}/reach")
    elif kind == "gossip":
        edges = sc.parallelize(edges_of(7, 1500, 8000), 4).partitionBy(4).cache()
        group = sc.parallelize([(i, i) for i in range(1500)], 4)
        for _ in range(5):
            heard = edges.join(group).map(lambda one: one[1])
            group = group.union(heard).reduceByKey(min, 4)
        group.map(lambda one: (one[1], 1)).reduceByKey(lambda one, other: one + other, 2).saveAsTextFile(f"{folder}/groups")
    spark.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
