"""A list of jobs to do is cut into one slice, whatever the cluster: one core works, three wait.
The healthy run cuts it into one slice for each item."""
import sys
import time

from pyspark.sql import SparkSession

twin, folder = sys.argv[1:]
spark = SparkSession.builder.appName("simulations").getOrCreate()


def simulate(seed):
    time.sleep(1.2)  # Stands for a simulation.
    return seed * seed % 101


seeds = spark.sparkContext.parallelize(range(20), 1 if twin == "faulted" else 20)
print(seeds.map(simulate).sum())
spark.stop()
