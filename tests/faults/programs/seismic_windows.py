"""Looks for events in the recordings of seismometers, window by window.

The work is a sleep: a window costs 0.1 seconds. Faulted: on the second machine, whose disk is worn out, it costs 1.2.
"""
import os
import random
import sys
import time

from pyspark import SparkContext

twin, _ = sys.argv[1:]


def is_on_second_machine():
    return "/work/2/" in os.getcwd() + "/"  # The worker's folder


def events(windows):
    cost = 1.2 if twin == "faulted" and is_on_second_machine() else 0.1
    for window in windows:
        rng = random.Random(window)
        signal = [rng.gauss(0, 1) for _ in range(800)]
        time.sleep(cost)  # Stands for reading the recording.
        short, long = sum(abs(v) for v in signal[-80:]) / 80, sum(map(abs, signal)) / 800
        if short / long > 1.1:
            yield window % 24, short / long


sc = SparkContext(appName="seismic windows")
found = sc.parallelize(range(400), 40).mapPartitions(events)
print(found.groupByKey(4).mapValues(lambda ratios: (len(ratios), max(ratios))).collect())
sc.stop()
