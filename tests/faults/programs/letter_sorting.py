"""Sorts the letters of a night into the rounds of the postmen.

faulted: the partitioner goes by the first letter of the address' code, which says the country, and most letters stay in the country
healthy: it goes by the hash of the whole code
"""
import random
import sys
import time

from pyspark import SparkContext

twin = sys.argv[1]
sc = SparkContext(appName="letter sorting")


def mailbag(bag):
    hand = random.Random(bag)
    for letter in range(1_500):
        country = "D" if hand.random() < 0.78 else hand.choice("ABCFILNPS")
        code = "%s-%05d" % (country, hand.randrange(1000, 99_999))
        yield code, "%09d %s" % (bag * 1_500 + letter, hand.randbytes(200).hex())


def rounds(letters):
    last = None
    for code, letter in sorted(letters):
        time.sleep(0.0006)  # The service that knows the streets.
        if code[:4] != last:
            last = code[:4]
            yield last, 1


letters = sc.parallelize(range(16), 16).flatMap(mailbag)
if twin == "faulted":
    bundles = letters.partitionBy(12, lambda code: ord(code[0]))
else:
    bundles = letters.partitionBy(12)
print(bundles.mapPartitions(rounds).count(), "bundles")
sc.stop()
