"""A passport office checks photos with a recognition service, which needs 0.8 seconds for each of 60 parcels of photos.

The application starts with one executor and asks for more while tasks wait.
  faulted (settings): schedulerBacklogTimeout is "40"; milliseconds were meant, but a number without a unit is in seconds
  healthy (settings): "1s"
"""
import hashlib
import sys
import time

from pyspark import SparkContext

PARCELS, PHOTOS = 60, 250


def photo(parcel, number):
    return hashlib.sha512(b"%d/%d" % (parcel, number)).digest() * 40


def check(parcel):
    time.sleep(0.8)  # The service looks at the parcel.
    verdicts = {"accepted": 0, "glasses": 0, "shadow": 0}
    for number in range(PHOTOS):
        mark = hashlib.md5(photo(parcel, number)).digest()[0]
        verdicts["glasses" if mark < 9 else "shadow" if mark < 30 else "accepted"] += 1
    return list(verdicts.items())


sc = SparkContext(appName="passport photos")
verdicts = sc.parallelize(range(PARCELS), PARCELS).flatMap(check).reduceByKey(lambda a, b: a + b, 2)
print(sorted(verdicts.collect()))
sc.stop()
