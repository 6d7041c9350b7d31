"""Property tax of the parcels of a county, with Python functions on plain rows.

Faulted (settings): the job was copied from a larger cluster; it is to wait for all of 16 cores before its first task, of
which this cluster has four, so it waits until the time for that is up. Healthy (settings): the same without waiting."""
import random
import sys

from pyspark.sql import SparkSession

_, folder = sys.argv[1:]
ZONES = {zone: (0.9 + zone / 40, 120 * zone) for zone in range(25)}

random.seed(31)
for part in range(12):
    with open(f"{folder}/parcels-{part}.csv", "w") as file:
        for i in range(28_000):
            file.write(f"{part}-{i},{random.randrange(25)},{random.uniform(80, 4000):.1f},{random.randrange(1880, 2024)},{random.randrange(1, 9)}\n")


def assess(parcel):
    number, zone, area, built, floors = parcel.split(",")
    factor, base = ZONES[int(zone)]
    value = base + float(area) * factor * (1 + 0.2 * int(floors))
    for year in range(int(built), 2025, 2):
        value *= 0.997 if year < 1990 else 1.004
    tax, rest = 0.0, value
    for limit, rate in ((400, 0.01), (1500, 0.013), (5000, 0.017), (float("inf"), 0.02)):
        part = min(rest, limit)
        tax, rest = tax + part * rate, rest - part
    return int(zone), (tax, 1)


spark = SparkSession.builder.appName("property tax").getOrCreate()
parcels = spark.sparkContext.textFile(folder + "/parcels-*.csv", 12)
by_zone = parcels.map(assess).reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]), 4).collect()
for zone, (tax, number) in sorted(by_zone):
    print(zone, round(tax), number)
spark.stop()
