#!/usr/bin/env python3
"""Checks src/ against the table in cmake/Layers.cmake.

Fails on: an include that the table does not allow; a row that names a layer not above it; a stage that uses a stage; a
permission that no source needs; a folder without a row; a *_internal.h included from another layer; an include that is
not written from src/; a source that does not include its own header first; and, in a layer that is not an edge, on files, clocks, randomness, processes, network or
environment.
"""

import argparse
import pathlib
import re
import sys

from layers import Layer, TableError, read_layers

# Generated headers, and who may include them.
GENERATED = {"sparkwright_version.h": {"cli", "report"}}

# Headers that a pure layer has no use for: what they give comes in through base/env.h.
IMPURE_HEADERS = {
    "files": "fstream filesystem cstdio stdio.h iostream dirent.h fcntl.h sys/stat.h sys/mman.h sys/file.h sys/types.h",
    "clocks": "chrono ctime time.h sys/time.h",
    "randomness": "random sys/random.h",
    "processes and the environment": "unistd.h spawn.h csignal signal.h sys/wait.h sys/resource.h sys/utsname.h dlfcn.h",
    "the network": "netdb.h arpa/inet.h netinet/in.h sys/socket.h poll.h sys/epoll.h",
}
HEADER_REASON = {header: reason for reason, headers in IMPURE_HEADERS.items() for header in headers.split()}

# Calls that need none of these headers, or come with one that is fine otherwise (<cstdlib>).
IMPURE_CALLS = re.compile(
    r"(?<![\w.>:])(?:std::|::)?(getenv|secure_getenv|setenv|system|popen|rand|srand|random_device|fopen|freopen|tmpfile)\s*\("
    r"|\bstd::(cout|cerr|clog|cin)\b"
    r"|(?<![\w>])(?:std::|::)(time|clock|exit|abort|printf|puts|fprintf)\s*\("
)

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# Comments and string literals become spaces, so that words in them are not calls. Line breaks stay.
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def is_test(path: pathlib.Path) -> bool:
    return path.name.endswith("_test.cpp")


def check_table(layers: list[Layer]) -> list[str]:
    problems = []
    seen: dict[str, Layer] = {}
    for layer in layers:
        if layer.name in seen:
            problems.append(f"row {layer.name}: there are two")
        for used in layer.uses + layer.test_uses:
            if used not in seen:
                problems.append(f"row {layer.name}: {used} is not a row above it")
            elif layer.kind == "stage" and seen[used].kind == "stage" and used in layer.uses:
                problems.append(f"row {layer.name}: a stage may not use {used}, which is a stage; hand over through model/")
        for used in sorted(set(layer.uses) & set(layer.test_uses)):
            problems.append(f"row {layer.name}: {used} is in USES already, TEST_USES adds nothing")
        seen[layer.name] = layer
    return [f"cmake/Layers.cmake: {problem}" for problem in problems]


def check_file(path: pathlib.Path, relative: str, layer: Layer, names: set[str], used: set[str]) -> list[str]:
    """The problems of one file. Adds to `used` the layers it includes."""
    problems = []
    text = path.read_text(encoding="utf-8", errors="replace")
    allowed = {layer.name, *layer.uses, *(layer.test_uses if is_test(path) else [])}
    pure = layer.kind != "edge" and not is_test(path)
    is_first = True

    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, name = match.groups()
        where = f"{relative}:{number}"
        target = name.split("/")[0]
        if name in GENERATED:
            if layer.name not in GENERATED[name]:
                problems.append(f"{where}: {name} is for {', '.join(sorted(GENERATED[name]))}")
        elif "/" in name and target in names and (quote == '"' or (path.parents[0] / name).exists()):
            used.add(target)
            if target not in allowed:
                problems.append(f"{where}: {layer.name} may not use {target} ({name})")
            elif target != layer.name and name.endswith("_internal.h"):
                problems.append(f"{where}: {name} is internal to {target}")
        elif quote == '"' and target not in ("gtest", "gmock"):
            problems.append(f'{where}: "{name}" is not a path from src/; third-party headers take <>')
        is_own = name == relative.removeprefix("src/").removesuffix(".cpp") + ".h"
        if not is_first and is_own:
            problems.append(f"{where}: a source includes its own header first, which shows that it compiles alone")
        is_first = False
        if pure and quote == "<" and name in HEADER_REASON:
            problems.append(f"{where}: {layer.name} is pure, <{name}> gives it {HEADER_REASON[name]}; see base/env.h")

    if pure:
        code = NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
        for number, line in enumerate(code.splitlines(), 1):
            for match in IMPURE_CALLS.finditer(line):
                problems.append(f"{relative}:{number}: {layer.name} is pure and may not use {match.group().strip(' (')}")
    return problems


def check_tree(root: pathlib.Path) -> list[str]:
    try:
        layers = read_layers(root)
    except TableError as error:
        return [f"cmake/Layers.cmake: {error}"]
    problems = check_table(layers)
    names = {layer.name for layer in layers}
    src = root / "src"

    folders = sorted(path.name for path in src.iterdir() if path.is_dir()) if src.is_dir() else []
    problems += [f"src/{name}/ has no row in cmake/Layers.cmake" for name in folders if name not in names]

    for layer in layers:
        files = sorted(path for path in (src / layer.name).rglob("*") if path.suffix in (".h", ".cpp"))
        used: set[str] = set()
        used_by_tests: set[str] = set()
        for path in files:
            relative = path.relative_to(root).as_posix()
            problems += check_file(path, relative, layer, names, used_by_tests if is_test(path) else used)
        # Before a layer has sources, its row is a plan.
        if any(path.suffix == ".cpp" and not is_test(path) for path in files):
            for name in layer.uses:
                if name not in used:
                    problems.append(f"cmake/Layers.cmake: row {layer.name}: nothing in src/{layer.name}/ uses {name}; remove it")
            for name in layer.test_uses:
                if name not in used_by_tests:
                    problems.append(f"cmake/Layers.cmake: row {layer.name}: no test in src/{layer.name}/ uses {name}; remove it")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    problems = check_tree(parser.parse_args().root)
    for problem in problems:
        print(problem)
    print(f"layers: {len(problems)} problems" if problems else "layers: as the table says")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
