#!/usr/bin/env python3
"""Runs clang-tidy over the project's sources, in parallel.

A file that was clean is not looked at again until it, a header of ours that it includes, the compile command, the
configuration or clang-tidy itself changes: the names of clean states are kept under build/lint.

Most of the time goes into headers, which are much the same for the files of a folder, so many files are looked at in
one go: rules and tests each in a namespace of its own, where the names of one do not meet those of another; other
sources only with those that name nothing of their own alike. Files that do not compile together are looked at one by one.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINT = ROOT / "build" / "lint"
TIDY = "clang-tidy-14"
# Tests get fewer checks: GoogleTest's headers make each check slow, and tests need not be fast.
TEST_CHECKS = "-*,bugprone-use-after-move,bugprone-unused-raii,readability-identifier-naming"
INCLUDE = re.compile(r'^\s*#\s*include\s+("[^"]+"|<[^>]+>)', re.MULTILINE)
NAMESPACE = re.compile(r"^namespace (sparkwright(?:::\w+)*) \{$", re.MULTILINE)
NOISE = re.compile(r"^\d+ warnings?( and \d+ errors?)? generated\.$|^Suppressed ", re.MULTILINE)
UNNAMED = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
DEFINES_MACRO = re.compile(r"^#define", re.MULTILINE)
DOES_NOT_COMPILE = "[clang-diagnostic-error"
# Namespaces do not indent: what starts a line is defined there.
DEFINITION = re.compile(r"^[A-Za-z].*$", re.MULTILINE)
NAME_DEFINED = re.compile(r"([A-Za-z_]\w*)\s*(?:\(|=|\{|;|\[| : )")
SHORT_NAME = re.compile(r"^(?:using|namespace) (\w+) = ", re.MULTILINE)
# A batch's time is its headers' and then a little for each file; with more of them, one core would end late.
FILES_IN_A_BATCH = 20


def contents_reached(file: pathlib.Path, folders: list[pathlib.Path], seen: dict[pathlib.Path, bytes]) -> None:
    """Adds to `seen` the contents of `file` and of each file it includes in quotes, directly or not."""
    if file in seen or not file.is_file():
        return
    seen[file] = file.read_bytes()
    for name in INCLUDE.findall(seen[file].decode("utf-8", "replace")):
        for folder in [file.parent, *folders] if name.startswith('"') else []:
            if (folder / name.strip('"')).is_file():
                contents_reached((folder / name.strip('"')).resolve(), folders, seen)
                break


def state_of(file: pathlib.Path, command: str, build: pathlib.Path, common: bytes) -> str:
    seen: dict[pathlib.Path, bytes] = {}
    contents_reached(file, [ROOT / "src", build / "generated"], seen)
    digest = hashlib.sha256(common + command.encode())
    for path in sorted(seen):
        digest.update(str(path).encode() + b"\0" + seen[path] + b"\0")
    return digest.hexdigest()


def without_precompiled_headers(command: str) -> str:
    """Clang cannot read GCC's, and a source is to name what it includes."""
    words = iter(shlex.split(command))
    kept = []
    for word in words:
        if word == "-include":
            next(words)
        elif word not in ("-Winvalid-pch", "-fpch-preprocess"):
            kept.append(word)
    return shlex.join(kept)


def compile_commands(build: pathlib.Path) -> dict[pathlib.Path, dict]:
    """What clang-tidy is to know of each source of ours, by its path."""
    entries = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if file.is_relative_to(ROOT) and not file.is_relative_to(ROOT / "build"):
            command = without_precompiled_headers(entry["command"])
            entries.setdefault(file, {"directory": entry["directory"], "file": str(file), "command": command})
    return entries


def is_test(file: pathlib.Path) -> bool:
    return file.name.endswith("_test.cpp")


def stands_apart(file: pathlib.Path) -> bool:
    """Whether no other source calls what the file defines, so that it may do so in another namespace."""
    return is_test(file) or file.parent.name == "catalog"


def may_be_in_a_batch(file: pathlib.Path) -> bool:
    """A macro reaches the files after it, and programs have a main function each."""
    return file.is_relative_to(ROOT / "src") and not DEFINES_MACRO.search(file.read_text())


def names_of_its_own(text: str) -> set[str]:
    """What a source defines in unnamed namespaces, and the short names that it gives to others' things."""
    names = set(SHORT_NAME.findall(text))
    for inner in UNNAMED.findall(text):
        for line in DEFINITION.findall(inner):
            names.update(NAME_DEFINED.findall(line))
    return names


def batches_without_clashes(files: list[pathlib.Path]) -> list[list[pathlib.Path]]:
    """`files` in their order, each in the first batch in which nothing is named as something of its own is."""
    batches: list[tuple[list[pathlib.Path], set[str]]] = []
    for file in files:
        names = names_of_its_own(file.read_text())
        for members, taken in batches:
            if len(members) < FILES_IN_A_BATCH and not names & taken:
                members.append(file)
                taken |= names
                break
        else:
            batches.append(([file], names))
    return [members for members, _ in batches]


def batch_of(
    files: list[pathlib.Path], apart: bool, name: str, entries: dict[pathlib.Path, dict]
) -> pathlib.Path:
    """Writes one source that has all `files`, and its entry; with `apart`, each file in a namespace of its own. What
    they include comes first, outside of any namespace."""
    texts = [file.read_text() for file in files]
    includes = dict.fromkeys(name for text in texts for name in INCLUDE.findall(text))
    lines = [f"#include {name}" for name in sorted(includes)]
    for file, text in zip(files, texts):
        if apart:
            home = NAMESPACE.search(text).group(1)
            lines.append(f"namespace only_{file.stem} {{")
            lines.append(f"namespace {home} {{ using namespace ::{home}; using namespace ::sparkwright; }}")
        lines.append(f'#include "{file}"')
        if apart:
            lines.append("}")
    batch = LINT / name
    batch.write_text("\n".join(lines) + "\n")
    entry = entries[files[0]]
    command = entry["command"].replace(shlex.quote(entry["file"]), shlex.quote(str(batch)))
    entries[batch] = entry | {"file": str(batch), "command": command}
    return batch


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/dev", help="folder with compile_commands.json")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("files", nargs="*", help="sources to check; all when left out")
    arguments = parser.parse_args()

    build = (ROOT / arguments.build).resolve()
    entries = compile_commands(build)
    wanted = [pathlib.Path(name).resolve() for name in arguments.files] or list(entries)
    for file in wanted:
        if file not in entries:
            print(f"{file}: not a source of this build", file=sys.stderr)
            return 2

    LINT.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TIDY, "--version"], capture_output=True, check=True).stdout
    common = version + TEST_CHECKS.encode() + (ROOT / ".clang-tidy").read_bytes()
    marks = {file: LINT / state_of(file, entries[file]["command"], build, common) for file in wanted}
    stale = [file for file in wanted if not marks[file].exists()]

    # What is looked at in one go: a source by itself, or a batch of a layer's sources.
    jobs = {file: [file] for file in stale if not may_be_in_a_batch(file)}
    groups: dict[tuple[str, bool, bool], list[pathlib.Path]] = {}
    for file in sorted(set(stale) - set(jobs)):
        layer = file.relative_to(ROOT / "src").parts[0]
        groups.setdefault((layer, stands_apart(file), is_test(file)), []).append(file)
    for (layer, apart, holds_tests), files in groups.items():
        if apart:
            batches = [files[start : start + FILES_IN_A_BATCH] for start in range(0, len(files), FILES_IN_A_BATCH)]
        else:
            batches = batches_without_clashes(files)
        for number, batch in enumerate(batches):
            if len(batch) == 1:
                jobs[batch[0]] = batch
                continue
            name = f"{layer}_{'rules_' if apart and not holds_tests else ''}{number}{'_test' if holds_tests else ''}.cpp"
            jobs[batch_of(batch, apart, name, entries)] = batch
    (LINT / "compile_commands.json").write_text(json.dumps(list(entries.values())))

    def check(file: pathlib.Path, members: list[pathlib.Path]) -> str:
        checks = [f"--checks={TEST_CHECKS}"] if is_test(file) else []
        result = subprocess.run([TIDY, "-p", str(LINT), "--quiet", *checks, str(file)], capture_output=True, text=True)
        if result.returncode == 0:
            for clean in members:
                marks[clean].touch()
            return ""
        if DOES_NOT_COMPILE in result.stdout and len(members) > 1:
            return "\n".join(filter(None, (check(member, [member]) for member in members)))
        output = "\n".join(line for line in (result.stdout + result.stderr).splitlines() if not NOISE.match(line))
        return output or f"{TIDY} ended with {result.returncode}"

    # Large files first, so that the last one does not run alone.
    num_bad = 0
    with concurrent.futures.ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        longest_first = sorted(jobs.items(), key=lambda job: -sum(file.stat().st_size for file in job[1]))
        for output in pool.map(check, *zip(*longest_first)):
            if output:
                num_bad += 1
                print(output, flush=True)
    print(f"clang-tidy: {len(wanted)} files, {len(wanted) - len(stale)} unchanged since they were clean, "
          f"findings in {num_bad} of {len(jobs)} runs")
    return 1 if num_bad else 0


if __name__ == "__main__":
    sys.exit(main())
