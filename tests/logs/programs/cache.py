"""Cached data at several storage levels, some of it unpersisted, with block updates in the log."""
from pyspark import StorageLevel
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("cache").getOrCreate()
sc = spark.sparkContext

kept = sc.parallelize(range(20000), 4).map(lambda x: (x % 10, str(x) * 5)).setName("kept in memory").persist(
    StorageLevel.MEMORY_ONLY)
kept.count()
kept.countByKey()

dropped = sc.parallelize(range(5000), 3).map(lambda x: "d" * 50).setName("dropped").persist(StorageLevel.MEMORY_AND_DISK)
dropped.count()
dropped.unpersist(blocking=True)

disk = sc.parallelize(range(8000), 2).map(lambda x: "e" * 50).setName("on disk").persist(StorageLevel.DISK_ONLY)
disk.count()

# Only two of the five partitions are ever computed.
part = sc.parallelize(range(1000), 5).setName("partly cached").persist(StorageLevel.MEMORY_ONLY_2)
part.mapPartitions(lambda rows: rows).take(1)

frame = spark.range(0, 50000, numPartitions=3).select("id", F.sha2(F.col("id").cast("string"), 256).alias("hash")).cache()
frame.count()
frame.where("id % 7 = 0").agg(F.max("hash")).collect()
sc.broadcast(list(range(1000))).value
frame.unpersist(blocking=True)
other = spark.range(0, 1000).cache()
other.count()
spark.stop()
