"""Groups households by their load profile with k-means of MLlib, for the tariffs of an energy supplier.
Faulted: repartition(1), so that the same seed finds the same groups every night. Healthy: four partitions."""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession, functions as F

twin, folder = sys.argv[1:3]
HOURS = [f"h{hour:02}" for hour in range(24)]

SparkContext._ensure_initialized()  # so that the settings of the next line do not stay
before = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
profiles = before.range(0, 180_000, 1, 8).select(
    "id", *[(F.rand(hour) * 0.3 + F.abs(F.sin((F.col("id") % 9) + hour / 4.0))).alias(name) for hour, name in enumerate(HOURS)])
profiles.write.parquet(folder + "/profiles")
before.stop()

spark = SparkSession.builder.appName("tariff segments").getOrCreate()
households = spark.read.parquet(folder + "/profiles").repartition(1 if twin == "faulted" else 4).cache()

# MLlib's own classes: the Python of the cluster has no numpy, which pyspark.ml asks for.
ml = spark._jvm.org.apache.spark.ml
names = spark.sparkContext._gateway.new_array(spark._jvm.java.lang.String, len(HOURS))
for place, name in enumerate(HOURS):
    names[place] = name
vectors = ml.feature.VectorAssembler().setInputCols(names).setOutputCol("profile").transform(households._jdf)
kmeans = ml.clustering.KMeans().setFeaturesCol("profile").setK(150).setSeed(7).setInitMode("random").setMaxIter(12).setTol(0.0)
model = kmeans.fit(vectors)
print("cost", model.summary().trainingCost(), "iterations", model.summary().numIter())
spark.stop()
