"""Spark's own formatting of SQL metric values (Utils.bytesToString, Utils.msDurationToString, SQLMetrics.stringValue),
so that the strings of its REST API can be compared with numbers."""
import struct
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

_SIZES = [(60, "EiB"), (50, "PiB"), (40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB"), (0, "B")]


def _fixed(value, digits):
    """Java's %.Nf: rounds half up on the shortest decimal form of a double."""
    return str(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def _float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def bytes_to_string(size):
    shift, unit = next(((s, u) for s, u in _SIZES if s == 0 or size >= 2 << s))
    return f"{_fixed(size / (1 << shift), 1)} {unit}"


def duration_to_string(ms):
    if ms < 1000:
        return f"{ms} ms"
    if ms < 60_000:
        return f"{_fixed(_float32(_float32(ms) / 1000), 1)} s"
    if ms < 3_600_000:
        return f"{_fixed(_float32(_float32(ms) / 60_000), 1)} m"
    return f"{_fixed(_float32(_float32(ms) / 3_600_000), 2)} h"


def nanos_to_string(ns):
    # FiniteDuration.toMillis truncates towards zero.
    return duration_to_string(int(ns / 1_000_000) if abs(ns) < 1 << 52 else (abs(ns) // 1_000_000) * (1 if ns > 0 else -1))


def integer_to_string(value):
    return f"{value:,}"


def tenths_to_string(value):
    """An average metric: NumberFormat of value / 10 with at most three decimals."""
    text = Decimal(repr(value / 10)).quantize(Decimal("0.001"), ROUND_HALF_EVEN)
    whole = f"{text:,f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def metric_to_string(kind, count, total, low, median, high, task):
    """SQLMetrics.stringValue of aggregated values. `task` is "(driver)" or "(stage S.A: task T)"."""
    suffix = "(min, med, max (stageId: taskId))"
    if kind == "sum":
        return integer_to_string(total)
    if kind == "average":
        if count <= 1:
            return tenths_to_string(high if count else 0)
        return f"{suffix}:\n({tenths_to_string(low)}, {tenths_to_string(median)}, {tenths_to_string(high)} {task})"
    text = {"size": bytes_to_string, "timing": duration_to_string, "nsTiming": nanos_to_string}[kind]
    if count <= 1:
        return text(high if count else 0)
    return f"total {suffix}\n{text(total)} ({text(low)}, {text(median)}, {text(high)} {task})"
