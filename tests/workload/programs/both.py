"""Two purposes of one weight.

Arguments: kinds joined by commas, and a folder. Each kind is an application of its own.
"""
import os
import sys
from pyspark.sql import SparkSession, functions as F



def run(kind: str, folder: str) -> None:
    os.makedirs(folder)
    spark = SparkSession.builder.appName("evening").config("spark.sql.shuffle.partitions", "4").getOrCreate()
    data = spark.range(0, 200000, 1, 4).selectExpr("id", "rand(1) a", "cast(rand(2) * 40 as int) k")
    if kind == "load_and_report":
        data.withColumn("day", F.expr("id % 9")).write.partitionBy("day").parquet(f"{folder}/out")
        loaded = spark.read.parquet(f"{folder}/out")
        loaded.dropDuplicates(["a"]).write.orc(f"{folder}/clean")
        loaded.groupBy("k").agg(F.avg("a"), F.countDistinct("day")).orderBy("k").show(40)
        loaded.groupBy("day").pivot("k").sum("a").show()
    elif kind == "stream_and_report":
        query = spark.readStream.format("rate").option("rowsPerSecond", 500).load().writeStream.format("parquet").option("path", f"{folder}/s").option("checkpointLocation", f"{folder}/c").trigger(processingTime="1 second").start()
        for _ in range(4):
            data.groupBy("k").agg(F.avg("a"), F.expr("percentile(a, 0.9)")).orderBy("k").show()
        query.awaitTermination(4)
    elif kind == "report_and_export":
        data.groupBy("k").agg(F.avg("a"), F.countDistinct("id")).orderBy(F.desc("avg(a)")).show(40)
        data.groupBy((F.col("id") % 12).alias("month")).pivot("k", [1, 2, 3]).sum("a").orderBy("month").show()
        data.selectExpr("id % 20 AS shop", "a").groupBy("shop").agg(F.expr("percentile(a, array(0.1, 0.9))")).show()
        data.select("id", F.sha2(F.col("id").cast("string"), 256).alias("card"), F.round("a", 3)).repartition(4).write.csv(f"{folder}/partner")
        data.withColumn("part", F.expr("id % 6")).dropDuplicates(["a"]).write.partitionBy("part").parquet(f"{folder}/lake")
    elif kind == "ranks_and_load":
        links = spark.sparkContext.parallelize([(i % 900, i * 31 % 900) for i in range(6000)], 4).groupByKey().cache()
        ranks = links.mapValues(lambda _: 1.0)
        for _ in range(4):
            given = links.join(ranks).flatMap(lambda one: [(to, one[1][1] / len(one[1][0])) for to in one[1][0]])
            ranks = given.reduceByKey(lambda a, b: a + b).mapValues(lambda rank: 0.15 + 0.85 * rank)
        ranks.saveAsTextFile(f"{folder}/ranks")
        data.selectExpr("id", "concat(' Name ', k) name").withColumn("name", F.trim("name")).write.parquet(f"{folder}/names")
        data.withColumn("day", F.expr("id % 9")).write.partitionBy("day").orc(f"{folder}/days")
    elif kind == "scores_and_questions":
        weights = spark.sparkContext.broadcast([0.3, -1.2])
        predict = F.udf(lambda a, k: weights.value[0] * a + weights.value[1] * k, "double")
        data.withColumn("score", predict("a", "k")).write.parquet(f"{folder}/scores")
        data.groupBy("k").agg(F.avg("a"), F.countDistinct("id")).orderBy("k").show(40)
        data.groupBy((F.col("id") % 30).alias("day")).agg(F.sum("a")).orderBy(F.desc("sum(a)")).show(10)
    elif kind == "hops_and_report":
        edges = spark.sparkContext.parallelize([(i % 1100, i * 17 % 1100) for i in range(7000)], 4).partitionBy(4).cache()
        reached = spark.sparkContext.parallelize([(0, 0)], 4)
        for _ in range(4):
            step = edges.join(reached).map(lambda one: (one[1][0], one[1][1] + 1))
            reached = reached.union(step).reduceByKey(min, 4).cache()
        reached.saveAsTextFile(f"{folder}/hops")
        data.groupBy("k").agg(F.avg("a"), F.stddev("a"), F.countDistinct("id")).orderBy(F.desc("avg(a)")).show(40)
        data.groupBy((F.col("id") % 365).alias("day")).agg(F.sum("a")).orderBy(F.desc("sum(a)")).show(10)
        data.groupBy((F.col("id") % 12).alias("month")).pivot("k", [4, 5, 6]).sum("a").orderBy("month").show()
    elif kind == "weights_and_load":
        rows = data.rdd.map(lambda row: (row.a, row.k / 40, 1.0 if row.a * 40 > row.k else -1.0)).cache()
        weights = (0.0, 0.0)
        for _ in range(8):
            slope = rows.map(lambda row, w=weights: (row[0] * (row[2] - w[0] * row[0] - w[1] * row[1]), row[1] * (row[2] - w[0] * row[0] - w[1] * row[1]))) \
                .reduce(lambda one, other: (one[0] + other[0], one[1] + other[1]))
            weights = (weights[0] + 1e-6 * slope[0], weights[1] + 1e-6 * slope[1])
        print(weights)
        data.select("id", F.sha2(F.col("id").cast("string"), 512).alias("card"), "k").repartition(4).write.parquet(f"{folder}/cards")
        data.withColumn("part", F.expr("id % 6")).dropDuplicates(["a"]).write.partitionBy("part").orc(f"{folder}/lake")
    elif kind == "stream_and_load":
        query = spark.readStream.format("rate").option("rowsPerSecond", 900).load().groupBy((F.col("value") % 9).alias("v")).count().writeStream.outputMode("update").format("console").option("checkpointLocation", f"{folder}/c").trigger(processingTime="1 second").start()
        for part in range(3):
            data.select("id", F.sha2(F.col("id").cast("string"), 512).alias("card"), "k").repartition(4).write.parquet(f"{folder}/cards{part}")
        query.awaitTermination(4)
    elif kind == "stream_and_questions":
        query = spark.readStream.format("rate").option("rowsPerSecond", 2000).load().writeStream.format("json").option("path", f"{folder}/s").option("checkpointLocation", f"{folder}/c").trigger(processingTime="1 second").start()
        for month in range(3):
            data.where(F.expr(f"id % 3 = {month}")).groupBy("k").agg(F.avg("a"), F.countDistinct("id")).orderBy(F.desc("avg(a)")).show(12)
        query.awaitTermination(5)
    elif kind == "groups_and_load":
        edges = spark.sparkContext.parallelize([(i % 1300, i * 11 % 1300) for i in range(8000)], 4).partitionBy(4).cache()
        group = spark.sparkContext.parallelize([(i, i) for i in range(1300)], 4)
        for _ in range(4):
            group = group.union(edges.join(group).map(lambda one: one[1])).reduceByKey(min, 4)
        group.saveAsTextFile(f"{folder}/groups")
        data.select("id", F.sha2(F.col("id").cast("string"), 256).alias("card"), "a").repartition(3).write.csv(f"{folder}/partner")
        data.withColumn("part", F.expr("id % 6")).dropDuplicates(["a"]).write.partitionBy("part").parquet(f"{folder}/lake")
    elif kind == "scores_and_load":
        weights = spark.sparkContext.broadcast([0.3, -1.2, 0.02])
        predict = F.udf(lambda a, k: weights.value[0] * a + weights.value[1] * k + weights.value[2], "double")
        data.withColumn("prediction", predict("a", "k")).write.csv(f"{folder}/scores")
        data.select("id", F.sha2(F.col("id").cast("string"), 512).alias("card"), "k").repartition(4).write.parquet(f"{folder}/cards")
        data.withColumn("day", F.expr("id % 9")).write.partitionBy("day").orc(f"{folder}/days")
    spark.stop()


for one in sys.argv[1].split(","):
    run(one, f"{sys.argv[2]}/{one}")
