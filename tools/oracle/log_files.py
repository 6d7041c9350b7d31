"""Finds event logs under a folder by what is in them, not by what they are called."""
import dataclasses
import os

SKIPPED_FOLDERS = {"oracle", "programs", ".git", "__pycache__"}


@dataclasses.dataclass
class Log:
    path: str  # what Sparkwright is given
    file: str  # the first file with events
    codec: str  # "none" or Spark's short name
    is_rolling: bool = False
    in_progress: bool = False


def codec_of(path):
    """Spark's name of the codec, "none" for a plain log, None for what is no event log."""
    try:
        with open(path, "rb") as file:
            start = file.read(64)
    except OSError:
        return None
    if start.startswith(b'{"Event"'):
        return "none"
    for magic, codec in ((b"\x28\xb5\x2f\xfd", "zstd"), (b"LZ4Block", "lz4"), (b"\x82SNAPPY\0", "snappy"), (b"ZV", "lzf")):
        if start.startswith(magic):
            return codec
    return None


def _in_folder(folder, names):
    """The log that this folder is as a whole, if it is one."""
    events = sorted((n for n in names if n.startswith("events_")), key=lambda n: int(n.split("_")[1]))
    if os.path.basename(folder).startswith("eventlog_v2_") and events:
        status = next((n for n in names if n.startswith("appstatus_")), "")
        codec = next((c for c in (codec_of(f"{folder}/{n}") for n in events) if c), None)
        return codec and Log(folder, f"{folder}/{events[0]}", codec, True, status.endswith(".inprogress"))
    old = next((n for n in names if n.startswith("EVENT_LOG_")), None)
    if old:
        codec = codec_of(f"{folder}/{old}")
        return codec and Log(folder, f"{folder}/{old}", codec, False, "APPLICATION_COMPLETE" not in names)
    return None


def find(root):
    """Every log under root (or root itself), in the order of paths."""
    if os.path.isfile(root):
        codec = codec_of(root)
        return [Log(root, root, codec, False, root.endswith(".inprogress"))] if codec else []
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
        whole = _in_folder(folder, names)
        if whole:
            found.append(whole)
            folders.clear()
            continue
        for name in sorted(names):
            path = f"{folder}/{name}"
            codec = None if name.startswith(".") else codec_of(path)
            if codec:
                found.append(Log(path, path, codec, False, name.endswith(".inprogress")))
    return sorted(found, key=lambda log: log.path)
