"""An executor is killed while it holds shuffle output: fetch failures, resubmitted tasks, a second stage attempt.
Then the executors are driven out of memory and the job fails."""
import os
import signal
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.appName("executor loss").getOrCreate()
sc = spark.sparkContext


def parent(pid):
    with open("/proc/%d/stat" % pid) as stat:
        return int(stat.read().rsplit(")", 1)[1].split()[1])


def executor_pid(_):
    # A Python worker is forked by a daemon whose parent is the executor's JVM.
    time.sleep(0.5)
    pid = os.getpid()
    while "CoarseGrainedExecutorBackend" not in open("/proc/%d/cmdline" % pid).read():
        pid = parent(pid)
    yield pid


while sc._jsc.sc().getExecutorMemoryStatus().size() < 3:
    time.sleep(0.2)
pairs = sc.parallelize(range(4000), 6).map(lambda x: (x % 50, x)).reduceByKey(lambda a, b: a + b, 4)
pairs.count()
pids = sorted(set(sc.parallelize(range(8), 8).mapPartitions(executor_pid).collect()))
os.kill(pids[0], signal.SIGKILL)
# The map output of the killed executor is gone, but the driver may not know yet: tasks fail to fetch it.
print(pairs.map(lambda kv: kv[1]).sum())


marker = os.path.join(os.environ["SPARKWRIGHT_DATA"], "killed")


# The last task kills its executor when other tasks of its stage have already ended there: those are submitted again.
def kill_while_running(index, rows):
    time.sleep(0.5)
    if index == 5 and not os.path.exists(marker):
        open(marker, "w").close()
        os.kill(next(executor_pid(None)), signal.SIGKILL)
        time.sleep(5)
    time.sleep(1)
    return [(value % 5, value) for value in rows]


print(sc.parallelize(range(60), 6).mapPartitionsWithIndex(kill_while_running).reduceByKey(lambda a, b: a + b, 3).collect())

try:
    spark.range(0, 4, numPartitions=2).select(F.length(F.expr("repeat(string(id), 900000000)"))).write.format(
        "noop").mode("overwrite").save()
except Exception as error:
    print("expected:", type(error).__name__)
spark.stop()
