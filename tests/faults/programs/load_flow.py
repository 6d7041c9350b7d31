"""Load flow of an electricity grid in four regions, which are solved in step: each round is a stage with barriers.

faulted: in the second round the licence server refuses a region three times, after three quarters of its work; a stage with barriers cannot
repeat one task, so Spark kills the others, with which their executors end, and repeats the whole round
healthy: the licences last
"""
import math
import os
import sys
import time

from pyspark import BarrierTaskContext, SparkContext

twin, folder = sys.argv[1:]
REGIONS, ROUNDS, REFUSALS = 4, 3, 3


def renew_licence(region, number):
    if twin == "healthy" or (region, number) != (2, 1):
        return
    refusals = len(os.listdir(folder))
    if refusals < REFUSALS:
        open(f"{folder}/refusal-{refusals}", "w").close()
        raise ConnectionError("licence server: no seat left for region %d" % region)


def solver(number):
    def solve(lines):
        context = BarrierTaskContext.get()
        loads = list(lines)
        begin = time.monotonic()
        step, residual = 0, 1.0
        while time.monotonic() - begin < 4:  # Newton's steps; the time of the real solver
            residual = sum(math.sin(load * (step + 1)) for load in loads[:4000]) / len(loads)
            step += 1
            if time.monotonic() - begin > 3:
                renew_licence(context.partitionId(), number)
        residuals = context.allGather(f"{residual:.6f}")
        yield context.partitionId(), max(abs(float(r)) for r in residuals)
    return solve


sc = SparkContext(appName="load flow")
buses = sc.parallelize(range(40_000), REGIONS).map(lambda bus: 0.2 + (bus * 37 % 101) / 100)
sc.parallelize(range(8), 8).foreach(lambda seat: time.sleep(0.5))  # takes the licences; all executors are there after it
for number in range(ROUNDS):
    print(number, buses.barrier().mapPartitions(solver(number)).reduceByKey(max, 2).collect())
sc.stop()
