"""Renders the pages of five local editions of a newspaper, one edition after the other as their editors finish them.
Faulted (settings): an executor goes after a second without work, so that each edition begins with too few and waits for new ones."""
import sys
import time

from pyspark import SparkContext

sc = SparkContext(appName="newspaper pages")


def render(page):
    time.sleep(1.3)  # Stands for the typesetter.
    return "page %d" % page


for edition in range(5):
    pages = sc.parallelize(range(9), 9).map(render).collect()
    with open("%s/edition-%d.txt" % (sys.argv[2], edition), "w") as file:
        file.write("\n".join(pages))
    time.sleep(0.8)  # Stands for the editor who looks at the edition.
sc.stop()
