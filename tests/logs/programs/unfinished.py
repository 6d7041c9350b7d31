"""An application that never ends: its log is copied while a stage runs, then its driver is killed."""
import os
import signal
import shutil
import threading
import time

from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("unfinished").getOrCreate()
sc = spark.sparkContext
spark.range(0, 2000, numPartitions=4).selectExpr("id % 3 AS k").groupBy("k").count().collect()
sc.parallelize(range(100), 5).map(lambda x: (x % 2, x)).reduceByKey(lambda a, b: a + b).count()


def slow(rows):
    time.sleep(1.5)
    return rows


threading.Thread(target=lambda: sc.parallelize(range(40), 20).mapPartitions(slow).count(), daemon=True).start()
threading.Thread(target=lambda: spark.range(0, 10**11, numPartitions=4).selectExpr("sum(sqrt(id) + sha1(string(id)))").collect(),
                 daemon=True).start()
time.sleep(7)
log = os.environ["SPARKWRIGHT_LOG"]
shutil.copytree(log, log + "-while-running")
time.sleep(2)
os.kill(sc._jvm.java.lang.ProcessHandle.current().pid(), signal.SIGKILL)
os._exit(0)
