"""Reads the subject lines of a mail archive and counts topics.

faulted: a pattern with one repetition inside another takes seconds for a few long subjects that do not match.
healthy: the same language, written so that there is only one way to match.
"""
import random
import re
import sys

from pyspark.sql import SparkSession

TWIN, FOLDER = sys.argv[1:3]
TOPIC = re.compile(r"^((?:[a-z]+[ -]?)+)\[(\d+)\]$" if TWIN == "faulted" else r"^([a-z]+(?:[ -][a-z]+)*[ -]?)\[(\d+)\]$")
PARTS, LINES = 24, 16_000


def archive():
    rng = random.Random(5)
    words = ["".join(rng.choices("abcdeilmnorst", k=rng.randint(2, 4))) for _ in range(300)]
    for part in range(PARTS):
        subjects = [f"{'-'.join(rng.choices(words, k=3))} {rng.choice(words)} [{rng.randrange(10**6)}]" for _ in range(LINES)]
        if part in (13, 19):  # Two months in which someone wrote without spaces and forgot the number.
            for number in range(10):
                subjects[1500 * number] = "automaticnotificationsen!"
        with open(f"{FOLDER}/month-{part:02d}.txt", "w") as file:
            file.write("\n".join(subjects) + "\n")


def minhash(text, seed):
    value = seed
    for letter in text:
        value = (value * 31 + ord(letter)) % 1_000_003
    return value


def topics(subjects):
    for subject in subjects:
        found = TOPIC.match(subject)
        if not found:
            yield -1, 1
            continue
        yield min(minhash(found.group(1), seed) for seed in range(20)) % 400, 1


archive()
spark = SparkSession.builder.appName("mail topics").getOrCreate()
lines = spark.sparkContext.textFile(FOLDER + "/month-*.txt", PARTS)
counts = lines.mapPartitions(topics).reduceByKey(lambda a, b: a + b, 4)
print(counts.takeOrdered(10, lambda topic: -topic[1]))
spark.stop()
