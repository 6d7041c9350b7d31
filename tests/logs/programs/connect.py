"""A Spark Connect session: the server's log has session and operation events; one operation fails, one is interrupted."""
import threading
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.remote("local[2]").appName("connect").getOrCreate()
spark.addTag("nightly")
spark.range(0, 1000, numPartitions=3).groupBy((F.col("id") % 7).alias("k")).count().collect()
spark.sql("SELECT count(*) FROM range(100) a JOIN range(50) b USING (id)").collect()
spark.removeTag("nightly")
try:
    spark.range(0, 10).select(F.expr("raise_error('no')")).collect()
except Exception as error:
    print("expected:", type(error).__name__)
try:
    spark.sql("SELECT * FROM no_such_table").collect()
except Exception as error:
    print("expected:", type(error).__name__)


def interrupted():
    try:
        spark.range(0, 2 * 10**7, numPartitions=2).select(F.max(F.sha2(F.col("id").cast("string"), 512))).collect()
    except Exception as error:
        print("expected:", type(error).__name__)


thread = threading.Thread(target=interrupted)
thread.start()
time.sleep(4)
spark.interruptAll()
thread.join()
spark.range(0, 10).count()
spark.stop()
