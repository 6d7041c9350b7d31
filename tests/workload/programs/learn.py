"""Learns parameters with nothing but RDDs and DataFrames.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import os
import random
import sys
from pyspark.sql import SparkSession, functions as F


def run(kind: str, folder: str) -> None:
    os.makedirs(folder)
    dice = random.Random(9)
    with open(f"{folder}/rows.csv", "w") as file:
        for _ in range(60000):
            x = [dice.gauss(0, 1) for _ in range(3)]
            file.write("%d,%.4f,%.4f,%.4f\n" % (x[0] + 2 * x[1] > 0.3, *x))
    spark = SparkSession.builder.appName("house prices").config("spark.sql.shuffle.partitions", "4").getOrCreate()
    if kind == "perceptron":
        rows = spark.sparkContext.textFile(f"{folder}/rows.csv", 4).map(lambda line: [float(v) for v in line.split(",")]).cache()
        weights = [0.0, 0.0, 0.0]
        for _ in range(15):
            wrong = rows.filter(lambda row, w=weights: (sum(a * b for a, b in zip(w, row[1:])) > 0) != (row[0] > 0))
            change = wrong.map(lambda row: [(2 * row[0] - 1) * v for v in row[1:]]).fold([0.0] * 3, lambda a, b: [x + y for x, y in zip(a, b)])
            weights = [w + 1e-4 * c for w, c in zip(weights, change)]
        print(weights)
    elif kind == "centres":
        points = spark.sparkContext.textFile(f"{folder}/rows.csv", 4).map(lambda line: tuple(map(float, line.split(",")[1:]))).cache()
        centres = points.takeSample(False, 5, 1)
        for _ in range(8):
            nearest = points.map(lambda p, c=centres: (min(range(5), key=lambda i: sum((a - b) ** 2 for a, b in zip(p, c[i]))), (p, 1)))
            sums = nearest.reduceByKey(lambda a, b: (tuple(x + y for x, y in zip(a[0], b[0])), a[1] + b[1])).collectAsMap()
            centres = [tuple(x / sums[i][1] for x in sums[i][0]) if i in sums else centres[i] for i in range(5)]
        print(centres)
    elif kind == "slopes":
        rows = spark.read.csv(f"{folder}/rows.csv", schema="y double, a double, b double, c double").cache()
        weights = [0.0, 0.0, 0.0]
        for _ in range(12):
            error = F.expr(f"y - ({weights[0]} * a + {weights[1]} * b + {weights[2]} * c)")
            slope = rows.select(F.avg(error * F.col("a")), F.avg(error * F.col("b")), F.avg(error * F.col("c"))).first()
            weights = [w + 0.3 * s for w, s in zip(weights, slope)]
        print(weights)
    elif kind == "stumps":
        rows = spark.sparkContext.textFile(f"{folder}/rows.csv", 4).map(lambda line: [float(v) for v in line.split(",")]).cache()
        stumps = []
        for _ in range(6):
            def error(row, known=tuple(stumps)):
                rest = row[0] - sum(high if row[at] > limit else low for at, limit, low, high in known)
                return [((at, limit), (rest * (row[at] > limit), rest)) for at in (1, 2, 3) for limit in (-0.5, 0.0, 0.5)]
            gains = rows.flatMap(error).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1])).collect()
            (at, limit), (above, whole) = max(gains, key=lambda gain: abs(gain[1][0]))
            stumps.append((at, limit, (whole - above) / 60000, above / 60000))
        print(stumps)
    elif kind == "ridge":
        rows = spark.sparkContext.textFile(f"{folder}/rows.csv", 4).map(lambda line: [float(v) for v in line.split(",")]).cache()
        weights = [0.0, 0.0, 0.0]
        for _ in range(10):
            def add(sums, row, w=tuple(weights)):
                rest = row[0] - sum(a * b for a, b in zip(w, row[1:]))
                return [total + rest * v for total, v in zip(sums, row[1:])]
            sums = rows.treeAggregate([0.0] * 3, add, lambda one, other: [a + b for a, b in zip(one, other)])
            weights = [0.99 * w + 5e-6 * total for w, total in zip(weights, sums)]
        print(weights)
    elif kind == "bells":
        rows = spark.read.csv(f"{folder}/rows.csv", schema="y double, a double, b double, c double").select("a").cache()
        low, high = -1.0, 1.0
        for _ in range(8):
            share = F.expr(f"1 / (1 + exp(({low} - {high}) * a))")
            one = rows.agg(F.sum(share * F.col("a")), F.sum(share), F.sum((1 - share) * F.col("a")), F.sum(1 - share)).collect()[0]
            low, high = one[2] / one[3], one[0] / one[1]
        print(low, high)
    spark.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
