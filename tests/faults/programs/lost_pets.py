"""Animal shelter: which found animal may be which lost one.

faulted: the product of both lists, filtered      healthy: both keyed by what must agree, joined, and then filtered
"""
import random
import sys

from pyspark import SparkContext

twin = sys.argv[1]
KINDS = ["dog", "cat", "rabbit", "parrot", "tortoise", "ferret"]
COATS = ["black", "white", "tabby", "brown", "grey", "ginger", "spotted"]


def animals(seed, number):
    luck = random.Random(seed)
    return [(luck.choice(KINDS), luck.choice(COATS), luck.randrange(365), luck.uniform(0, 60), luck.uniform(0, 60), n) for n in range(number)]


def near(pair):
    (_, _, lost_on, x, y, _), (_, _, found_on, u, v, _) = pair
    return 0 <= found_on - lost_on <= 21 and (x - u) ** 2 + (y - v) ** 2 < 25


sc = SparkContext(appName="lost pets")
lost, found = sc.parallelize(animals(1, 4_500), 4), sc.parallelize(animals(2, 5_200), 4)
if twin == "faulted":
    pairs = lost.cartesian(found).filter(lambda pair: pair[0][:2] == pair[1][:2])
else:
    pairs = lost.keyBy(lambda animal: animal[:2]).join(found.keyBy(lambda animal: animal[:2]), 4).values()
matches = pairs.filter(near).map(lambda pair: (pair[0][5], pair[1][5]))
letters = matches.groupByKey(4).mapValues(sorted).sortBy(lambda letter: -len(letter[1]), numPartitions=4)
for owner, candidates in letters.take(5):
    print("owner", owner, "should look at", candidates[:8])
sc.stop()
