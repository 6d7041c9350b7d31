"""Runs one program of the suite on real Spark and returns the text of the log that Spark wrote.

Everything happens in a folder of its own under /tmp/sparkwright-faults, as user "spark", on loopback, so that nothing of
the machine gets into the log. Of a run nothing remains: all its processes are killed and its folder is removed.
"""
import contextlib
import fcntl
import functools
import getpass
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator

from table import MASTER, Program

ROOT = pathlib.Path("/tmp/sparkwright-faults")
REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
STANDALONE_START_SECONDS = 30


class RunError(Exception):
    """A run that did not do what the table says; the text says what it did."""


@functools.cache
def spark_home(version: str) -> pathlib.Path:
    """SPARK_HOME of a Spark in the user's cache, installed when missing."""
    script = '. "$1" && sparkwright_spark_home "$2"'
    command = ["bash", "-c", script, "bash", str(REPOSITORY / "tools" / "dev_env.sh"), version]
    return pathlib.Path(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


def link(path: pathlib.Path, target: pathlib.Path) -> None:
    """Makes or corrects a symbolic link; others may do the same at the same time."""
    if path.is_symlink() and path.readlink() == target:
        return
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.symlink_to(target)
    new.replace(path)


def make_home(folder: pathlib.Path, version: str) -> pathlib.Path:
    """A SPARK_HOME for one run: the installed one by links. A local cluster writes its executors' files into it."""
    home = spark_home(version)
    python = ROOT / f"python-{version}"
    link(python, home.parents[3])
    neutral = python / home.relative_to(home.parents[3])
    own = folder / "spark"
    own.mkdir()
    for entry in sorted(os.listdir(home)):
        if entry != "work":
            (own / entry).symlink_to(neutral / entry)
    return own


def environment(folder: pathlib.Path, version: str) -> dict[str, str]:
    python = f"{ROOT}/python-{version}/bin"
    java_home = pathlib.Path(shutil.which("java") or "/usr/bin/java").resolve().parent.parent
    java_options = (f"-Duser.name=spark -Duser.home={folder}/home -Duser.timezone=UTC -Djava.io.tmpdir={folder}/tmp"
                    f" -Dos.version=6.1.0 -Dderby.system.home={folder}/tmp")
    return {"PATH": f"{python}:/usr/bin:/bin", "HOME": f"{folder}/home", "USER": "spark", "LANG": "C.UTF-8", "TZ": "UTC",
            "JAVA_HOME": str(java_home), "JAVA_TOOL_OPTIONS": java_options, "SPARK_HOME": str(make_home(folder, version)),
            "HADOOP_USER_NAME": "spark", "SPARK_USER": "spark", "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_HOSTNAME": "localhost", "PYSPARK_PYTHON": f"{python}/python", "PYTHONHASHSEED": "0",
            "SPARK_CONF_DIR": f"{folder}/conf", "SPARK_LOCAL_DIRS": f"{folder}/tmp", "TMPDIR": f"{folder}/tmp",
            "SPARK_NO_DAEMONIZE": "1", "SPARK_DAEMON_MEMORY": "300m"}


# Processes -----------------------------------------------------------------------------------------------------------

def session_of(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def kill_session(leader: int) -> None:
    """Kills a process and all its descendants. Workers of Python make process groups of their own, but no session."""
    while pids := [int(name) for name in os.listdir("/proc") if name.isdigit() and session_of(int(name)) == leader
                   and not is_zombie(int(name))]:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


RUNNING: set[int] = set()  # The leaders of what runs now.


def kill_all() -> None:
    """Ends every run at once; each then fails and tidies up in its own thread."""
    for leader in list(RUNNING):
        kill_session(leader)


def is_zombie(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


@contextlib.contextmanager
def started(command: list[str], env: dict[str, str], cwd: pathlib.Path, output: pathlib.Path) -> Iterator[subprocess.Popen]:
    """A process that is killed, with everything it started, at the end."""
    with open(output, "w") as file:
        process = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                                   start_new_session=True)
    RUNNING.add(process.pid)
    try:
        yield process
    finally:
        kill_session(process.pid)
        process.wait()
        RUNNING.discard(process.pid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(text: str, count: int, output: pathlib.Path) -> None:
    deadline = time.monotonic() + STANDALONE_START_SECONDS
    while output.read_text(errors="replace").count(text) < count:
        if time.monotonic() > deadline:
            raise RunError(f"the standalone cluster did not start in {STANDALONE_START_SECONDS} s: {tail(output)}")
        time.sleep(0.2)


@contextlib.contextmanager
def master_url(master: str, env: dict[str, str], folder: pathlib.Path) -> Iterator[str]:
    """What spark.master is to be. Starts a cluster for standalone[workers,cores,MiB], each worker with its own address."""
    if not master.startswith("standalone"):
        yield master
        return
    _, workers, cores, memory, _ = MASTER.fullmatch(master).groups()
    own = {name: value for name, value in env.items() if name != "SPARK_LOCAL_HOSTNAME"}
    port, launch = free_port(), [env["SPARK_HOME"] + "/bin/spark-class"]
    url, output = f"spark://127.0.0.1:{port}", folder / "master.txt"
    with contextlib.ExitStack() as stack:
        stack.enter_context(started(launch + ["org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port",
                                              str(port), "--webui-port", str(free_port())], own, folder, output))
        wait_for("I have been elected leader", 1, output)
        for number in range(1, int(workers) + 1):
            address = f"127.0.0.{number}"
            stack.enter_context(started(
                launch + ["org.apache.spark.deploy.worker.Worker", "--host", address, "--webui-port", str(free_port()),
                          "-c", cores, "-m", f"{memory}m", url],
                {**own, "SPARK_LOCAL_IP": address, "SPARK_WORKER_DIR": f"{folder}/work/{number}"}, folder,
                folder / f"worker-{number}.txt"))
        wait_for("Registering worker", int(workers), output)
        yield url


# One run -------------------------------------------------------------------------------------------------------------

def write_conf(folder: pathlib.Path, master: str, conf: dict[str, str]) -> None:
    all_of_it = {"spark.master": master, "spark.eventLog.enabled": "true", "spark.eventLog.dir": f"file://{folder}/events",
                 "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", **conf}
    text = "".join(f"{key} {value}\n" for key, value in all_of_it.items())
    (folder / "conf" / "spark-defaults.conf").write_text(text)


def tail(path: pathlib.Path, lines: int = 15) -> str:
    text = path.read_text(errors="replace").splitlines() if path.exists() else []
    return "\n    ".join(["", *text[-lines:]])


def decompress(path: pathlib.Path) -> bytes:
    if path.suffix in (".zstd", ".zst"):
        return subprocess.run(["zstd", "-dcq", str(path)], check=True, stdout=subprocess.PIPE).stdout
    return path.read_bytes()


def part_number(path: pathlib.Path) -> int:
    return int(path.name.split("_")[1])


def text_of(log: pathlib.Path) -> bytes:
    """A log as text, its parts joined: Spark 4 writes a folder of parts, Spark 3.5 one file."""
    if log.is_dir():
        return b"".join(decompress(part) for part in sorted(log.glob("events_*"), key=part_number))
    return decompress(log)


def logs_in(events: pathlib.Path) -> list[pathlib.Path]:
    """The logs in a folder, in the order in which their applications started."""
    return sorted(path for path in events.iterdir() if not path.name.startswith("."))


def log_text(events: pathlib.Path) -> bytes:
    """The one log in a folder as text."""
    found = logs_in(events)
    if len(found) != 1:
        raise RunError(f"expected one event log, found {[path.name for path in found]}; an application before the measured "
                       "one must run with spark.eventLog.enabled=false")
    return text_of(found[0])


@functools.cache
def suspects() -> tuple[str, ...]:
    """What in a log would tell on which machine it was made."""
    words = {socket.gethostname(), os.path.expanduser("~"), f"{REPOSITORY.parent}/", os.uname().release, "sparkwright/spark/"}
    if getpass.getuser() != "spark":
        words.add(f'"{getpass.getuser()}"')
    with contextlib.suppress(FileNotFoundError):
        addresses = subprocess.run(["hostname", "-I"], stdout=subprocess.PIPE, text=True).stdout.split()
        words |= {address for address in addresses if not address.startswith("127.")}
    return tuple(sorted(word for word in words if len(word) > 2 and word not in ("localhost", "6.1.0", "/tmp/")))


def check_traces(text: bytes) -> None:
    if found := [word for word in suspects() if re.search(rb"(?<![\w.])" + re.escape(word.encode()), text)]:
        raise RunError(f"the log holds traces of this machine: {', '.join(found)}")


@contextlib.contextmanager
def scratch(name: str, keep: bool) -> Iterator[pathlib.Path]:
    """An empty folder of that name for one run at a time; the same name in every run, so that logs are comparable."""
    ROOT.mkdir(exist_ok=True)
    folder = ROOT / name
    with open(ROOT / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(folder, ignore_errors=True)
        for part in ("conf", "events", "data", "home", "tmp"):
            (folder / part).mkdir(parents=True)
        try:
            yield folder
        finally:
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)


def command_for(file: pathlib.Path, arguments: list[str], env: dict[str, str]) -> list[str]:
    """How a program is started. A .scala file goes to spark-shell and finds its arguments in PROGRAM_ARGUMENTS."""
    if file.suffix == ".scala":
        env["PROGRAM_ARGUMENTS"] = " ".join(arguments)
        return [env["SPARK_HOME"] + "/bin/spark-shell", "-I", str(file)]
    return [env["PYSPARK_PYTHON"], str(file), *arguments]


@contextlib.contextmanager
def finished(path: pathlib.Path, arguments: list[str], name: str, version: str, timeout: float, *, master: str,
             conf: dict[str, str], expected: int = 0, keep: bool = False) -> Iterator[pathlib.Path]:
    """Runs a program with these arguments and its data folder; gives the folder of its event logs. Raises RunError when it
    does not end with `expected`."""
    with scratch(f"{name}-{version}", keep) as folder:
        env = environment(folder, version)
        file = folder / f"program{path.suffix}"
        shutil.copy(path, file)
        output = folder / "output.txt"
        with master_url(master, env, folder) as url:
            write_conf(folder, url, conf)
            command = command_for(file, [*arguments, f"{folder}/data"], env)
            with started(command, env, folder / "data", output) as process:
                try:
                    status = process.wait(timeout)
                except subprocess.TimeoutExpired:
                    raise RunError(f"killed after {timeout:g} s; it printed:{tail(output)}") from None
        if status != expected:
            raise RunError(f"exit status {status}, expected {expected}; it printed:{tail(output)}")
        yield folder / "events"


def run(program: Program, twin: str, version: str, timeout: float, keep: bool = False) -> bytes:
    """Runs one twin; returns the text of its event log. Raises RunError when it did not end as the table says."""
    with finished(program.path, [twin], f"{program.name}-{twin}", version, timeout, master=program.master,
                  conf=program.conf_of(twin), expected=program.faulted_exit if twin == "faulted" else 0,
                  keep=keep) as events:
        text = log_text(events)
        check_traces(text)
        return text
