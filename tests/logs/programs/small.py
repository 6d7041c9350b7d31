"""The smallest useful application, for the containers: one query with a shuffle, one RDD job."""
from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("small").getOrCreate()
spark.sql("SELECT id % 5 AS k, count(*) FROM range(0, 1000, 1, 3) GROUP BY 1").collect()
spark.sparkContext.parallelize(range(40), 4).count()
spark.stop()
