"""Python code in queries: a plain UDF, and where pandas is installed a pandas UDF, a grouped map and mapInPandas."""
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("python udf").getOrCreate()
rows = spark.range(0, 20000, numPartitions=4).select("id", (F.col("id") % 20).alias("key"))
collatz = F.udf(lambda n: 0 if n < 1 else bin(n).count("1"), "int")
rows.select(collatz("id").alias("bits")).groupBy("bits").count().collect()
rows.where(collatz("id") > 5).count()
rows.rdd.map(lambda row: (row.key, row.id)).mapValues(lambda v: v * 2).reduceByKey(max).collect()
try:
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401
except ImportError:
    print("no pandas here")
else:
    plus = F.pandas_udf(lambda series: series + 1, "long")
    rows.select(F.sum(plus("id"))).collect()
    rows.groupBy("key").applyInPandas(lambda frame: frame.head(2), "id long, key long").count()
    rows.mapInPandas(lambda frames: (frame[frame.key == 3] for frame in frames), "id long, key long").count()
spark.stop()
