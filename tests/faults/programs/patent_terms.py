"""Rare terms in the abstracts of patents.

faulted: each task turns its whole portion into sets of words before it looks at the first abstract, outside of any memory that Spark knows of
healthy: one abstract after the other
"""
import os
import random
import sys
from operator import add

from pyspark import SparkContext

twin, folder = sys.argv[1], sys.argv[2]
PORTIONS = 4


def abstracts():
    chance = random.Random(1790)
    stems = ["".join(chance.choices("abcdefghilmnoprstu", k=chance.randrange(4, 11))) for _ in range(6000)]
    page = "".join(" ".join(chance.choices(stems, k=90)) + "\n" for _ in range(3_000))
    os.mkdir(folder + "/abstracts")
    for portion in range(PORTIONS):
        with open(f"{folder}/abstracts/{portion}.txt", "w") as out:
            for _ in range(8):
                out.write(page)


def terms(lines):
    texts = (set(line.split(" ")) for line in lines)
    if twin == "faulted":
        texts = list(texts)
    counts = {}
    for words in texts:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    return counts.items()


abstracts()
sc = SparkContext(appName="patent terms")
rare = sc.textFile(folder + "/abstracts", PORTIONS).mapPartitions(terms).reduceByKey(add, 4).filter(lambda term: term[1] < 1_800)
print(rare.count(), rare.takeOrdered(5, key=lambda term: (term[1], term[0])))
sc.stop()
