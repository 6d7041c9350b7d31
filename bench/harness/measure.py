"""Runs commands and keeps what each run took."""

import dataclasses
import json
import pathlib
import shutil
import statistics
import subprocess
import tempfile

TIMEOUT_S = 900


@dataclasses.dataclass
class Sample:
    wall_s: float
    user_s: float
    system_s: float
    peak_bytes: int

    @property
    def cpu_s(self) -> float:
        return self.user_s + self.system_s


@dataclasses.dataclass
class Row:
    """One command and its runs."""
    name: str
    label: str
    samples: list[Sample] = dataclasses.field(default_factory=list)
    error: str = ""

    def median(self, what: str) -> float:
        return statistics.median(getattr(sample, what) for sample in self.samples)

    def values(self, what: str) -> list[float]:
        return [getattr(sample, what) for sample in self.samples]

    def as_json(self) -> dict:
        row = {"name": self.name, "label": self.label}
        if self.error:
            row["error"] = self.error
        if self.samples:
            row["median"] = {what: self.median(what)
                             for what in ("wall_s", "cpu_s", "user_s", "system_s", "peak_bytes")}
            row["samples"] = [dataclasses.asdict(sample) for sample in self.samples]
        return row


class CommandFailed(Exception):
    pass


def run_measured(measure: pathlib.Path, command: list[str], output: pathlib.Path | None = None,
                 directory: pathlib.Path | None = None) -> Sample:
    """Runs `command` under bench_ingest_measure. Its output goes to the file `output` or nowhere."""
    command = [shutil.which(command[0]) or command[0], *command[1:]]
    with tempfile.TemporaryDirectory(prefix="sparkwright_bench_") as folder:
        result = pathlib.Path(folder, "result.json")
        errors = pathlib.Path(folder, "errors.txt")
        with open(output or "/dev/null", "wb") as out, open(errors, "wb") as err:
            process = subprocess.Popen([str(measure), str(result), *command], stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=err, cwd=directory, start_new_session=True)
            try:
                process.wait(timeout=TIMEOUT_S)
            except BaseException:
                # Its own session, so its own group: nothing else is in it.
                subprocess.run(["kill", "-KILL", "--", f"-{process.pid}"], check=False)
                process.wait()
                raise
        found = json.loads(result.read_text()) if result.exists() else {"exit": process.returncode}
        if found["exit"] != 0:
            last = errors.read_text(errors="replace").strip().splitlines()[-1:] or ["no message"]
            raise CommandFailed(f"exit {found['exit']}: {last[0][:300]}")
    return Sample(found["wall_s"], found["user_s"], found["system_s"], found["peak_bytes"])
