#!/usr/bin/env python3
"""Tests of when a tool's output counts as naming a cause, and of what we have for the rest."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "tests" / "faults")]
import table  # noqa: E402
from compare import answers, criterion  # noqa: E402
from compare.criterion import Said, mends, reasons  # noqa: E402


class Criterion(unittest.TestCase):
    def test_every_label_of_the_suite_has_a_line_and_every_line_is_a_rule(self):
        criteria = criterion.load()
        self.assertLessEqual({program.label for program in table.load()}, set(criteria))
        self.assertLessEqual(set(criteria), table.rule_names())
        for row in criteria.values():
            self.assertLessEqual(set(row), {"label", "properties", "tables", "patterns"})
            for pattern in row.get("patterns", []):
                re.compile(pattern)
            for when in row.get("properties", {}).values():
                self.assertRegex(when, r"^(any|(is|above|below) \S+)$")

    def test_a_size_mends_in_its_direction_only(self):
        self.assertTrue(mends("above 1g", "2048m", None))
        self.assertFalse(mends("above 1g", "1024m", None))
        self.assertFalse(mends("above 1g", "2g", "4g"))
        self.assertTrue(mends("below 200", "8", None))
        self.assertTrue(mends("above 128m", "[FILL_IN_VALUE]", None))

    def test_properties_of_sql_count_for_runs_with_sql_only(self):
        rule = {"properties": {"spark.sql.shuffle.partitions": "above 200"}}
        said = Said(properties={"spark.sql.shuffle.partitions": "400"})
        self.assertEqual(reasons(rule, said, {}, True), ["`spark.sql.shuffle.partitions=400`"])
        self.assertEqual(reasons(rule, said, {}, False), [])

    def test_rows_and_comments_count(self):
        rule = {"tables": ["failed_tasks"], "patterns": ["[Ss]kew"]}
        self.assertEqual(reasons(rule, Said(tables={"failed_tasks": ["1 lost"]}), {}, True), ["table failed_tasks"])
        self.assertEqual(reasons(rule, Said(comments=["Shuffle skew exists"]), {}, True), ["comment (skew)"])
        self.assertEqual(reasons(rule, Said(tables={"failed_tasks": []}), {}, True), [])


class Answers(unittest.TestCase):
    def test_every_line_is_an_answer_and_names_rules_that_exist(self):
        for line in answers.load():
            self.assertIn(line.answer, answers.ANSWERS)
            self.assertTrue(line.properties or line.tables or line.comments, line.theirs)
            names = set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", line.ours))
            self.assertLessEqual(names, table.rule_names())
            self.assertTrue(names or line.answer == "refused", line.theirs)
            for pattern in line.comments:
                re.compile(pattern)

    def test_what_no_line_has_is_named(self):
        lines = [answers.Answer("a", "rule", "b", properties=["spark.a."], tables=["t"], comments=["was not set", "[Ss]kew"])]
        said = Said({"spark.a.b": "1", "spark.b": "2"}, ["'spark.b' was not set.", "skew", "other"], {"t": ["row"], "u": [], "v": ["row"]})
        self.assertEqual(answers.unanswered(lines, said), ["spark.b", "other", "v"])


if __name__ == "__main__":
    unittest.main()
