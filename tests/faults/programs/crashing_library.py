"""A native library crashes on some items and takes the executor with it: its tasks and its shuffle files are lost.
In the healthy run it does not crash."""
import os
import signal
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("thumbnails").getOrCreate()


def executor():
    """The JVM above this worker; a worker is forked by a daemon whose parent is the executor."""
    pid = os.getpid()
    while "CoarseGrainedExecutorBackend" not in open(f"/proc/{pid}/cmdline").read():
        pid = int(open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[1])
    return pid


def thumbnail(number):
    time.sleep(1.5)  # Stands for the work on an image.
    crashed = f"{folder}/crashed-{number}"
    if twin == "faulted" and number in (9, 17, 25) and not os.path.exists(crashed):
        open(crashed, "w").close()
        os.kill(executor(), signal.SIGKILL)
        time.sleep(5)
    return number % 4, 1


images = spark.sparkContext.parallelize(range(32), 32).map(thumbnail)
print(images.reduceByKey(lambda a, b: a + b, 4).collect())
spark.stop()
