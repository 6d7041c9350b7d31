"""How many playlists with a mood of a given kind each track is in.

faulted: the moods are exploded as well, to filter them, so a playlist of 40 tracks and 24 moods becomes 960 rows
healthy: the playlists are filtered as they are; only the tracks are exploded
"""
import sys

from pyspark.sql import SparkSession, functions as F

twin = sys.argv[1]
WANTED = ["mood%d" % n for n in range(0, 60, 3)]

spark = SparkSession.builder.appName("playlist reach").config("spark.sql.shuffle.partitions", 8).getOrCreate()
playlists = (spark.range(0, 30_000, 1, 8).withColumnRenamed("id", "playlist")
             .withColumn("tracks", F.expr("transform(sequence(1, 40), n -> pmod(hash(playlist, n), 20000))"))
             .withColumn("moods", F.expr("transform(sequence(1, 24), n -> concat('mood', pmod(hash(n, playlist), 60)))")))
if twin == "faulted":
    rows = (playlists.withColumn("track", F.explode("tracks")).withColumn("mood", F.explode("moods"))
            .where(F.col("mood").isin(WANTED)))
else:
    rows = playlists.where(F.arrays_overlap("moods", F.array(*map(F.lit, WANTED)))).withColumn("track", F.explode("tracks"))
reach = rows.groupBy("track").agg(F.countDistinct("playlist").alias("playlists"))
reach.orderBy(F.desc("playlists"), "track").show(8)
spark.stop()
