#!/usr/bin/env python3
"""Tests of the table's checks and of the scores; no Spark, no log."""
import json
import pathlib
import tempfile
import unittest

import score
import table

GOOD = {"program": "coalesce_one", "label": "single-partition", "kind": "sql", "why": "One task does it all."}
LABEL = score.Finding("single-partition", "critical", ("too-few-tasks",))
CONSEQUENCE = score.Finding("long-gc", "warning", ())
OTHER = score.Finding("slow-tasks", "warning", ())
WHISPER = score.Finding("slow-host", "info", ())


def load(*rows: dict | str) -> list[table.Program]:
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "programs.jsonl"
        path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
        return table.load(path)


def verdict(faulted: tuple[score.Finding, ...], healthy: tuple[score.Finding, ...] = (), version: str = "3.5.9",
            **members) -> score.Verdict:
    return score.Verdict(load({**GOOD, "consequences": ["long-gc"], **members})[0], version, faulted, healthy)


class Table(unittest.TestCase):
    def test_defaults_are_filled_in(self):
        program = load(GOOD)[0]
        self.assertEqual((program.master, program.faulted_exit, program.held_out), ("local-cluster[2,2,2048]", 0, False))

    def test_each_twin_has_its_own_properties(self):
        program = load({**GOOD, "conf": {"spark.a": "1"}, "faulted_conf": {"spark.b": "2"}})[0]
        self.assertEqual(program.conf_of("faulted"), {"spark.a": "1", "spark.b": "2"})
        self.assertEqual(program.conf_of("healthy"), {"spark.a": "1"})

    def test_what_cannot_be_used_is_an_error(self):
        for row, part in [("{", "no JSON"), ("[]", "no JSON object"), ({**GOOD, "label": "sadness"}, "no rule is called 'sadness'"),
                          ({**GOOD, "consequences": ["sadness"]}, "no rule"), ({**GOOD, "extra": 1}, "no member is called 'extra'"),
                          ({"program": "coalesce_one"}, "'label' is missing"), ({**GOOD, "program": "absent"}, "is not there"),
                          ({**GOOD, "program": "../x"}, "no file name"), ({**GOOD, "kind": "odd"}, "kind 'odd'"),
                          ({**GOOD, "held_out": "no"}, "'held_out' must be"), ({**GOOD, "conf": {"spark.a": 1}}, "'conf' must hold"),
                          ({**GOOD, "master": "yarn"}, "master 'yarn'")]:
            with self.subTest(row=row), self.assertRaisesRegex(table.TableError, f"line 1: .*{part}"):
                load(row)
        with self.assertRaisesRegex(table.TableError, "line 2: there is a program"):
            load(GOOD, GOOD)


class Scores(unittest.TestCase):
    def test_the_rank_counts_from_one(self):
        self.assertEqual(verdict((LABEL, OTHER)).rank, 1)
        self.assertEqual(verdict((OTHER, WHISPER, LABEL)).rank, 3)
        self.assertIsNone(verdict((OTHER,)).rank)

    def test_a_label_taken_into_another_finding_is_missed(self):
        taken = verdict((LABEL,), label="too-few-tasks")
        self.assertIsNone(taken.rank)
        self.assertEqual(taken.taken_by, "single-partition")

    def test_only_findings_of_warning_and_above_count_for_precision(self):
        sums = score.total([verdict((LABEL, CONSEQUENCE, OTHER, WHISPER))])
        self.assertEqual((sums.loud, sums.right), (3, 2))

    def test_a_healthy_run_counts_once(self):
        sums = score.total([verdict((LABEL,), (LABEL, OTHER)), verdict((LABEL,), (WHISPER,)), verdict((LABEL,), (OTHER,))])
        self.assertEqual((sums.healthy_critical, sums.healthy_warning), (1, 2))

    def test_bars(self):
        self.assertEqual(score.total([verdict((LABEL,))]).missed_bars(), [])
        missed = score.total([verdict((OTHER,), (LABEL,))]).missed_bars()
        self.assertEqual([text.split(",")[0] for text in missed],
                         ["label first 0.0%", "label in first three 0.0%", "precision 0.0%", "healthy with critical 100.0%",
                          "healthy with warning 100.0%"])

    def test_held_out_programs_are_counted_apart(self):
        verdicts = [verdict((LABEL,), held_out=True), verdict((LABEL,), held_out=True, version="4.2.1"), verdict((LABEL,))]
        self.assertEqual({name: sums.runs for name, sums in score.groups(verdicts)},
                         {"held out, Spark 3.5.9": 1, "held out, Spark 4.2.1": 1, "held out, every Spark": 2,
                          "others, Spark 3.5.9": 1, "all, Spark 3.5.9": 2, "all, Spark 4.2.1": 1, "all, every Spark": 3})


if __name__ == "__main__":
    unittest.main()
