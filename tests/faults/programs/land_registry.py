"""Reads the deeds of a land registry, which come in ZIP archives.

faulted: the registry sends one archive for the whole state        healthy: one for each of its twelve courts
"""
import io
import os
import random
import re
import sys
import time
import zipfile

from pyspark import SparkContext

twin, folder = sys.argv[1:]
DEEDS, COURTS = 576, 12


def archives():
    os.mkdir(folder + "/deeds")
    clerk = random.Random(1900)
    page = clerk.randbytes(50_000).hex()
    packs = 1 if twin == "faulted" else COURTS
    for pack in range(packs):
        with zipfile.ZipFile(f"{folder}/deeds/deeds-{pack:02}.zip", "w", zipfile.ZIP_STORED) as archive:
            for deed in range(pack, DEEDS, packs):
                start = clerk.randrange(90_000)
                archive.writestr(f"deed-{deed:05}.txt", f"Sheet {deed}; parcel {clerk.randrange(9000)}; owner {clerk.randrange(400)}\n{page[start:]}{page[:start]}")


def deeds(archive):
    with zipfile.ZipFile(io.BytesIO(archive[1])) as pack:
        for name in pack.namelist():
            yield name, pack.read(name).decode()


def owner(deed):
    time.sleep(0.035)  # Reading the writing of 1900 is the work of a service.
    return re.search(r"owner (\d+)", deed[1]).group(1), len(deed[1])


archives()
sc = SparkContext(appName="land registry")
owners = sc.binaryFiles(folder + "/deeds", 48).flatMap(deeds).map(owner).reduceByKey(lambda one, other: one + other, 8)
print(owners.top(3, key=lambda pair: pair[1]))
sc.stop()
