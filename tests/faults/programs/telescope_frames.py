"""Calibrates the frames of a night at the telescope.
Faulted: one of the two servers is busy with a backup, so that a frame takes eight times as long on it."""
import os
import sys
import time

from pyspark import SparkConf, SparkContext

FAULTED = sys.argv[1] == "faulted"


def calibrate(frame):
    busy = FAULTED and "/work/2/" in os.getcwd()  # the folder of the second server
    time.sleep(0.35 * (8 if busy else 1))  # Stands for reading the frame, the darks and the flats from the disk.
    flat = [1 + (frame * 31 + pixel) % 17 / 100 for pixel in range(4000)]
    return frame, sum(1000 / value for value in flat) / len(flat)


sc = SparkContext(conf=SparkConf().setAppName("telescope frames"))
frames = sc.parallelize(range(200), 100).map(calibrate).mapValues(lambda brightness: round(brightness, 3))
frames.saveAsTextFile(sys.argv[2] + "/calibrated")
sc.stop()
