#!/usr/bin/env bash
# tools/oracle/run.sh [FOLDER] [OPTION…]: compares build/release/sparkwright with Spark's own History Server, from PyPI, and
# with recorded answers where FOLDER has them. Without FOLDER: tests/logs. `--no-live` starts no JVM.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=tools/dev_env.sh
source "$here/../dev_env.sh"

# The first one reads the logs of all versions that have no server of their own major version.
versions="${SPARKWRIGHT_ORACLE_SPARK:-3.5.9 4.2.1}"
arguments=()
live=yes
for argument in "$@"; do
  if [[ $argument == --no-live ]]; then live=no; else arguments+=("$argument"); fi
done
if [[ $live == yes ]]; then
  for version in $versions; do
    home="$(sparkwright_spark_home "$version")"
    arguments+=(--server "$version=$home")
  done
fi
exec python3 -B "$here/oracle.py" "${arguments[@]}"
