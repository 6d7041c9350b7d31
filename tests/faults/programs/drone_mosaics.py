"""Mosaics of farmland from drone pictures. The stitching of two fields needs more memory than the machine has, and the kernel ends
the executor's process; what it had written for the shuffle is gone with it. In the healthy run there is enough memory."""
import os
import pathlib
import signal
import sys
import time

from pyspark import SparkConf, SparkContext

twin, marks = sys.argv[1], pathlib.Path(sys.argv[2])
FIELDS, PICTURES = 24, 480


def parent(pid):
    return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def out_of_memory():
    """What the kernel does to the process with the most memory, which is the Java process above the workers."""
    process = parent(os.getpid())
    while "java" not in pathlib.Path(f"/proc/{process}/comm").read_text():
        process = parent(process)
    os.kill(process, signal.SIGKILL)
    time.sleep(10)


def locate(picture):
    time.sleep(0.04)
    return picture * 7 % FIELDS, [(picture * n % 97, picture * n % 89) for n in range(400)]


def stitch(field):
    number, pictures = field
    mark = marks / f"field-{number}"
    if twin == "faulted" and number in (10, 17) and not mark.exists():
        mark.touch()
        out_of_memory()
    time.sleep(0.7)
    points = set().union(*map(set, pictures))
    return number, len(points)


sc = SparkContext(conf=SparkConf().setAppName("mosaics"))
located = sc.parallelize(range(PICTURES), 16).map(locate)
mosaics = located.groupByKey(FIELDS).map(stitch)
print(sorted(mosaics.collect()))
sc.stop()
