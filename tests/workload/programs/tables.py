"""Turns files made before the measured application into other files.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import json
import pathlib
import os
import sys
from pyspark.sql import SparkSession, functions as F, Window



def run(kind: str, folder: str) -> None:
    os.makedirs(folder)
    raw = pathlib.Path(folder, "raw")
    raw.mkdir()
    for part in range(4):
        rows = ({"id": i, "name": f" Name {i % 5000} ", "when": f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}", "lines": [{"sku": i % 300, "n": i % 7}, {"sku": i % 200, "n": 1}]} for i in range(part * 40000, part * 40000 + 40000))
        (raw / f"{part}.json").write_text("".join(json.dumps(row) + "\n" for row in rows))
        (raw / f"{part}.csv").write_text("".join(f"{i};Name {i % 5000};{i * 7 % 991},5;2024-01-{i % 28 + 1:02}\n" for i in range(40000)))
    spark = SparkSession.builder.appName("intake").config("spark.sql.shuffle.partitions", "8").getOrCreate()
    out = f"{folder}/out"
    if kind == "convert":
        spark.read.option("sep", ";").csv(f"{raw}/*.csv").toDF("id", "name", "amount", "day").withColumn("amount", F.regexp_replace("amount", ",", ".").cast("double")).write.partitionBy("day").parquet(out)
    elif kind == "flatten":
        spark.read.json(f"{raw}/*.json").select("id", F.explode("lines").alias("l")).select("id", "l.*").write.parquet(out)
    elif kind == "clean":
        spark.read.json(f"{raw}/*.json").select("id", F.trim("name").alias("name"), F.to_date("when").alias("day")).dropna().write.orc(out)
    elif kind == "dedupe":
        newest = Window.partitionBy("name").orderBy(F.desc("id"))
        spark.read.json(f"{raw}/*.json").withColumn("n", F.row_number().over(newest)).where("n = 1").drop("n").write.parquet(out)
    elif kind == "copy":
        spark.read.text(f"{raw}/*.csv").write.text(out)
    elif kind == "enrich":
        names = spark.range(0, 5000).selectExpr("concat('Name ', id) name", "uuid() key")
        spark.read.json(f"{raw}/*.json").withColumn("name", F.trim("name")).join(names, "name").write.parquet(out)
    elif kind == "mask":
        spark.read.json(f"{raw}/*.json").withColumn("name", F.sha2("name", 256)).write.json(out)
    elif kind == "lines":
        spark.sparkContext.textFile(f"{raw}/*.csv").map(lambda line: "\t".join(line.split(";"))).saveAsTextFile(out)
    elif kind == "buckets":
        spark.read.json(f"{raw}/*.json").write.bucketBy(8, "id").sortBy("id").saveAsTable("bucketed")
    elif kind == "functions":
        tidy = F.udf(lambda text: text.strip().upper())
        spark.read.json(f"{raw}/*.json").withColumn("name", tidy("name")).repartition(3).write.parquet(out)
    spark.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
