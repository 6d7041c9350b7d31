#!/usr/bin/env python3
"""The guide says what the program does.

  console   every block ```console of the pages below is a transcript as in tests/cli, and holds
  include   every block after <!-- include: FILE --> is that file of docs/guide
  original  the comparison with the original of seed 000 is what tools/compare_original.py prints

SPARKWRIGHT_UPDATE=1 rewrites what does not hold.
"""

import argparse
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GUIDE = ROOT / "docs/guide"
PAGES = ("recommend.md", "api-examples.md")

sys.dont_write_bytecode = True
_spec = importlib.util.spec_from_file_location("transcripts", ROOT / "tests/cli/run.py")
transcripts = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(transcripts)


class Guide:
    def __init__(self, environment: dict[str, str], update: bool):
        self.environment = environment
        self.update = update
        self.num_passed = 0
        self.failures = []

    def console(self, page: str, block: str) -> str:
        output = []
        for kind, head, lines in transcripts.blocks(block):
            if kind == "text":
                output.append(head)
                continue
            actual = transcripts.run(head, self.environment)
            if transcripts.matches(transcripts.strip(lines), transcripts.strip(actual)):
                self.num_passed += 1
                actual = lines
            else:
                self.failures.append(f"{page}: $ {head}\n  got:\n" + "\n".join("    " + line for line in actual))
            output += ["$ " + head, *actual]
        return "\n".join(output)

    def include(self, page: str, name: str, block: str) -> str:
        text = (GUIDE / name).read_text(encoding="utf-8").rstrip()
        if block.rstrip() == text:
            self.num_passed += 1
        else:
            self.failures.append(f"{page}: the block is not {name}")
        return text

    def check(self, path: pathlib.Path) -> None:
        page = path.read_text(encoding="utf-8")
        updated = re.sub(r"(```console\n)(.*?)(\n```)", lambda m: m[1] + self.console(path.name, m[2]) + m[3], page, flags=re.S)
        updated = re.sub(r"(<!-- include: (\S+) -->\n```\w*\n)(.*?)(\n```)",
                         lambda m: m[1] + self.include(path.name, m[2], m[3]) + m[4], updated, flags=re.S)
        if self.update and updated != page:
            path.write_text(updated, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    program = parser.parse_args().sparkwright.resolve()
    update = os.environ.get("SPARKWRIGHT_UPDATE") == "1"
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "sparkwright").symlink_to(program)
        guide = Guide({"PATH": folder + ":" + os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TMPDIR": folder,
                       "HOME": folder}, update)
        for page in PAGES:
            guide.check(GUIDE / page)
    compare = [sys.executable, "-B", "tools/compare_original.py", "--sparkwright", program, "--write" if update else "--check"]
    done = subprocess.run(compare, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    if done.returncode == 0:
        guide.num_passed += 1
    else:
        guide.failures.append(done.stdout + done.stderr)
    for failure in guide.failures:
        print(failure)
    print(f"{guide.num_passed} passed, {len(guide.failures)} {'rewritten' if update else 'failed'}")
    return 1 if guide.failures and not update else 0


if __name__ == "__main__":
    sys.exit(main())
