#!/usr/bin/env python3
"""Tests of check_layers.py on small made-up trees: each thing it must catch, and what it must let pass."""

import pathlib
import tempfile
import unittest

from check_layers import check_tree

TABLE = """
# A comment with sparkwright_layer(nothing)
sparkwright_layer(base
  KIND edge
  HOLDS "units (and more)"
  USES
  LINKS)
sparkwright_layer(model KIND pure HOLDS "types" USES base LINKS)
sparkwright_layer(diagnose KIND stage HOLDS "findings" USES base model LINKS fmt::fmt)
sparkwright_layer(predict KIND stage HOLDS "estimates" USES model LINKS TEST_USES base)
sparkwright_layer(cli KIND edge HOLDS "program" USES base LINKS)
"""

GOOD = {
    "base/env.h": "#include <chrono>\n",
    "base/env.cpp": '#include "base/env.h"\n#include <unistd.h>\n',
    "base/number_internal.h": "",
    "model/stage.h": '#include "base/env.h"\n',
    "diagnose/catalog/gc.cpp": '#include <string>\n#include "base/env.h"\n#include "model/stage.h"\n// getenv("x")\n'
                               'const char* const kText = "std::cout << getenv(";\n',
    "predict/cost.cpp": '#include "model/stage.h"\nint Lifetime(int x) { return x; }\n',
    "predict/cost_test.cpp": '#include <fstream>\n#include "base/env.h"\n#include "predict/cost.h"\n',
    "cli/main.cpp": '#include "base/env.h"\n#include "sparkwright_version.h"\n#include <CLI/CLI.hpp>\n',
}


class CheckLayersTest(unittest.TestCase):
    def problems(self, changes=None, table=TABLE):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "cmake").mkdir()
            (root / "cmake/Layers.cmake").write_text(table)
            for name, text in {**GOOD, **(changes or {})}.items():
                path = root / "src" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return check_tree(root)

    def assert_one(self, problems, *words):
        self.assertEqual(len(problems), 1, problems)
        for word in words:
            self.assertIn(word, problems[0])

    def test_a_good_tree_passes(self):
        self.assertEqual(self.problems(), [])

    def test_a_forbidden_include_fails(self):
        self.assert_one(self.problems({"cli/run.cpp": '#include "model/stage.h"\n'}), "src/cli/run.cpp:1", "may not use model")

    def test_an_own_header_that_is_not_first_fails(self):
        self.assert_one(self.problems({"base/env.cpp": '#include <string>\n#include "base/env.h"\n'}),
                        "src/base/env.cpp:2", "own header first")

    def test_an_include_upwards_fails(self):
        self.assert_one(self.problems({"base/id.h": '\n#include "cli/x.h"\n'}), "src/base/id.h:2", "may not use cli")

    def test_a_stage_including_a_stage_fails(self):
        self.assert_one(self.problems({"predict/x.cpp": '#include "diagnose/x.h"\n'}), "may not use diagnose")

    def test_a_row_allowing_a_stage_a_stage_fails(self):
        table = TABLE.replace("USES model LINKS TEST_USES base", "USES model diagnose LINKS TEST_USES base")
        problems = self.problems({"predict/x.cpp": '#include "diagnose/x.h"\n'}, table)
        self.assert_one(problems, "row predict", "a stage may not use diagnose")

    def test_a_row_naming_a_layer_not_above_it_fails(self):
        table = TABLE.replace('"types" USES base', '"types" USES base cli')
        problems = self.problems({"model/x.h": '#include "cli/x.h"\n'}, table)
        self.assert_one(problems, "row model", "cli is not a row above it")

    def test_a_permission_nobody_uses_fails(self):
        problems = self.problems({"diagnose/catalog/gc.cpp": '#include "model/stage.h"\n'})
        self.assert_one(problems, "row diagnose", "uses base")

    def test_a_permission_only_tests_use_fails(self):
        changes = {"diagnose/catalog/gc.cpp": '#include "model/stage.h"\n', "diagnose/gc_test.cpp": '#include "base/env.h"\n'}
        self.assert_one(self.problems(changes), "row diagnose", "uses base")

    def test_a_permission_is_a_plan_before_there_are_sources(self):
        table = TABLE + 'sparkwright_layer(report KIND pure HOLDS "text" USES model LINKS)\n'
        self.assertEqual(self.problems({"report/text.h": ""}, table), [])

    def test_a_test_may_use_what_only_tests_may(self):
        self.assert_one(self.problems({"predict/x.cpp": '#include "base/env.h"\n'}), "predict may not use base")

    def test_an_internal_header_of_another_layer_fails(self):
        self.assert_one(self.problems({"cli/x.cpp": '#include "base/number_internal.h"\n'}), "internal to base")

    def test_an_internal_header_of_the_same_layer_passes(self):
        self.assertEqual(self.problems({"base/x.cpp": '#include "base/number_internal.h"\n'}), [])

    def test_a_relative_include_fails(self):
        self.assert_one(self.problems({"base/x.cpp": '#include "env.h"\n'}), "not a path from src/")
        self.assert_one(self.problems({"base/x.cpp": '#include "../base/env.h"\n'}), "not a path from src/")

    def test_the_version_is_for_cli_and_report(self):
        self.assert_one(self.problems({"model/x.h": '#include "sparkwright_version.h"\n'}), "is for cli, report")

    def test_a_folder_without_a_row_fails(self):
        self.assert_one(self.problems({"helpers/x.h": ""}), "src/helpers/ has no row")

    def test_an_impure_header_in_a_pure_layer_fails(self):
        for header, reason in [("fstream", "files"), ("chrono", "clocks"), ("random", "randomness"), ("unistd.h", "environment")]:
            self.assert_one(self.problems({"model/x.h": f"#include <{header}>\n"}), f"<{header}>", reason)

    def test_an_impure_call_in_a_pure_layer_fails(self):
        for call in ["std::getenv(name)", "getenv(name)", "std::cout << 1", "std::time(nullptr)", "fopen(a, b)"]:
            self.assert_one(self.problems({"model/x.h": f"\nauto x() {{ return {call}; }}\n"}), "src/model/x.h:2")

    def test_names_that_only_look_impure_pass(self):
        for call in ["time()", "Stage::time()", "list.system()", "this->rand()", "std::remove(a, b, c)", "Spark::getenv(x)"]:
            self.assertEqual(self.problems({"model/x.h": f"auto x() {{ return {call}; }}\n"}), [], call)

    def test_an_unknown_kind_fails(self):
        self.assert_one(self.problems(table=TABLE.replace("KIND pure", "KIND clean")), "row model", "KIND is one of")


if __name__ == "__main__":
    unittest.main()
