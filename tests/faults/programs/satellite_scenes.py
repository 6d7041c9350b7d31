"""Downloads the cloud masks of 260 satellite scenes; the names of the scenes are in a text file of a few kilobytes.

faulted: textFile cuts so small a file in two, so two tasks do the downloads
healthy: textFile is asked for 20 portions
"""
import random
import sys
import time
import zlib

from pyspark import SparkContext

twin, folder = sys.argv[1:]
orbit = random.Random(5)
with open(folder + "/scenes.txt", "w") as order:
    order.writelines("S2A_%02d%s_2024%02d%02d\n" % (orbit.randrange(1, 60), orbit.choice("CDEFGHJK"), 1 + n % 12, orbit.randrange(1, 29)) for n in range(260))


def cloud_cover(scene):
    time.sleep(0.18)  # The archive takes that long to answer.
    noise = random.Random(scene)
    mask = bytes(noise.choice((0, 0, 1)) for _ in range(3_000))
    return scene[4:7], (sum(mask) / len(mask), len(zlib.compress(mask)), 1)


def add(one, other):
    return tuple(a + b for a, b in zip(one, other))


sc = SparkContext(appName="cloud masks")
scenes = sc.textFile(folder + "/scenes.txt") if twin == "faulted" else sc.textFile(folder + "/scenes.txt", 20)
zones = scenes.map(cloud_cover).reduceByKey(add, 4).collect()
for zone, (cover, size, number) in sorted(zones)[:10]:
    print(zone, round(cover / number, 3), size)
sc.stop()
