"""The logs that the benchmark reads: made once, kept in the cache folder."""

import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
GZIP_MAGIC = b"\x1f\x8b"
NUM_COPIES = 5
# Without the big log, a bundled one is repeated until it is about as long.
BUNDLED = "tests/logs/demo"
STAND_IN_BYTES = 376_000_000


@dataclasses.dataclass
class Logs:
    origin: str
    plain: pathlib.Path
    zstd: pathlib.Path
    long: pathlib.Path
    long_thin: pathlib.Path
    counts: dict
    long_counts: dict
    long_thin_counts: dict


def cache_folder() -> pathlib.Path:
    base = os.environ.get("SPARKWRIGHT_CACHE")
    if not base:
        base = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "sparkwright")
    return pathlib.Path(base, "bench")


def default_log() -> pathlib.Path | None:
    big = sorted(ROOT.parent.glob("shared/eventlogs/big/*.zstd"))
    return big[0] if big else None


def _digest(path: pathlib.Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:16]


def _make(path: pathlib.Path, make) -> pathlib.Path:
    """Calls make(temporary path) unless `path` is there: a file in the cache is whole."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.parent.parent / (path.parent.name + "." + str(os.getpid()) + ".part")
        try:
            make(part)
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
    return path


def _decompressed(log: pathlib.Path, out: pathlib.Path) -> None:
    with open(log, "rb") as file:
        magic = file.read(4)
    if magic == ZSTD_MAGIC:
        command = ["zstd", "-q", "-dc", str(log)]
    elif magic[:2] == GZIP_MAGIC:
        command = ["gzip", "-dc", str(log)]
    elif magic[:1] == b"{":
        command = ["cat", str(log)]
    else:
        raise ValueError(f"{log.name} is neither plain nor zstd nor gzip")
    with open(out, "wb") as file:
        subprocess.run(command, stdout=file, check=True)


def prepare(log: pathlib.Path | None, copies_program: pathlib.Path) -> Logs:
    """The plain log, the zstd log, the long log, and the long log with few tasks in all copies but one."""
    origin = ""
    source = log
    if source is None:
        source = default_log()
    if source is None:
        source = ROOT / BUNDLED
        origin = f"{BUNDLED}, repeated to about {STAND_IN_BYTES / 1e6:.0f} MB (no big log here)"
    origin = origin or source.name
    if not source.is_file():
        raise ValueError(f"{source} is no file; this benchmark takes one plain, zstd or gzip log")

    name = source.name.split(".")[0]
    folder = cache_folder() / f"{name}-{_digest(source)}"
    plain = folder / "plain" / name
    if log is None and default_log() is None:
        once = _make(folder / "once" / name, lambda out: _decompressed(source, out))
        copies = max(1, round(STAND_IN_BYTES / once.stat().st_size))
        _make(plain, lambda out: subprocess.run([copies_program, "make", str(copies), once, out], check=True))
    else:
        _make(plain, lambda out: _decompressed(source, out))
    with open(source, "rb") as file:
        is_zstd = file.read(4) == ZSTD_MAGIC and origin == source.name
    # Spark writes level 1. A log that came as zstd is used as it came: Spark ends a frame with every flush.
    zstd = _make(folder / "zstd" / (name + ".zstd"),
                 lambda out: shutil.copyfile(source, out) if is_zstd else subprocess.run(
                     ["zstd", "-q", "-1", "-f", str(plain), "-o", str(out)], check=True))
    long = _make(folder / f"times_{NUM_COPIES}" / name,
                 lambda out: subprocess.run([copies_program, "make", str(NUM_COPIES), plain, out], check=True))
    thin = _make(folder / f"times_{NUM_COPIES}_thin" / name,
                 lambda out: subprocess.run([copies_program, "make-thin", str(NUM_COPIES), plain, out], check=True))

    def counted(path: pathlib.Path) -> dict:
        out = subprocess.run([copies_program, "count", path], check=True, capture_output=True, text=True)
        return json.loads(out.stdout)

    counts, long_counts, thin_counts = counted(plain), counted(long), counted(thin)
    for what in ("tasks", "stages", "jobs", "sql_executions"):
        if long_counts[what] != NUM_COPIES * counts[what]:
            raise ValueError(f"the long log has {long_counts[what]} {what}, not {NUM_COPIES} x {counts[what]}")
    for what in ("application_starts", "application_ends"):
        if long_counts[what] != counts[what]:
            raise ValueError(f"the long log has {long_counts[what]} {what}, not {counts[what]}")
    return Logs(origin, plain, zstd, long, thin, counts, long_counts, thin_counts)
