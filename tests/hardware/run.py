#!/usr/bin/env python3
"""Compares what `sparkwright hardware` says of recorded machines and clusters with the files in expected/.

  machines/*.txt    recordings: the table and the JSON of each
  clusters/*        answers of cluster managers, and a cluster.yaml: the table and the YAML of each; the YAML read back says
                    the same
  fake GPUs         libraries that answer like NVIDIA's, which the build puts beside the program: the GPUs of each
  profiles          each has its JSON, and every JSON validates against docs/reference/hardware.schema.json
  pages             fetched from a server on this machine, which also sends too much, redirects and refuses

A recording of a recording is the recording. SPARKWRIGHT_UPDATE=1 rewrites the expected files.
"""

import argparse
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

try:
    import jsonschema
except ImportError:
    jsonschema = None

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from text_suite import ROOT, TextSuite  # noqa: E402

EXPECTED = HERE / "expected"
SCHEMA = ROOT / "docs" / "reference" / "hardware.schema.json"


class Suite(TextSuite):
    def __init__(self, program, update):
        super().__init__(program, update)
        self.validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())) if jsonschema else None

    def run(self, *arguments, **environment):
        done = subprocess.run([self.program, "hardware", *arguments], cwd=ROOT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                              env={"LC_ALL": "C.UTF-8", **environment})
        self.expect(done.returncode == 0, f"hardware {' '.join(arguments)}: exit {done.returncode}: {done.stderr.decode()}")
        return done.stdout.decode("utf-8")

    def validate(self, text, what):
        document = json.loads(text)
        if self.validator is not None:
            errors = [error.message for error in self.validator.iter_errors(document)]
            self.expect(not errors, f"{what}: {errors[:3]}")
        return document


def machines(suite):
    for path in sorted((HERE / "machines").glob("*.txt")):
        where = path.relative_to(ROOT).as_posix()
        suite.compare(EXPECTED / f"{path.stem}.txt", suite.run("--root", where))
        text = suite.run("--root", where, "--format", "json")
        suite.compare(EXPECTED / f"{path.stem}.json", text)
        suite.validate(text, path.name)
        with tempfile.TemporaryDirectory() as folder:
            first, second = pathlib.Path(folder) / "first", pathlib.Path(folder) / "second"
            suite.run("--root", where, "--record", str(first))
            suite.run("--root", str(first), "--record", str(second))
            suite.expect(first.read_text() == second.read_text(), f"{path.name}: a recording of it is not what it is")
            again = json.loads(suite.run("--root", str(first), "--format", "json"))
            suite.expect(again["machine"] == json.loads(text)["machine"], f"{path.name}: its recording says something else")


def clusters(suite):
    for path in sorted((HERE / "clusters").iterdir()):
        if path.name == "yarn-scheduler.json":
            continue  # Asked beside the nodes; hardware_test reads it.
        where = path.relative_to(ROOT).as_posix()
        suite.compare(EXPECTED / f"{path.stem}.txt", suite.run("--cluster", where))
        yaml = suite.run("--cluster", where, "--format", "yaml")
        suite.compare(EXPECTED / f"{path.stem}.yaml", yaml)
        suite.validate(suite.run("--cluster", where, "--format", "json"), path.name)
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as copy:
            copy.write(yaml)
            copy.flush()
            suite.expect(suite.run("--cluster", copy.name, "--format", "yaml") == yaml, f"{path.name}: its YAML reads otherwise")


def fake_gpus(suite):
    libraries = sorted((suite.program.parent / "fake_nvml").glob("*.so"))
    for library in libraries:
        document = suite.validate(suite.run("--format", "json", SPARKWRIGHT_NVML=str(library)), library.name)
        machine = document["machine"]
        gaps = [gap for gap in machine["gaps"] if gap["source"].startswith("libnvidia")]
        shown = {"gpus": machine["gpus"], "gpu_driver": machine["gpu_driver"], "gaps": gaps}
        suite.compare(EXPECTED / f"{library.stem.removeprefix('lib')}.json", json.dumps(shown, indent=1) + "\n")
    return libraries


def profiles(suite):
    for line in suite.run("--profile", "list").splitlines():
        name = line.split()[0]
        document = suite.validate(suite.run("--profile", name, "--format", "json"), name)
        suite.expect(document["provenance"], f"{name} does not say where its numbers are from")
    suite.compare(EXPECTED / "profile-dgx-h100.txt", suite.run("--profile", "dgx-h100"))


class Pages(http.server.BaseHTTPRequestHandler):
    """Pages of cluster managers, and servers that misbehave."""

    FILES = {"/json/": "standalone-4.2.1.json", "/ws/v1/cluster/nodes": "yarn-3-nodes.json",
             "/ws/v1/cluster/scheduler": "yarn-scheduler.json", "/moved/real/json/": "standalone-3.5.9.json"}

    def do_GET(self):
        if self.path in self.FILES:
            body = (HERE / "clusters" / self.FILES[self.path]).read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif self.path in ("/moved/json/", "/loop/json/", "/file/json/"):
            self.send_response(302)
            self.send_header("Location", {"/moved/json/": "/moved/real/json/", "/loop/json/": "/loop/json/",
                                          "/file/json/": "file:///etc/passwd"}[self.path])
            self.end_headers()
        elif self.path == "/endless/json/":
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(64):
                    self.wfile.write(b" " * (1 << 20))
            except OSError:
                pass
        else:
            self.send_response(401 if self.path == "/secret/json/" else 404)
            self.end_headers()

    def log_message(self, *_):
        pass


def pages(suite):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"

    def ask(*arguments):
        return subprocess.run([suite.program, "hardware", *arguments, "--format", "json"], cwd=ROOT, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60, env={"LC_ALL": "C.UTF-8"})

    probe = ask("--from-standalone", base)
    if "cannot load libcurl" in probe.stderr:
        print("hardware: no libcurl, so no page was fetched")
        return
    for flag, path, cores in (("--from-standalone", "", 3), ("--from-standalone", "/moved", 3), ("--from-yarn", "", 15)):
        done = ask(flag, base + path)
        suite.expect(done.returncode == 0, f"{flag} {path}: {done.stderr}")
        if done.returncode == 0:
            cluster = suite.validate(done.stdout, f"{flag} {path}")["cluster"]
            suite.expect(cores in [node["cores"] for node in cluster["nodes"]], f"{flag} {path}: {cluster}")
            suite.expect(flag != "--from-yarn" or cluster["largest_container"] == {"cores": 8, "memory_bytes": 32 << 30},
                         f"{flag}: {cluster['largest_container']}")
    for path, expected in (("/loop", "redirects"), ("/file", "protocol"), ("/endless", "more than 32 MiB"),
                           ("/secret", "~/.netrc"), ("/nothing", "status 404")):
        done = ask("--from-standalone", base + path)
        suite.expect(done.returncode == 3 and expected in done.stderr, f"{path}: exit {done.returncode}: {done.stderr}")
    server.shutdown()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sparkwright", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    suite = Suite(arguments.sparkwright, os.environ.get("SPARKWRIGHT_UPDATE") == "1")
    machines(suite)
    clusters(suite)
    libraries = fake_gpus(suite)
    profiles(suite)
    pages(suite)
    suite.validate(suite.run("--format", "json"), "this machine")
    print(f"hardware: {suite.passed} checks passed, {suite.failed} failed, {len(libraries)} GPU libraries"
          + ("" if jsonschema else "; without jsonschema, nothing was validated"))
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
