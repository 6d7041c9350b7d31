#!/usr/bin/env python3
"""Checks that the committed generated files are what their generators print now; --write writes them.

To generate one more file, add a line to GENERATED; what the program prints about itself has a command that starts with
PROGRAM. With a marker, only the part of the file between
`<!-- generated: MARKER -->` and `<!-- end of MARKER -->` is generated; without, the whole file is. With a fence, what is
printed stands in a code block of that language.
"""

import argparse
import dataclasses
import difflib
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = "sparkwright"


@dataclasses.dataclass
class Generated:
    path: str
    command: list[str]
    marker: str = ""
    fence: str = ""


GENERATED = [
    Generated("ARCHITECTURE.md", [sys.executable, "tools/layer_diagram.py"], marker="layers"),
    Generated("README.md", [PROGRAM, "analyze", "--color", "never", "tests/logs/demo"], marker="demo", fence="text"),
    Generated("docs/reference/analysis.schema.json", [PROGRAM, "docs", "schema"]),
    Generated("docs/reference/cost.schema.json", [PROGRAM, "docs", "cost-schema"]),
    Generated("docs/reference/diff.schema.json", [PROGRAM, "docs", "diff-schema"]),
    Generated("docs/reference/explain.schema.json", [PROGRAM, "docs", "explain-schema"]),
    Generated("docs/reference/properties.md", [PROGRAM, "docs", "properties"]),
    Generated("docs/reference/cli.md", [PROGRAM, "docs", "cli"]),
    Generated("docs/reference/rules.md", [PROGRAM, "docs", "rules"]),
    Generated("docs/reference/check-rules.md", [PROGRAM, "docs", "check-rules"]),
    Generated("docs/reference/check.schema.json", [PROGRAM, "docs", "check-schema"]),
    Generated("docs/reference/hardware.schema.json", [PROGRAM, "docs", "hardware-schema"]),
    Generated("docs/guide/classify.md", [sys.executable, "tools/classifier/evaluate.py", "--program", PROGRAM],
              marker="scores"),
    Generated("docs/reference/classify.schema.json", [PROGRAM, "docs", "classify-schema"]),
    Generated("docs/reference/predict.schema.json", [PROGRAM, "docs", "predict-schema"]),
    Generated("docs/reference/recommend.schema.json", [PROGRAM, "docs", "recommend-schema"]),
    Generated("docs/reference/tune.schema.json", [PROGRAM, "docs", "tune-schema"]),
    Generated("docs/reference/what-if.schema.json", [PROGRAM, "docs", "what-if-schema"]),
    Generated("docs/reference/submit.schema.json", [PROGRAM, "docs", "submit-schema"]),
    Generated("docs/reference/cluster.schema.json", [PROGRAM, "docs", "cluster-schema"]),
    Generated("docs/reference/import-counters.md", [PROGRAM, "docs", "import-counters"]),
]


def fresh_text(item: Generated, current: str, program: str) -> str:
    """What the file should be. Raises ValueError with a reason when that cannot be said."""
    command = [program if word == PROGRAM else word for word in item.command]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode != 0:
        raise ValueError(f"{' '.join(command)} ended with {result.returncode}: {result.stderr.strip()}")
    text = result.stdout
    if item.fence:
        text = f"```{item.fence}\n{text.strip(chr(10))}\n```\n"
    if not item.marker:
        return text
    begin, end = f"<!-- generated: {item.marker} -->\n", f"<!-- end of {item.marker} -->"
    if current.count(begin) != 1 or current.count(end) != 1:
        raise ValueError(f"the lines '{begin.strip()}' and '{end}' must be there once")
    before, rest = current.split(begin)
    return before + begin + text.rstrip("\n") + "\n" + end + rest.split(end)[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the files instead of comparing")
    parser.add_argument("--program", default="build/release/sparkwright", help="the sparkwright to ask")
    arguments = parser.parse_args()
    num_bad = 0
    for item in GENERATED:
        path = ROOT / item.path
        current = path.read_text() if path.exists() else ""
        try:
            fresh = fresh_text(item, current, arguments.program)
        except (ValueError, OSError) as error:
            print(f"{item.path}: {error}")
            num_bad += 1
            continue
        if fresh == current:
            continue
        if arguments.write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fresh)
            print(f"wrote {item.path}")
        else:
            num_bad += 1
            print(f"{item.path} is stale; ./dev docs writes it")
            diff = difflib.unified_diff(current.splitlines(), fresh.splitlines(), "committed", "generated", lineterm="", n=1)
            print("\n".join(list(diff)[:30]))
    if num_bad == 0 and not arguments.write:
        print(f"generated files: {len(GENERATED)} fresh")
    return 1 if num_bad else 0


if __name__ == "__main__":
    sys.exit(main())
