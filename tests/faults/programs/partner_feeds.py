"""Counts the products in the feeds of partners, which have grown to 180 MB a file.
Faulted: reads whole files as one string each, which executors of 512 MB cannot hold. Healthy: reads them line by line."""
import sys

from pyspark import SparkConf, SparkContext

twin, folder = sys.argv[1], sys.argv[2]
line = "<product><number>{0}</number><name>Chair of type {0}</name><text>{1}</text><stock>{2}</stock></product>\n"
for feed in range(4):
    with open("%s/feed-%d.xml" % (folder, feed), "w") as out:
        for thousand in range(750):
            out.write("".join(line.format(thousand * 1000 + i, "comfortable and " * 9, i % 50) for i in range(1000)))


def stock(product):
    number = product.split("<stock>")[1].split("</stock>")[0]
    return int(number) > 0, 1


sc = SparkContext(conf=SparkConf().setAppName("partner feeds"))
try:
    if twin == "faulted":
        products = sc.wholeTextFiles(folder + "/feed-*.xml").flatMap(lambda feed: feed[1].splitlines())
    else:
        products = sc.textFile(folder + "/feed-*.xml")
    print(products.filter(lambda text: text.startswith("<product>")).map(stock).reduceByKey(int.__add__, 4).collect())
finally:
    sc.stop()
