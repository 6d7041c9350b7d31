"""Finds the carrier of each called number in a table of ported numbers, which each Python worker loads.

With "faulted" the table is a dict of strings and tuples, some hundred megabytes in each worker, beside a heap that has all
the memory asked for. With "healthy" it is two sorted arrays of a few megabytes.
"""
import sys
from array import array
from bisect import bisect_left

from pyspark import SparkContext

twin, folder = sys.argv[1:3]
PORTED = 900_000


def ported_number(i):
    return 491_510_000_000 + i * 97


def write_table():
    with open(folder + "/ported.csv", "w") as file:
        file.writelines(f"{ported_number(i)};carrier-{i * 7919 % 211};2024-{i % 12 + 1:02d}-{i % 28 + 1:02d}\n" for i in range(PORTED))


class Dictionary:
    def __init__(self, path):
        with open(path) as file:
            rows = (line.rstrip().split(";") for line in file)
            self.carriers = {number: {"carrier": carrier, "since": since, "number": int(number)} for number, carrier, since in rows}

    def carrier(self, number):
        entry = self.carriers.get(str(number))
        return entry["carrier"] if entry else "original"


class Arrays:
    def __init__(self, path):
        self.numbers, self.names = array("q"), array("h")
        with open(path) as file:
            for line in file:
                number, carrier, _ = line.split(";")
                self.numbers.append(int(number))
                self.names.append(int(carrier[8:]))

    def carrier(self, number):
        at = bisect_left(self.numbers, number)
        return f"carrier-{self.names[at]}" if at < len(self.numbers) and self.numbers[at] == number else "original"


def calls(part):
    state = part + 1
    for _ in range(250_000):
        state = state * 6_364_136_223_846_793_005 % (1 << 64)
        yield ported_number(state >> 44) + (state >> 20) % 2, (state >> 30) % 3600


def seconds_by_carrier(parts):
    table = (Dictionary if twin == "faulted" else Arrays)(folder + "/ported.csv")
    seconds = {}
    for part in parts:
        for number, lasted in calls(part):
            carrier = table.carrier(number)
            seconds[carrier] = seconds.get(carrier, 0) + lasted
    return seconds.items()


write_table()
sc = SparkContext(appName="carriers")
print(sc.parallelize(range(12), 12).mapPartitions(seconds_by_carrier).reduceByKey(lambda a, b: a + b, 4).takeOrdered(5, lambda c: -c[1]))
sc.stop()
