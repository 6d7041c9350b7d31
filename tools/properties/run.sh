#!/usr/bin/env bash
# tools/properties/run.sh [--check | --verify] [OPTION…]: writes data/spark_properties.jsonl from Spark's own jars, compares
# it with them, or asks live sessions of Spark. Each version is downloaded once, about 350 MB.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=tools/dev_env.sh
source "$here/../dev_env.sh"

# The newest patch release of each line on PyPI, oldest first.
versions="3.1.3 3.2.4 3.3.4 3.4.4 3.5.9 4.0.5 4.1.4 4.2.1 4.3.0"
script=extract.py
arguments=()
for argument in "$@"; do
  if [[ $argument == --verify ]]; then
    script=verify.py
    versions="3.5.9 4.3.0"
  else
    arguments+=("$argument")
  fi
done
for version in $versions; do
  home="$(sparkwright_spark_home "$version")"
  arguments+=(--spark "$version=$home")
done
exec python3 -B "$here/$script" "${arguments[@]}"
