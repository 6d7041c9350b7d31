#!/usr/bin/env python3
"""Runs clang-tidy over the project's sources, in parallel.

A file that was clean is not looked at again until it, a header of ours that it includes, the compile command, the
configuration or clang-tidy itself changes: the names of clean states are kept under build/lint.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TIDY = "clang-tidy-14"
# Tests get fewer checks: GoogleTest's headers make each check slow, and tests need not be fast.
TEST_CHECKS = "-*,bugprone-use-after-move,bugprone-unused-raii,readability-identifier-naming"
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def contents_reached(file: pathlib.Path, folders: list[pathlib.Path], seen: dict[pathlib.Path, bytes]) -> None:
    """Adds to `seen` the contents of `file` and of each file it includes in quotes, directly or not."""
    if file in seen or not file.is_file():
        return
    seen[file] = file.read_bytes()
    for name in INCLUDE.findall(seen[file].decode("utf-8", "replace")):
        for folder in [file.parent, *folders]:
            if (folder / name).is_file():
                contents_reached((folder / name).resolve(), folders, seen)
                break


def state_of(file: pathlib.Path, command: str, build: pathlib.Path, common: bytes) -> str:
    seen: dict[pathlib.Path, bytes] = {}
    contents_reached(file, [ROOT / "src", build / "generated"], seen)
    digest = hashlib.sha256(common + command.encode())
    for path in sorted(seen):
        digest.update(str(path).encode() + b"\0" + seen[path] + b"\0")
    return digest.hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/dev", help="folder with compile_commands.json")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("files", nargs="*", help="sources to check; all when left out")
    arguments = parser.parse_args()

    build = (ROOT / arguments.build).resolve()
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if file.is_relative_to(ROOT) and not file.is_relative_to(ROOT / "build"):
            commands.setdefault(file, entry["command"])
    wanted = [pathlib.Path(name).resolve() for name in arguments.files] or list(commands)
    for file in wanted:
        if file not in commands:
            print(f"{file}: not a source of this build", file=sys.stderr)
            return 2

    clean = ROOT / "build" / "lint"
    clean.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TIDY, "--version"], capture_output=True, check=True).stdout
    common = version + TEST_CHECKS.encode() + (ROOT / ".clang-tidy").read_bytes()

    def check(file: pathlib.Path) -> tuple[pathlib.Path, str, bool]:
        mark = clean / state_of(file, commands[file], build, common)
        if mark.exists():
            return file, "", True
        checks = [f"--checks={TEST_CHECKS}"] if file.name.endswith("_test.cpp") else []
        result = subprocess.run([TIDY, "-p", str(build), "--quiet", *checks, str(file)], capture_output=True, text=True)
        if result.returncode == 0:
            mark.touch()
            return file, "", False
        noise = re.compile(r"^\d+ warnings?( and \d+ errors?)? generated\.$|^Suppressed ", re.MULTILINE)
        output = "\n".join(line for line in (result.stdout + result.stderr).splitlines() if not noise.match(line))
        return file, output or f"{TIDY} ended with {result.returncode}", False

    # Large files first, so that the last one does not run alone.
    wanted.sort(key=lambda file: -file.stat().st_size)
    num_bad = num_remembered = 0
    with concurrent.futures.ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        for file, output, is_remembered in pool.map(check, wanted):
            num_remembered += is_remembered
            if output:
                num_bad += 1
                print(output, flush=True)
    print(f"clang-tidy: {len(wanted)} files, {num_remembered} unchanged since they were clean, {num_bad} with findings")
    return 1 if num_bad else 0


if __name__ == "__main__":
    sys.exit(main())
