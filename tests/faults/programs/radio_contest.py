"""Scores the log of an amateur radio contest: one file of 60 MB, a contact a line.

faulted (settings): mapreduce.input.fileinputformat.split.minsize is 1 GB, set for a cluster whose files are a hundred times as large
healthy: Hadoop's own size
"""
import itertools
import math
import random
import sys
import time

from pyspark import SparkContext

folder = sys.argv[2]
LETTERS = "ABCDEFGHIJKLMNOPQR"


def contacts():
    air = random.Random(14)
    square = lambda: air.choice(LETTERS) + air.choice(LETTERS) + "%02d" % air.randrange(100)  # noqa: E731
    call = lambda: air.choice(("DL", "G", "OK", "F", "SM", "JA")) + str(air.randrange(10)) + "".join(air.choices(LETTERS, k=3))  # noqa: E731
    page = "".join(f"QSO: 14{air.randrange(350):03} CW 2025-10-{air.randrange(1, 29):02} {air.randrange(2400):04} {call():8} {square()} {call():8} {square()}\n"
                   for _ in range(50_000))
    with open(folder + "/contest.log", "w") as out:
        for _ in range(20):
            out.write(page)


def place(square):
    longitude = (ord(square[0]) - 65) * 20 - 180 + int(square[2]) * 2 + 1
    latitude = (ord(square[1]) - 65) * 10 - 90 + int(square[3]) + 0.5
    return math.radians(latitude), math.radians(longitude)


def score(line):
    _, band, _, _, _, own, here, _, there = line.split()
    (a, b), (c, d) = place(here), place(there)
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return own, 1 + int(6371 * math.acos(max(-1.0, min(1.0, cosine))) / 500)


def points(lines):
    """The call book is asked for the stations of 2,000 contacts at a time."""
    while page := list(itertools.islice(lines, 2_000)):
        time.sleep(0.03)  # Stands for the call book's answer.
        yield from map(score, page)


contacts()
sc = SparkContext(appName="radio contest")
totals = sc.textFile(folder + "/contest.log", 24).mapPartitions(points).reduceByKey(lambda one, other: one + other, 4)
print(totals.top(5, key=lambda total: total[1]))
sc.stop()
