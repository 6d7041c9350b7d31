#!/usr/bin/env python3
"""Installs the program from a build folder in which nothing else was built, as `./dev demo` leaves it.

Exit status 77: there is no CMake.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=250,
                          check=False)
    return done.returncode, done.stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    program = parser.parse_args().sparkwright.resolve()
    if shutil.which("cmake") is None:
        return 77
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        code, text = run("cmake", "-S", ROOT, "-B", folder / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                         "-DSPARKWRIGHT_BUILD_COMPLETIONS=ON", "-DSPARKWRIGHT_BUILD_TESTS=OFF")
        if code != 0:
            print(text)
            return 1
        shutil.copy(program, folder / "build" / "sparkwright")
        code, text = run("cmake", "--install", folder / "build", "--prefix", folder / "prefix")
        if code != 0:
            failures.append(f"the program alone cannot be installed:\n{text}")
        # CMake breaks the lines of a warning.
        if "completions are not built" not in " ".join(text.split()):
            failures.append(f"nothing says that completions are missing:\n{text}")
        if not (folder / "prefix" / "bin" / "sparkwright").exists():
            failures.append("there is no program")
    print("\n".join(failures) or "installed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
