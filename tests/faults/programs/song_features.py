"""Compares songs by their spectra, which are costly to compute, so the program keeps them in memory.
Faulted (settings): executors of 512 MB keep half of the spectra. Healthy: executors of 1,800 MB keep all."""
import cmath
import random
import sys
from array import array

from pyspark import SparkContext, StorageLevel

POINTS = 900


def spectrum(song):
    """The loudness of a song at POINTS frequencies; some harmonics of a tone that depends on the song."""
    draw = random.Random(song)
    tone, fall = draw.uniform(0.01, 0.02), draw.uniform(0.5, 0.9)
    turn, here = cmath.exp(1j * tone), complex(1)
    values = array("d")
    for point in range(POINTS):
        here *= turn
        values.append(abs(here + fall * here * here) + draw.random() / 100)
    return song, values


def likeness(wanted):
    def to(song):
        return sum(map(float.__mul__, wanted[::5], song[1][::5])), song[0]
    return to


sc = SparkContext(appName="song features")
songs = sc.parallelize(range(60_000), 36).map(spectrum).persist(StorageLevel.MEMORY_ONLY)
print(songs.count(), "songs")
for wanted in (17, 4_711, 59_999):
    mine = spectrum(wanted)[1]
    print(wanted, songs.map(likeness(mine)).top(3))
sc.stop()
