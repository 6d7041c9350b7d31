"""Plays random chess-like games to find how long a lone king escapes, all in Python; the JVM only hands out the seeds.

faulted (settings): executors with heaps of 5 GB      healthy (settings): 640 MB
"""
import random
import sys
from operator import add

from pyspark import SparkConf, SparkContext

STEPS = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y]


def escape(seed):
    dice = random.Random(seed)
    king, rooks = (dice.randrange(8), dice.randrange(8)), [(dice.randrange(8), dice.randrange(8)) for _ in range(2)]
    for move in range(1, 60):
        free = [(king[0] + x, king[1] + y) for x, y in STEPS if 0 <= king[0] + x < 8 and 0 <= king[1] + y < 8]
        free = [place for place in free if all(place[0] != rook[0] and place[1] != rook[1] for rook in rooks)]
        if not free:
            return move
        king = dice.choice(free)
        which = dice.randrange(2)
        rooks[which] = (dice.randrange(8), rooks[which][1]) if dice.random() < 0.5 else (rooks[which][0], dice.randrange(8))
    return 60


sc = SparkContext(conf=SparkConf().setAppName("lone king"))
games = sc.parallelize(range(9_000), 24).map(escape)
lengths = games.map(lambda moves: (moves, 1)).reduceByKey(add, 4).collectAsMap()
for moves in sorted(lengths)[:20]:
    print(moves, lengths[moves])
sc.stop()
