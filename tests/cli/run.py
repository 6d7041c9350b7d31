#!/usr/bin/env python3
"""Runs the transcripts beside this file.

A transcript is text: a line "$ COMMAND" starts a command, and what follows, up to the next one, is what it must print.
Lines of standard error have "2> " before them and come after those of standard output. "exit N" at the end is the exit
status when it is not 0. "<ignore>" in a line stands for any text, a line that is only "<ignore lines>" for any lines.
Lines that start with "// " between commands are comments. "needs PATH" skips the rest of a file when PATH is absent.

Commands run in bash from the repository's root with `sparkwright` being the program to test.
SPARKWRIGHT_UPDATE=1 rewrites the expectations that no longer hold.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ANY_LINES = "<ignore lines>"


def matches(expected, actual):
    """Whether lines match expected lines with their wildcards."""
    if not expected:
        return not actual
    if expected[0] == ANY_LINES:
        return any(matches(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    if not actual:
        return False
    pattern = ".*".join(re.escape(part) for part in expected[0].split("<ignore>"))
    return re.fullmatch(pattern, actual[0]) is not None and matches(expected[1:], actual[1:])


def run(command, environment):
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    lines += ["2> " + line for line in done.stderr.decode("utf-8", "replace").splitlines()]
    if done.returncode != 0:
        lines.append(f"exit {done.returncode}")
    return [line.rstrip() for line in lines]


def blocks(text):
    """Splits a transcript into [kind, head, lines]: kind is "text" or "command"."""
    result = []
    for line in text.splitlines():
        if line.startswith("$ "):
            result.append(["command", line[2:], []])
        elif result and result[-1][0] == "command" and not line.startswith(("// ", "needs ")):
            result[-1][2].append(line)
        else:
            result.append(["text", line, []])
    return result


def strip(lines):
    """Without the blank lines that set commands apart."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def check(path, environment, update):
    passed = failed = 0
    skipped = False
    output = []
    for kind, head, lines in blocks(path.read_text(encoding="utf-8")):
        if kind == "text":
            output.append(head)
            skipped = skipped or (head.startswith("needs ") and not (ROOT / head[6:]).exists())
            continue
        if skipped:
            output += ["$ " + head] + lines
            continue
        expected = strip(lines)
        actual = run(head, environment)
        if matches(expected, strip(actual)):
            passed += 1
            output += ["$ " + head] + lines
        else:
            output += ["$ " + head] + actual + [""]
            failed += 1
            if not update:
                print(f"{path.relative_to(ROOT)}: $ {head}")
                print("  expected:\n" + "\n".join("    " + line for line in expected))
                print("  got:\n" + "\n".join("    " + line for line in actual))
    if update and failed:
        path.write_text("\n".join(strip(output)) + "\n", encoding="utf-8")
    return passed, failed, skipped


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    parser.add_argument("transcripts", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    update = os.environ.get("SPARKWRIGHT_UPDATE") == "1"
    totals = [0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "sparkwright").symlink_to(arguments.sparkwright.resolve())
        environment = {"PATH": folder + ":" + os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8",
                       "TMPDIR": folder, "HOME": folder}
        for path in arguments.transcripts or sorted(HERE.glob("*.txt")):
            passed, failed, skipped = check(path.resolve(), environment, update)
            totals = [totals[0] + passed, totals[1] + failed, totals[2] + skipped]
    print(f"{totals[0]} passed, {totals[1]} {'rewritten' if update else 'failed'}, {totals[2]} files skipped in part")
    if totals[0] + totals[1] == 0:
        return 77
    return 1 if totals[1] and not update else 0


if __name__ == "__main__":
    sys.exit(main())
