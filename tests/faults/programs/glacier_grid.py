"""Balance of a glacier on a grid, a checkpoint after the costly step.

faulted: checkpoint() alone; the cells are computed once for the answer and once more for the checkpoint
healthy: cache() before checkpoint()
"""
import math
import sys
import time

from pyspark import SparkContext

twin, folder = sys.argv[1:]
sc = SparkContext(appName="glacier grid")
sc.setCheckpointDir(folder + "/checkpoints")


def season(cell):
    time.sleep(0.22)  # Stands for the solver, which runs on a machine of its own.
    snow = [abs(math.sin(cell * 0.7 + hour * 0.01)) for hour in range(8760)]
    return cell, sum(snow) - 0.6 * len(snow), max(snow)


cells = sc.parallelize(range(160), 16).map(season)
if twin == "healthy":
    cells.cache()
cells.checkpoint()
print(cells.count(), "cells")
print("balance", round(cells.map(lambda cell: cell[1]).sum(), 2), "deepest", cells.map(lambda cell: cell[2]).max())
sc.stop()
