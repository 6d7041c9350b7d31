"""The bars that reading has to clear, and whether it does."""

import dataclasses
import pathlib
import re
import statistics
from collections.abc import Callable

from harness.logs import ROOT, Logs
from harness.measure import Row

MAX_PEAK_BYTES = 200e6
# The columns grow by doubling, and the allocator has its own: so much more than the documented bytes is still them.
MAX_GROWTH_OVER_COLUMNS = 1.5


@dataclasses.dataclass
class Bar:
    text: str
    limit: str
    measured: str
    verdict: str
    value: float | None = None

    def as_json(self) -> dict:
        return dataclasses.asdict(self)


def documented_task_bytes() -> int:
    text = pathlib.Path(ROOT, "src/model/task_table.h").read_text()
    found = re.search(r"(\d+) bytes a task", text)
    if not found:
        raise ValueError("src/model/task_table.h does not say how many bytes a task takes")
    return int(found[1])


def column_bytes() -> int:
    """What the columns add up to: one byte for an enum, as they are declared."""
    sizes = {"int64_t": 8, "uint32_t": 4, "int32_t": 4, "uint16_t": 2}
    types = re.findall(r"std::vector<(\w+)> \w+;", pathlib.Path(ROOT, "src/model/task_table.h").read_text())
    return sum(sizes.get(name, 1) for name in types)


def one_field_floor(rows: dict[str, Row]) -> Row | None:
    """The cheapest way to read one field."""
    measured = [row for name, row in rows.items() if name.startswith("one_field") and row.samples]
    return min(measured, key=lambda row: row.median("cpu_s")) if measured else None


def _ratio_bar(text: str, needed: list[Row | None], of_run: Callable[..., float], what: str, is_at_most: bool,
               limit: float, detail: str) -> Bar:
    """`of_run` makes the ratio out of one value of each row: of the medians for the verdict, of each round for the
    range."""
    sign = "<=" if is_at_most else ">="
    if any(row is None or not row.samples for row in needed):
        return Bar(text, f"{sign} {limit:g}", "-", "NOT MEASURED")
    value = of_run(*(row.median(what) for row in needed))
    rounds = [of_run(*values) for values in zip(*(row.values(what) for row in needed))]
    is_passed = value <= limit if is_at_most else value >= limit
    spread = f" ({min(rounds):.2f}-{max(rounds):.2f})" if len(rounds) > 1 else ""
    operands = detail.format(*(f"{row.median(what):.3f}" for row in needed))
    verdict = "PASS" if is_passed else "MISSED"
    return Bar(text, f"{sign} {limit:g}", f"{value:.2f}{spread}  = {operands}", verdict, value)


def _memory_bars(rows: dict[str, Row], logs: Logs) -> list[Bar]:
    bars = []
    long = [rows[name] for name in ("long_1", "long_2") if name in rows and rows[name].samples]
    text = f"peak memory on the long log, {logs.long_counts['tasks']:,} tasks"
    if long:
        peak = max(max(row.values("peak_bytes")) for row in long)
        bars.append(Bar(text, f"< {MAX_PEAK_BYTES / 1e6:.0f} MB",
                        f"{peak / 1e6:.1f} MB, the worst run with 1 or 2 threads",
                        "PASS" if peak < MAX_PEAK_BYTES else "MISSED", peak / 1e6))
    else:
        bars.append(Bar(text, f"< {MAX_PEAK_BYTES / 1e6:.0f} MB", "-", "NOT MEASURED"))

    documented, columns = documented_task_bytes(), column_bytes()
    limit = f"<= {MAX_GROWTH_OVER_COLUMNS:g} x {documented} B"
    text = "growth for each further task, stages and plans equal"
    full, thin = rows.get("growth_full_1"), rows.get("growth_thin_1")
    num_more_tasks = logs.long_counts["tasks"] - logs.long_thin_counts["tasks"]
    # With fewer, the steps of the allocator are all there is to see.
    if num_more_tasks >= 50_000 and all(row is not None and row.samples for row in (full, thin)):
        growth = (full.median("peak_bytes") - thin.median("peak_bytes")) / num_more_tasks
        stale = "" if documented == columns else f"; the columns add up to {columns} B, documented {documented}"
        bars.append(Bar(text, limit, f"{growth:.0f} B{stale}",
                        "PASS" if growth <= MAX_GROWTH_OVER_COLUMNS * documented else "MISSED", growth))
    else:
        bars.append(Bar(text, limit, "-", "NOT MEASURED"))
    return bars


def all_bars(rows: dict[str, Row], logs: Logs) -> list[Bar]:
    plain_1, plain_2 = rows.get("plain_1"), rows.get("plain_2")
    bars = [
        _ratio_bar("plain log, 1 thread: CPU over the one-field simdjson pass", [plain_1, one_field_floor(rows)],
                   lambda ours, floor: ours / floor, "cpu_s", True, 4, "{} s / {} s"),
        _ratio_bar("plain log: wall time, 1 thread over 2 threads", [plain_1, plain_2],
                   lambda one, two: one / two, "wall_s", False, 1.6, "{} s / {} s"),
        _ratio_bar("zstd log, 1 thread: CPU over zstd -dc plus our plain log",
                   [rows.get("zstd_1"), rows.get("zstd_dc"), plain_1],
                   lambda ours, decoded, plain: ours / (decoded + plain), "cpu_s", True, 1.2, "{} s / ({} s + {} s)"),
        _ratio_bar("CPU of the History Server over ours", [rows.get("history_server"), plain_1],
                   lambda peer, ours: peer / ours, "cpu_s", False, 40, "{} s / {} s"),
        _ratio_bar("CPU of the RAPIDS Profiler over ours", [rows.get("rapids_profiler"), plain_1],
                   lambda peer, ours: peer / ours, "cpu_s", False, 40, "{} s / {} s"),
    ]
    return bars + _memory_bars(rows, logs)
