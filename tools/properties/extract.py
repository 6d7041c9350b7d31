#!/usr/bin/env python3
"""Writes data/spark_properties.jsonl: every property of Spark, as Spark's own jars know it, with its history.

Each version is read twice by PropertyCatalogue.java, in surroundings that differ (time zone, processors, folder, host and
user name): a default that differs then depends on the machine. docs/guide/property-catalogue.md describes the format.
Only facts are written; documentation is read to find them and is not copied.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUTPUT = "data/spark_properties.jsonl"

# The number of registered entries of each version that were found when this was first written. Fewer is a failure of the
# extraction, or a newer patch release; then say so here.
LEAST_ENTRIES = {"3.1.3": 918, "3.2.4": 992, "3.3.4": 1056, "3.4.4": 1121, "3.5.9": 1154, "4.0.5": 1313, "4.1.4": 1454,
                 "4.2.1": 1542, "4.3.0": 1652}
LEAST_KEYS = 1726

# Objects that cannot be initialised without a running Spark, and why that loses nothing.
EXPECTED_FAILURES = {
    "org/apache/spark/shuffle/ShuffleBlockPusher$": "asks SparkEnv for its configuration; defines no entry",
    "org/apache/spark/sql/execution/externalUDF/PythonUDFWorkerSpecification$":
        "its base class is in no jar of the wheel; defines no entry",
}

JAVA = ["java", "-Xmx2g", "-XX:TieredStopAtLevel=1"]
OPEN = [option for package in ("java.lang", "java.lang.invoke", "java.util", "java.nio")
        for option in ("--add-opens", f"java.base/{package}=ALL-UNNAMED")]
EXPORT = [option for package in ("jdk.internal.org.objectweb.asm", "sun.nio.ch")
          for option in ("--add-exports", f"java.base/{package}=ALL-UNNAMED")]

UNITS = {"BYTE": "B", "KiB": "KiB", "MiB": "MiB", "GiB": "GiB", "NANOSECONDS": "ns", "MICROSECONDS": "us",
         "MILLISECONDS": "ms", "SECONDS": "s", "MINUTES": "min", "HOURS": "h", "DAYS": "d"}
MODULES = {"catalyst": "sql-catalyst", "core": "core"}


def line_of(version):
    return ".".join(version.split(".")[:2])


def order(line):
    return [int(part) for part in line.split(".")]


# Running the JVM program.

def compile_reader(build):
    sources = sorted(HERE.glob("*.java"))
    target = build / "properties/PropertyCatalogue.class"
    if not target.exists() or target.stat().st_mtime < max(source.stat().st_mtime for source in sources):
        subprocess.run(["javac", "-Xlint:all", "-d", build, *EXPORT[:2], *sources], check=True)


def read_version(build, version, home, which):
    """`which` is "a" or "b": the two surroundings."""
    jars = pathlib.Path(home) / "jars"
    output = build / f"{version}-{which}.json"
    folder = build / f"run-{which}"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "SPARK_LOCAL_IP": "127.0.0.1",
                   "SPARK_LOCAL_HOSTNAME": f"host-{which}", "SPARK_USER": f"user-{which}"}
    zone, processors = {"a": ("UTC", 2), "b": ("Asia/Tokyo", 64)}[which]
    options = [f"-Duser.timezone={zone}", f"-XX:ActiveProcessorCount={processors}", f"-Duser.name=user-{which}",
               f"-Duser.home={folder}", f"-Djava.io.tmpdir={folder}"]
    log = build / f"{version}-{which}.log"
    with open(log, "w") as errors:
        result = subprocess.run(
            ["nice", "-n", "10", *JAVA, *options, "-cp", f"{build}:{jars}/*", *OPEN, *EXPORT,
             "properties.PropertyCatalogue", jars, output],
            cwd=folder, env=environment, stdout=errors, stderr=errors, stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        sys.exit(f"reading Spark {version} failed, see {log}")
    with open(output) as text:
        return json.load(text)


# Facts of one version.

def keys_in(text):
    """Property names that a sentence names, placeholders apart."""
    found = re.findall(r"spark\.[A-Za-z0-9_.-]*[A-Za-z0-9](?![A-Za-z0-9_.*{-]*[*{])", text)
    return [key for key in found if "." in key]


def replacement(key, text):
    for other in keys_in(text):
        if other != key:
            return other
    return None


def module_of(jar):
    name = re.sub(r"_2\.1\d-.*|-\d.*", "", jar)[len("spark-"):]
    return MODULES.get(name, name)


def facts_of(entry):
    """The facts of a ConfigEntry as the catalogue writes them, without its default."""
    kind = entry["type"]
    facts = {"type": {"decimal": "double"}.get(kind, kind)}
    if entry["is_seq"]:
        facts["type"] = "seq"
        if kind != "string":
            facts["element"] = kind
    allowed = allowed_values(entry)
    if allowed:
        facts["allowed"] = allowed
        if facts["type"] in ("string", "enum"):
            facts["type"] = "enum"
        if entry.get("ignore_case"):
            facts["ignore_case"] = True
    elif entry.get("restricted") and facts["type"] not in ("regex",) and not (entry["is_seq"] and kind == "long"):
        facts["partial"] = True
    if facts["type"] == "enum" and not allowed:
        facts["type"] = "string"
    if entry["unit"]:
        facts["unit"] = UNITS[entry["unit"]]
    if not allowed:
        for name in ("min", "max", "min_exclusive", "max_exclusive", "multiple_of"):
            if name in entry:
                facts[name] = entry[name]
        if entry.get("num_refused_inside"):
            if entry["num_refused_inside"] <= 3:
                facts["except"] = entry["refused_inside"]
            else:
                facts["partial"] = True
    if entry["optional"]:
        facts["optional"] = True
    if not entry["public"]:
        facts["internal"] = True
    facts["scope"] = entry["scope"]
    facts["settable"] = "runtime" if entry["scope"] == "sql" else "start"
    if entry.get("fallback"):
        facts["fallback"] = entry["fallback"]
    if entry["alternatives"]:
        facts["alternatives"] = entry["alternatives"]
    if entry["prepended"]:
        facts["prepend"] = entry["prepended"]
    if entry["version"]:
        facts["since"] = entry["version"]
    if entry["defined_in"]:
        facts["defined_in"] = entry["defined_in"]
        facts["module"] = module_of(entry["jar"])
    if entry.get("binding_policy"):
        facts["binding_policy"] = entry["binding_policy"]
    return facts


# Values of these are open: what a check accepts cannot be listed.
OPEN_ENDED = {"spark.sql.session.timeZone", "spark.sql.defaultPath"}


def allowed_values(entry):
    """The values a check takes, in the check's own order; None where they cannot be listed."""
    if entry["key"] in OPEN_ENDED or not entry.get("allowed"):
        return None
    values, seen = [], set()
    for value in entry["allowed"]:
        same = value.lower() if entry.get("ignore_case") else value
        if same not in seen:
            seen.add(same)
            values.append(value)
    if not entry["allowed_exact"] and (len(values) < 2 or any(not re.fullmatch(r"\w+", value) for value in values)):
        return None
    return sorted(values) if entry["allowed_exact"] else values


# Keys that are string constants only. The rules are stated in docs/guide/property-catalogue.md.

# Classes whose methods read or write a setting by its key.
CONF_OWNER = re.compile(r"org/apache/spark/(SparkConf|ReadOnlySparkConf|network/util/(ConfigProvider|TransportConf)|"
                        r"sql/internal/SQLConf\$?|sql/(classic/)?RuntimeConfig|deploy/k8s/Kubernetes\w*Conf|"
                        r"launcher/(SparkLauncher|InProcessLauncher|AbstractLauncher)|internal/config/ConfigBuilder|"
                        r"deploy/OptionAssigner)$")
SYSTEM_OWNER = re.compile(r"(java/lang/System|scala/sys/SystemProperties|scala/sys/package\$)$")
LAUNCHER = "org/apache/spark/launcher/"
# What Spark's own tests set, and properties of tables and jobs rather than settings.
NO_SETTING = re.compile(r"spark\.(test|testing|sql\.test)\."
                        r"|spark\.sql\.(sources\.(schema|writeJobUUID)|create\.|statistics\.)")
# Constants in fields whose readers the scan cannot see, checked by hand in Spark's sources.
FIELD_KEYS = {"spark.io.mode.default", "spark.kubernetes.scheduler.volcano.podGroupTemplateFile",
              "spark.kubernetes.scheduler.volcano.podGroupTemplateJson", "spark.connect.remote"}
GETTERS = {"getInt": ("int", None), "getLong": ("long", None), "getBoolean": ("boolean", None), "getDouble": ("double", None),
           "getSizeAsBytes": ("bytes", "B"), "getSizeAsKb": ("bytes", "KiB"), "getSizeAsMb": ("bytes", "MiB"),
           "getSizeAsGb": ("bytes", "GiB"), "getTimeAsMs": ("time", "ms"), "getTimeAsSeconds": ("time", "s")}


# Keys without an entry whose default Spark takes from the machine when it reads them.
MACHINE_DEPENDENT_LITERALS = {"spark.local.dir"}


def literal_facts(version_data, known):
    """Keys of one version that exist as constants only: key → (facts, default, False)."""
    names = {item["key"] for item in version_data["literals"]} | known
    prefixes = {name[:i] for name in names for i in range(len(name)) if name[i] == "."}
    result = {}
    for item in version_data["literals"]:
        key = item["key"]
        if key in known or NO_SETTING.match(key):
            continue
        # call OWNER METHOD DESCRIPTOR POSITION [default VALUE]
        calls = [use.split(" ", 6) for use in item["uses"] if use.startswith("call ")]
        read = [call for call in calls if CONF_OWNER.match(call[1])]
        kept = read or key in FIELD_KEYS or any(SYSTEM_OWNER.match(call[1]) for call in calls)
        kept = kept or any(name.startswith(LAUNCHER) for name in item["classes"]) and any(
            call[1] == "java/util/Map" for call in calls)
        # A constant whose use the scan cannot follow is a key when it is deep enough not to be a word.
        kept = kept or (not item["uses"] and key.count(".") >= 2)
        if not kept or (key in prefixes and not read):
            continue
        types = {GETTERS[call[2]] for call in read if call[2] in GETTERS}
        defaults = {call[6] for call in read if len(call) > 6 and call[2].startswith("get")}
        facts = {"literal": True, "scope": "sql" if any("/sql/" in call[1] for call in read) else "core"}
        facts["settable"] = "runtime" if facts["scope"] == "sql" else "start"
        default = defaults.pop() if len(defaults) == 1 else None
        if len(types) == 1:
            facts["type"], unit = types.pop()
            if unit:
                facts["unit"] = unit
        elif default is not None and re.fullmatch(r"\d+[kmg]b?", default):
            facts["type"] = "bytes"
        elif default is not None and re.fullmatch(r"\d+(ms|s|min|h)", default):
            facts["type"] = "time"
        elif default in ("true", "false"):
            facts["type"] = "boolean"
        else:
            facts["type"] = "string"
        facts["module"] = module_of(item["jars"][0])
        result[key] = (facts, default, key in MACHINE_DEPENDENT_LITERALS)
    # The registry of the RocksDB state store.
    for item in version_data["rocksdb"]:
        if item["key"] in known:
            continue
        default = item["default"]
        kind = ("boolean" if default in ("true", "false") else "long" if re.fullmatch(r"-?\d+", default)
                else "double" if re.fullmatch(r"-?\d+\.\d+", default) else "string")
        facts = {"literal": True, "scope": "sql", "settable": "runtime", "type": kind, "module": "sql",
                 "defined_in": "org.apache.spark.sql.execution.streaming.state.RocksDBConf$"}
        result[item["key"]] = (facts, default, False)
    return result


# History.

FACT_ORDER = ["type", "element", "unit", "allowed", "ignore_case", "min", "max", "min_exclusive", "max_exclusive",
              "multiple_of", "except", "partial", "optional", "internal", "scope", "settable", "fallback", "alternatives",
              "prepend", "since", "defined_in", "module", "binding_policy", "literal"]
BOUNDS = ("min", "max")
EXCLUSIVE = {"min_exclusive": "min", "max_exclusive": "max"}
# What these say of an older version is of no use to anyone.
NEWEST_ONLY = {"since", "defined_in", "module", "binding_policy", "prepend", "element"}


def steps(values):
    """[(line, value)…] → only where it changed."""
    result = []
    for line, value in values:
        if not result or result[-1]["value"] != value:
            result.append({"from": line, "value": value})
    return result


def history(key, per_line, lines):
    """One property's row. per_line: line → (facts, default, machine_dependent)."""
    present = [line for line in lines if line in per_line]
    newest = per_line[present[-1]][0]
    row = {"key": key}
    if newest.get("since"):
        row["since"] = newest["since"]
    if present[0] != lines[0]:
        row["first"] = present[0]
    if present[-1] != lines[-1]:
        row["last"] = present[-1]
    missing = [line for line in lines[lines.index(present[0]):lines.index(present[-1])] if line not in per_line]
    if missing:
        row["missing_in"] = missing
    for name in FACT_ORDER:
        if name == "since":
            continue
        if name in BOUNDS:
            bounds = steps([(line, per_line[line][0].get(name)) for line in present])
            if len(bounds) > 1:
                row[name] = bounds
            elif bounds[0]["value"] is not None:
                row[name] = bounds[0]["value"]
        elif name in EXCLUSIVE:
            bounded = [per_line[line][0] for line in present if EXCLUSIVE[name] in per_line[line][0]]
            if len({name in facts for facts in bounded}) > 1:
                raise ValueError(f"{key}: {name} differs between versions; the format has no place for that")
            if bounded and name in bounded[0]:
                row[name] = True
        elif name in newest:
            row[name] = newest[name]
    row["default"] = steps([(line, per_line[line][1]) for line in present])
    if per_line[present[-1]][2]:
        row["machine_dependent"] = True
    changes = []
    for name in FACT_ORDER:
        if name in NEWEST_ONLY or name in BOUNDS or name in EXCLUSIVE:
            continue
        before = per_line[present[0]][0].get(name)
        for line in present[1:]:
            value = per_line[line][0].get(name)
            if value != before:
                changes.append({"from": line, "what": name, "was": before})
            before = value
    if changes:
        row["changed"] = sorted(changes, key=lambda change: order(change["from"]))
    return row


UNUSED = re.compile(r"(?i)not used any ?more|no longer (being used|available)|feature replaced")


def fates(versions, data):
    """What became of deprecated, renamed and removed keys: key → facts. A later version's word replaces an earlier one's.
    """
    lines = [line_of(version) for version in versions]
    read_as = {}
    for version in versions:
        for entry in data[version]["entries"]:
            for other in entry["alternatives"]:
                read_as.setdefault(other, {})[line_of(version)] = entry["key"]
    result = {}
    for version in versions:
        line = line_of(version)
        registered = {entry["key"] for entry in data[version]["entries"]}
        for table, message in (("conf_deprecated", "deprecationMessage"), ("sql_deprecated", "comment")):
            for item in data[version][table]:
                key = item["key"]
                fate = result.setdefault(key, {"lines": []})
                fate["lines"].append(line)
                fate["scope"] = "core" if table == "conf_deprecated" else "sql"
                what = {"from": line_of(item["version"])}
                replaced = replacement(key, item[message]) or read_as.get(key, {}).get(line)
                if replaced:
                    what["replaced_by"] = replaced
                # Spark says of some keys that they are unused while it still reads them as another entry's older name.
                if UNUSED.search(item[message]) and line not in read_as.get(key, {}) and key not in registered:
                    last_read = max(read_as.get(key, {}), key=order, default=None)
                    gone = what.pop("from")
                    if last_read is not None:
                        gone = lines[lines.index(last_read) + 1]
                    fate["removed"] = {"in": gone, "error": False, **what}
                else:
                    fate["deprecated"] = what
        for item in data[version]["conf_renamed"]:
            fate = result.setdefault(item["key"], {"lines": []})
            fate["lines"].append(line)
            fate["scope"] = "core"
            fate["deprecated"] = {"from": line_of(item["version"]), "replaced_by": item["to"]}
            fate.pop("removed", None)
        for item in data[version]["sql_removed"]:
            if item["key"] in registered:
                raise ValueError(f"{item['key']} is removed and registered in {version}")
            fate = result.setdefault(item["key"], {"lines": []})
            fate["scope"] = "sql"
            fate["removed"] = {"in": line_of(item["version"]), "error": True, "accepted_value": item["defaultValue"]}
            replaced = replacement(item["key"], item["comment"])
            if replaced:
                fate["removed"]["replaced_by"] = replaced
    return result


def merge(versions, data, data_elsewhere):
    lines = [line_of(version) for version in versions]
    histories = {}
    for version in versions:
        line = line_of(version)
        elsewhere = {entry["key"]: entry["default"] for entry in data_elsewhere[version]["entries"]}
        for entry in data[version]["entries"]:
            depends = entry["default"] != elsewhere[entry["key"]]
            histories.setdefault(entry["key"], {})[line] = (facts_of(entry), None if depends else entry["default"], depends)
    literal_counts = {}
    for version in versions:
        known = {entry["key"] for entry in data[version]["entries"]}
        known.update(other for entry in data[version]["entries"] for other in entry["alternatives"])
        for table in ("conf_deprecated", "conf_renamed", "sql_deprecated", "sql_removed"):
            known.update(item["key"] for item in data[version][table])
        found = literal_facts(data[version], known)
        literal_counts[version] = len(found)
        for key, facts in found.items():
            histories.setdefault(key, {})[line_of(version)] = facts
    rows = {key: history(key, per_line, lines) for key, per_line in histories.items()}
    for key, fate in fates(versions, data).items():
        row = rows.get(key)
        if row is None:
            row = rows[key] = {"key": key, "scope": fate["scope"]}
            if fate["lines"] and "removed" not in fate:
                if min(fate["lines"], key=order) != lines[0]:
                    row["first"] = min(fate["lines"], key=order)
                if max(fate["lines"], key=order) != lines[-1]:
                    row["last"] = max(fate["lines"], key=order)
        for name in ("deprecated", "removed"):
            if name in fate:
                row[name] = fate[name]
    return [rows[key] for key in sorted(rows)], literal_counts


def text_of(versions, rows):
    head = {"format": 1, "spark_versions": versions, "generated_by": "tools/properties/extract.py"}
    return "".join(json.dumps(row, ensure_ascii=True, separators=(",", ":")) + "\n" for row in [head, *rows])


# Checks on the extraction itself, and what it says of it.

def table_of(versions, data, literal_counts):
    titles = ("version", "entries", "public", "SQL", "static SQL", "deprecated", "renamed", "removed (error)", "literal only",
              "bounded", "allowed values")
    out = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    for version in versions:
        entries = data[version]["entries"]
        out.append("| " + " | ".join(str(cell) for cell in (
            version, len(entries), sum(entry["public"] for entry in entries),
            sum(entry["scope"] != "core" for entry in entries), sum(entry["scope"] == "static_sql" for entry in entries),
            len(data[version]["conf_deprecated"]) + len(data[version]["sql_deprecated"]), len(data[version]["conf_renamed"]),
            len(data[version]["sql_removed"]), literal_counts[version],
            sum("min" in entry or "max" in entry for entry in entries),
            sum(bool(allowed_values(entry)) for entry in entries))) + " |")
    return "\n".join(out)


def check(versions, data, rows):
    complaints = []
    for version in versions:
        least = LEAST_ENTRIES.get(version)
        if least is None:
            complaints.append(f"Spark {version} has no line in LEAST_ENTRIES")
        elif len(data[version]["entries"]) < least:
            complaints.append(f"Spark {version}: {len(data[version]['entries'])} entries, fewer than {least}")
        for name, error in data[version]["failures"].items():
            if name not in EXPECTED_FAILURES:
                complaints.append(f"Spark {version}: {name} could not be initialised: {error}")
        for entry in data[version]["entries"]:
            if entry["type"] is None:
                complaints.append(f"Spark {version}: {entry['key']}: no type: {entry.get('trace')}")
            if entry.get("no_valid_number"):
                complaints.append(f"Spark {version}: {entry['key']}: no number is accepted")
    registered = {entry["key"] for version in versions for entry in data[version]["entries"]}
    if len(versions) == len(LEAST_ENTRIES) and len(registered) < LEAST_KEYS:
        complaints.append(f"{len(registered)} distinct keys, fewer than {LEAST_KEYS}")
    return complaints, len(registered)


# The files written by hand, and the field each is sorted by.
HAND_FILES = {"data/spark_property_families.jsonl": "pattern", "data/vendor_namespaces.jsonl": "prefix",
              "data/property_synonyms.jsonl": "from"}


def check_hand_files(rows):
    """What is wrong with the files written by hand, judged by the catalogue."""
    keys = {row["key"] for row in rows}
    read = keys | {other for row in rows for other in row.get("alternatives", [])}
    complaints = []
    for name, field in HAND_FILES.items():
        with open(ROOT / name) as text:
            items = [json.loads(line) for line in text]
        names = [item[field] for item in items]
        if names != sorted(set(names)):
            complaints.append(f"{name}: not sorted by {field}, or one is there twice")
        for item in items:
            if field == "from" and item["from"] in read:
                complaints.append(f"{name}: {item['from']} is a property of Spark, no synonym")
            if field == "from" and item["to"] not in keys:
                complaints.append(f"{name}: there is no property {item['to']}")
            if field == "pattern" and item["pattern"] in read:
                complaints.append(f"{name}: {item['pattern']} is in the catalogue")
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--spark", action="append", required=True, metavar="VERSION=HOME",
                        help="an installation; oldest first")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/properties", help="where to work")
    parser.add_argument("--reuse", action="store_true", help="take what an earlier run left in the build folder")
    parser.add_argument("--check", action="store_true", help="compare with the committed file; write nothing")
    arguments = parser.parse_args()
    arguments.build.mkdir(parents=True, exist_ok=True)
    build = arguments.build.resolve()
    homes = dict(item.split("=", 1) for item in arguments.spark)
    versions = list(homes)
    compile_reader(build)
    data, elsewhere = {}, {}
    for version, home in homes.items():
        for target, which in ((data, "a"), (elsewhere, "b")):
            kept = build / f"{version}-{which}.json"
            if arguments.reuse and kept.exists():
                target[version] = json.loads(kept.read_text())
            else:
                print(f"reading Spark {version}, {'first' if which == 'a' else 'second'} time", file=sys.stderr)
                target[version] = read_version(build, version, home, which)
    rows, literal_counts = merge(versions, data, elsewhere)
    complaints, num_registered = check(versions, data, rows)
    print(table_of(versions, data, literal_counts))
    print(f"{num_registered} distinct registered keys, {len(rows)} rows")
    complaints += check_hand_files(rows)
    if complaints:
        sys.exit("\n".join(complaints))
    text = text_of(versions, rows)
    path = ROOT / OUTPUT
    current = path.read_text() if path.exists() else ""
    if arguments.check:
        if text != current:
            sys.exit(f"{OUTPUT} is stale; ./dev properties writes it")
        print(f"{OUTPUT}: fresh")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        print(f"wrote {OUTPUT}")


if __name__ == "__main__":
    main()
