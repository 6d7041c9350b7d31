"""Applies a model that lies in a file to new rows; Python alone evaluates it.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import json
import math
import os
import random
import sys
from pyspark.sql import SparkSession, functions as F


def run(kind: str, folder: str) -> None:
    os.makedirs(folder)
    dice = random.Random(6)
    with open(f"{folder}/model.json", "w") as file:
        json.dump({"weights": [dice.gauss(0, 1) for _ in range(4)],
                   "trees": [[dice.randrange(4), dice.random(), dice.random(), dice.random()] for _ in range(30)]}, file)
    with open(f"{folder}/new.csv", "w") as file:
        file.writelines(f"{i},{dice.random():.4f},{dice.random():.4f},{dice.random():.4f},{dice.random():.4f}\n" for i in range(120000))
    spark = SparkSession.builder.appName({"claims": "fraud scores", "parcels": "delay prediction", "mails": "spam filter nightly",
                                         "loans": "credit risk", "photos": "labels of photos"}[kind]).getOrCreate()
    columns = "id int, a double, b double, c double, d double"
    with open(f"{folder}/model.json") as file:
        model = spark.sparkContext.broadcast(json.load(file))
    if kind == "claims":
        @F.udf("double")
        def predict(a, b, c, d):
            row = (a, b, c, d)
            return sum(low if row[at] < limit else high for at, limit, low, high in model.value["trees"])
        rows = spark.read.csv(f"{folder}/new.csv", schema=columns)
        rows.withColumn("score", predict("a", "b", "c", "d")).write.parquet(f"{folder}/scores")
    elif kind == "parcels":
        def score(lines):
            weights = model.value["weights"]
            for line in lines:
                number, *values = line.split(",")
                yield "%s,%.4f" % (number, 1 / (1 + math.exp(-sum(w * float(v) for w, v in zip(weights, values)))))
        spark.sparkContext.textFile(f"{folder}/new.csv", 4).mapPartitions(score).saveAsTextFile(f"{folder}/scores")
    elif kind == "mails":
        spark.udf.register("predict_spam", lambda a, b: 1 if a * model.value["weights"][0] + b > 0.4 else 0, "int")
        spark.read.csv(f"{folder}/new.csv", schema=columns).createOrReplaceTempView("mails")
        spark.sql("SELECT id, predict_spam(a, b) AS prediction FROM mails").write.orc(f"{folder}/spam")
    elif kind == "loans":
        def risks(rows):
            trees = model.value["trees"]
            for row in rows:
                yield row.id, sum(low if row[at + 1] < limit else high for at, limit, low, high in trees) / len(trees)
        rows = spark.read.csv(f"{folder}/new.csv", schema=columns)
        rows.rdd.mapPartitions(risks).toDF("id int, risk double").write.parquet(f"{folder}/risks")
    elif kind == "photos":
        def infer(a, b, c, d):
            sums = [w * v for w, v in zip(model.value["weights"], (a, b, c, d))]
            return sums.index(max(sums))
        label = F.udf(infer, "int")
        spark.read.csv(f"{folder}/new.csv", schema=columns).select("id", label("a", "b", "c", "d").alias("label")).write.json(f"{folder}/labels")
    spark.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
