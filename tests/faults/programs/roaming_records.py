"""Adds up what guests of foreign networks owe, from the records of a month.
Faulted (data): the records come as one large gzip file. Healthy: the same records in twelve gzip files."""
import gzip
import os
import random
import sys
from datetime import datetime

from pyspark import SparkConf, SparkContext

twin, folder = sys.argv[1:]


def prepare(files, lines=2_500_000):
    os.mkdir(folder + "/cdr")
    random.seed(4)
    known = ["%05d;%s;2024-05-%02d %02d:30:00;%d;%d" % (
        20000 + random.randrange(900), random.choice(["voice", "sms", "data"]), random.randrange(1, 31), random.randrange(24),
        random.randrange(1, 3600), random.randrange(10 ** 9, 10 ** 10)) for _ in range(5000)]
    for file in range(files):
        with gzip.open("%s/cdr/part-%02d.csv.gz" % (folder, file), "wt", compresslevel=1) as out:
            for line in range(file, lines, files):
                out.write("%d;%s\n" % (line, known[line * 31 % 5000]))


def owed(line):
    record = dict(zip(("number", "network", "kind", "at", "amount", "caller"), line.split(";")))
    rate = {"voice": 0.0019, "sms": 0.0100, "data": 0.0003}[record["kind"]]
    at_night = datetime.strptime(record["at"], "%Y-%m-%d %H:%M:%S").hour < 6
    return record["network"], (rate * int(record["amount"]) * (0.5 if at_night else 1), 1)


prepare(1 if twin == "faulted" else 12)
sc = SparkContext(conf=SparkConf().setAppName("roaming"))
totals = sc.textFile(folder + "/cdr").map(owed).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]), 4)
totals.map(lambda t: "%s;%.2f;%d" % (t[0], *t[1])).saveAsTextFile(folder + "/owed")
sc.stop()
