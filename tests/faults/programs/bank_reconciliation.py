"""Month-end reconciliation: which lines of the bank statement have no entry in the ledger, and the other way round.

faulted: card fees and transfers come without a reference; all those lines have NULL as their join key.
healthy: lines without a reference cannot match anything, so they skip the join and come in by UNION ALL.
"""
import sys

from pyspark import SparkContext
from pyspark.sql import SparkSession

TWIN, HOME = sys.argv[1], sys.argv[2]

NORMALISE = "regexp_replace(regexp_replace(upper(s.memo), '[^A-Z0-9 ]', ''), '(SEPA|CARD) +([A-Z]+)', '$2 $1')"

MATCHED = """
    SELECT coalesce(s.reference, l.reference) AS reference, s.line, s.cents AS bank_cents, l.cents AS book_cents, l.account, s.memo
    FROM {lines} s FULL OUTER JOIN ledger l ON s.reference = l.reference"""

UNREFERENCED = """
    UNION ALL SELECT NULL, line, cents, NULL, NULL, memo FROM statement WHERE reference IS NULL"""

REPORT = """
WITH matched AS (%s),
tagged AS (SELECT s.*, CASE WHEN s.book_cents IS NULL THEN 'bank only' WHEN s.bank_cents IS NULL THEN 'ledger only'
                       WHEN s.bank_cents = s.book_cents THEN 'agrees' ELSE 'differs' END AS verdict, """ + NORMALISE + """ AS memo_key FROM matched s)
SELECT t.verdict, a.department, count(*) AS lines, sum(t.bank_cents) AS bank, sum(t.book_cents) AS book, max(length(memo_key)) AS longest,
       max(crc32(md5(sha2(memo_key, 512)))) AS probe
FROM tagged t LEFT JOIN accounts a ON t.account = a.account
GROUP BY t.verdict, a.department ORDER BY lines DESC"""


def fill(home):
    SparkContext._ensure_initialized()  # the settings of this first session must not leak
    spark = SparkSession.builder.master("local[3]").config("spark.eventLog.enabled", "false").getOrCreate()
    spark.sql("""SELECT id AS line, CASE WHEN pmod(hash(id), 10) < 6 THEN NULL ELSE 'RF' || lpad(cast(id AS string), 12, '0') END AS reference,
                        pmod(hash(id, 1), 900000) AS cents, 'Sepa: card  payment/' || hash(id, 2) || ' at shop no. ' || pmod(hash(id, 3), 5000) AS memo
                 FROM range(0, 1800000, 1, 12)""").write.parquet(home + "/statement")
    spark.sql("""SELECT 'RF' || lpad(cast(id AS string), 12, '0') AS reference, pmod(hash(id, 1), 900000) AS cents, pmod(hash(id, 4), 700) AS account
                 FROM range(0, 2000000, 1, 12) WHERE pmod(hash(id), 10) > 5""").write.parquet(home + "/ledger")
    spark.sql("SELECT id AS account, 'Department ' || id % 23 AS department FROM range(700)").write.parquet(home + "/accounts")
    spark.stop()


fill(HOME)
spark = SparkSession.builder.appName("reconciliation").getOrCreate()
for name in ("statement", "ledger", "accounts"):
    spark.read.parquet(f"{HOME}/{name}").createOrReplaceTempView(name)
if TWIN == "faulted":
    matched = MATCHED.format(lines="statement")
else:
    matched = MATCHED.format(lines="(SELECT * FROM statement WHERE reference IS NOT NULL)") + UNREFERENCED
spark.sql(REPORT % matched).show(60, truncate=False)
spark.stop()
