#!/usr/bin/env python3
"""Runs a program of docs/guide/examples and compares what it prints with the file beside it."""

import os
import pathlib
import subprocess
import sys


def main() -> int:
    program, expected = sys.argv[1], pathlib.Path(sys.argv[2])
    done = subprocess.run([program], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    printed = done.stdout + done.stderr + (f"exit {done.returncode}\n" if done.returncode else "")
    if os.environ.get("SPARKWRIGHT_UPDATE") == "1":
        expected.write_text(printed, encoding="utf-8")
    if not expected.exists() or expected.read_text(encoding="utf-8") != printed:
        print(f"{expected} is not what is printed; SPARKWRIGHT_UPDATE=1 rewrites it:\n{printed}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
