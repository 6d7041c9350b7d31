"""Voices for 160 scenes of a film come from a service, one scene at a time.

faulted (settings): each task reserves two cores (spark.task.cpus), as the job needs that does the pictures
healthy (settings): one
"""
import sys
import time

from pyspark.sql import SparkSession

spark = SparkSession.builder.appName("dubbing").getOrCreate()
scenes = [(scene, "actor %d" % (scene % 11), "Nobody leaves this house. " * (1 + scene % 5)) for scene in range(160)]


def voices(rows):
    for scene, actor, text in rows:
        time.sleep(0.3)  # The service.
        yield actor, sum(map(ord, text)) % 251, len(text) / 15


spoken = spark.sparkContext.parallelize(scenes, 32).mapPartitions(voices)
for actor, (number, seconds) in sorted(spoken.map(lambda voice: (voice[0], (1, voice[2])))
                                       .reduceByKey(lambda a, b: (a[0] + b[0], a[1] + b[1]), 4).collect()):
    print(actor, number, round(seconds, 1))
spark.stop()
