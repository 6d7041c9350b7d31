"""Asks 72 tide gauges along the coast for their water levels, from two machines.

The list of gauges is made by one task, so its shuffle output lies on one machine, and the tasks that ask the gauges prefer that machine.
faulted (settings): spark.locality.wait is "3m"; three milliseconds were meant, but Spark reads minutes
healthy (settings): "3ms"
"""
import math
import sys
import time

from pyspark import SparkContext

GAUGES = 72


def ask(gauge):
    number, (name, mean) = gauge
    time.sleep(0.8)  # The gauge's modem needs that long.
    levels = [mean + 2.1 * math.sin(2 * math.pi * minute / 745 + number) for minute in range(0, 1440, 2)]
    return name, (max(levels), min(levels))


sc = SparkContext(appName="tide gauges")
register = sc.parallelize([(n, ("gauge-%02d" % n, 4 + n % 7 / 10)) for n in range(GAUGES)], 1)
levels = register.partitionBy(GAUGES, lambda number: number).map(ask)
for name, (high, low) in sorted(levels.collect(), key=lambda level: -level[1][0])[:5]:
    print(name, round(high, 2), round(low, 2))
sc.stop()
