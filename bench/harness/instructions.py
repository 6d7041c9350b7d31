"""Counts instructions with callgrind: the same on every run, however noisy the machine is."""

import pathlib
import re
import shutil
import subprocess
import tempfile

NUM_FUNCTIONS = 25
FUNCTION_LINE = re.compile(r"^\s*([\d,]+) \(\s*[\d.]+%\)\s+(.*)$")


def first_part(log: pathlib.Path, size: int, out: pathlib.Path) -> pathlib.Path:
    """The whole lines in the first `size` bytes of a plain log."""
    if not out.exists():
        out.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "rb") as file:
            text = file.read(size)
        out.write_bytes(text[:text.rfind(b"\n") + 1])
    return out


def _readable(function: str) -> str:
    """`file:name(arguments) [object]` without the arguments and the folders."""
    name = function.partition(" [")[0].split(":", 1)[-1]
    name = name.replace("sparkwright::", "").replace("(anonymous namespace)::", "").replace(".lto_priv.0", "")
    return re.sub(r"\(.*", "", name) or function


def count(command: list[str], log: pathlib.Path, num_tasks: int) -> dict:
    """Prints and returns the instructions of a command and of its most expensive functions."""
    if not shutil.which("valgrind"):
        raise ValueError("valgrind is not installed: apt-get install valgrind")
    with tempfile.TemporaryDirectory(prefix="sparkwright_bench_") as folder:
        profile = f"{folder}/callgrind.out"
        done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", *command, str(log)],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ValueError("valgrind: " + (done.stderr.strip().splitlines() or ["no message"])[-1])
        table = subprocess.run(["callgrind_annotate", "--auto=no", "--threshold=100", profile], capture_output=True,
                               text=True, check=True).stdout
    total = 0
    functions = []
    for line in table.splitlines():
        found = FUNCTION_LINE.match(line)
        if not found:
            continue
        instructions = int(found[1].replace(",", ""))
        if "PROGRAM TOTALS" in found[2]:
            total = instructions
        else:
            functions.append((instructions, _readable(found[2])))
    size = log.stat().st_size
    print(f"\ninstructions (callgrind), {' '.join(pathlib.Path(word).name for word in command)}")
    print(f"on the first {size / 1e6:.1f} MB, {num_tasks:,} tasks: {total:,} instructions, {total / size:.2f} a byte, "
          f"{total / max(1, num_tasks):,.0f} a task. They leave out memory and the kernel.\n")
    print(f"{'instructions':>15} {'share':>7}  function itself, without what it calls")
    for instructions, name in functions[:NUM_FUNCTIONS]:
        print(f"{instructions:15,} {100 * instructions / total:6.1f}%  {name[:95]}")
    return {"bytes": size, "tasks": num_tasks, "instructions": total,
            "functions": [{"name": name, "instructions": instructions}
                          for instructions, name in functions[:NUM_FUNCTIONS]]}
