"""Simulates gusts at the towers of a planned wind farm, cuts the lineage with a checkpoint and goes on with the results.
Faulted: checkpoint() without persist(), so the simulation runs once for the count and again for the checkpoint."""
import math
import sys

from pyspark import SparkContext, StorageLevel

twin, folder = sys.argv[1:3]


def simulate(tower):
    """The loads on a tower in a storm: a chaotic map stands for the turbulence."""
    x, loads = 0.1 + tower % 97 / 128, [0] * 20
    for _ in range(60_000):
        x = 3.9 * x * (1 - x)
        loads[int(x * 20)] += math.sin(x) > 0.3
    return tower, loads


sc = SparkContext(appName="wind farm")
sc.setCheckpointDir(folder + "/checkpoints")
storms = sc.parallelize(range(800), 16).map(simulate)
if twin == "healthy":
    storms.persist(StorageLevel.MEMORY_AND_DISK)
storms.checkpoint()
print("towers", storms.count())
worst = storms.map(lambda result: (max(result[1]), result[0])).top(10)
print("worst", worst)
print("mean", storms.map(lambda result: sum(result[1]) / 20).mean())
sc.stop()
