"""Counts the signatures of a petition whose names look like names.
Faulted: a nested quantifier, so that a long name with a digit at its end takes seconds; a robot left some in two files."""
import random
import re
import sys

from pyspark import SparkContext

PATTERN = r"(?:[A-Za-z]+[ .'-]?)+" if sys.argv[1] == "faulted" else r"[A-Za-z]+(?:[ .'-][A-Za-z]+)*[ .'-]?"
folder = sys.argv[2]
random.seed(14)
first, last = ["Anna", "Jean-Luc", "Maeve", "Piotr", "Ines", "Dr. Olu"], ["O'Neill", "Svensson", "van Dam", "Nowak", "Costa", "Li"]
for sheet in range(24):
    with open(f"{folder}/sheet-{sheet:02}.txt", "w") as out:
        for number in range(60_000):
            out.write(random.choice(first) + " " + random.choice(last) + "\n")
            if sheet in (9, 17) and number % 10_000 == 17:
                out.write("clickheretowinnow%s4\n" % random.choice(["moremon", "bigmone"]))


def plausible(lines):
    looks_like_a_name = re.compile(PATTERN).fullmatch
    yield sum(1 for line in lines if looks_like_a_name(line))


sc = SparkContext(appName="petition")
print(sc.textFile(folder + "/sheet-*.txt", 24).mapPartitions(plausible).sum(), "signatures")
sc.stop()
