"""What the machine is and how quiet it was: figures without that say little."""

import os
import pathlib
import platform


def _cpu_model() -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _is_virtual() -> bool:
    return " hypervisor" in pathlib.Path("/proc/cpuinfo").read_text()


def memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def describe() -> dict:
    return {
        "cpu": _cpu_model(),
        "cores": len(os.sched_getaffinity(0)),
        "is_virtual": _is_virtual(),
        "memory_bytes": memory_bytes(),
        "kernel": ".".join(platform.release().split(".")[:2]),
    }


def in_words(machine: dict) -> str:
    kind = "virtual machine" if machine["is_virtual"] else "machine"
    return (f"{machine['cores']} cores {machine['cpu']}, {kind}, {machine['memory_bytes'] / 1e9:.0f} GB memory, "
            f"Linux {machine['kernel']}")


class Quietness:
    """From its making to finish(): how busy others kept the cores, and what the host took away."""

    def __init__(self) -> None:
        self._load_before = os.getloadavg()[0]
        self._before = self._ticks()

    @staticmethod
    def _ticks() -> list[int]:
        return [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]

    def finish(self) -> dict:
        ticks = [after - before for before, after in zip(self._before, self._ticks())]
        return {
            "load_before": round(self._load_before, 2),
            "load_after": round(os.getloadavg()[0], 2),
            "stolen": ticks[7] / max(1, sum(ticks)),
        }
