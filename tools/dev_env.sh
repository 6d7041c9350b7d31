# To be sourced by bash. Paths and the pieces of the environment that ./dev and the scripts it calls share.
# Nothing here touches the user's own Python; what is downloaded is kept in the user's cache folder, for every clone.

SPARKWRIGHT_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
SPARKWRIGHT_CACHE="${SPARKWRIGHT_CACHE:-${XDG_CACHE_HOME:-${HOME:?}/.cache}/sparkwright}"
SPARKWRIGHT_JOBS="${SPARKWRIGHT_JOBS:-$(nproc)}"
export SPARKWRIGHT_ROOT SPARKWRIGHT_CACHE SPARKWRIGHT_JOBS

# Lets clones in different folders share compiler results.
export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$SPARKWRIGHT_ROOT}"

sparkwright_say() { printf '%s\n' "$*" >&2; }
sparkwright_fail() { sparkwright_say "dev: $*"; return 1; }

# The Debian packages of each group. docs/dependencies.md says what each is for.
declare -gA SPARKWRIGHT_PACKAGES=(
  [build]="g++ cmake ninja-build ccache mold pkg-config libsimdjson-dev libzstd-dev liblz4-dev libsnappy-dev liblzf-dev
           libxxhash-dev zlib1g-dev nlohmann-json3-dev libyaml-cpp-dev libcurl4-openssl-dev libcli11-dev libfmt-dev libeigen3-dev libbenchmark-dev"
  [test]="libgtest-dev libgmock-dev clang-format-14 clang-tidy-14 python3 python3-venv"
  [fuzz]="clang-14 libclang-rt-14-dev"
  [spark]="openjdk-17-jre-headless python3 python3-venv"
  [properties]="openjdk-17-jdk-headless"
  [package]="dpkg-dev file"
)

# sparkwright_need GROUP…: makes sure that the Debian packages of these groups are installed. Says what it installs;
# asks nothing beyond what sudo may ask on a terminal. Quick when nothing is missing.
sparkwright_need() {
  local group name missing=() names=() root=()
  for group in "$@"; do
    # shellcheck disable=SC2206  # The list is words.
    names+=(${SPARKWRIGHT_PACKAGES[$group]})
  done
  if ! command -v dpkg-query >/dev/null; then
    sparkwright_say "dev: this is not Debian or Ubuntu; expecting these to be here: ${names[*]}"
    return 0
  fi
  local installed
  installed=" $(dpkg-query -W -f '${Package}=${db:Status-Status} ' "${names[@]}" 2>/dev/null || true) "
  for name in "${names[@]}"; do
    [[ $installed == *" $name=installed "* || " ${missing[*]} " == *" $name "* ]] || missing+=("$name")
  done
  [[ ${#missing[@]} -eq 0 ]] && return 0

  if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null ||
      { sparkwright_fail "run as root, or install sudo, to install: ${missing[*]}"; return 1; }
    root=(sudo)
    # Without a terminal nobody can type a password.
    [[ -t 0 ]] || root+=(-n)
  fi
  sparkwright_say "dev: installing from your Debian packages: ${missing[*]}"
  "${root[@]}" apt-get update -qq >&2 || sparkwright_say "dev: apt-get update failed; trying with the lists there are"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >&2 ||
    { sparkwright_fail "apt-get could not install: ${missing[*]}"; return 1; }
}

# Runs a command while holding a lock file, so that two clones do not fill the cache at once.
sparkwright_locked() {
  local lock="$1"
  shift
  mkdir -p "$(dirname "$lock")"
  ( flock 9 && "$@" ) 9>"$lock"
}

sparkwright_python_install() {
  local list="$SPARKWRIGHT_ROOT/tools/requirements.txt" venv="$SPARKWRIGHT_ROOT/build/venv" key wheels
  cmp -s "$list" "$venv/installed.txt" && return 0
  key="$(sha256sum <"$list" | cut -c1-16)-$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')" || return 1
  wheels="$SPARKWRIGHT_CACHE/wheels/$key"
  rm -rf "$venv"
  python3 -m venv "$venv" || return 1
  if [[ ! -e $wheels/complete ]]; then
    sparkwright_say "dev: downloading Python packages into $wheels"
    rm -rf "$wheels"
    "$venv/bin/pip" --quiet --disable-pip-version-check download --dest "$wheels" -r "$list" >&2 || return 1
    touch "$wheels/complete"
  fi
  "$venv/bin/pip" --quiet --disable-pip-version-check install --no-index --find-links "$wheels" -r "$list" >&2 ||
    return 1
  cp "$list" "$venv/installed.txt"
}

# sparkwright_python: makes sure that build/venv has the packages of tools/requirements.txt; prints its interpreter.
sparkwright_python() {
  sparkwright_locked "$SPARKWRIGHT_ROOT/build/venv.lock" sparkwright_locked "$SPARKWRIGHT_CACHE/wheels.lock" \
    sparkwright_python_install || { sparkwright_fail "could not make the Python environment build/venv"; return 1; }
  printf '%s\n' "$SPARKWRIGHT_ROOT/build/venv/bin/python3"
}

# sparkwright_pip_venv NAME REQUIREMENT…: one private environment in the cache folder, made once and whole: it counts
# only when its marker is there. Prints its folder.
sparkwright_pip_venv_install() {
  local venv="$1"
  shift
  [[ -e $venv/complete ]] && return 0
  sparkwright_say "dev: installing $* from PyPI into $venv (once; hundreds of megabytes for Spark)"
  rm -rf "$venv"
  python3 -m venv "$venv" || return 1
  "$venv/bin/pip" --quiet --disable-pip-version-check install setuptools wheel >&2 || return 1
  # The cache of pip would keep a second copy of what is kept here.
  "$venv/bin/pip" --quiet --disable-pip-version-check install --no-cache-dir "$@" >&2 || return 1
  touch "$venv/complete"
}
sparkwright_pip_venv() {
  local venv="$SPARKWRIGHT_CACHE/$1"
  shift
  if [[ ! -e $venv/complete ]]; then
    sparkwright_locked "$venv.lock" sparkwright_pip_venv_install "$venv" "$@" ||
      { sparkwright_fail "could not install $* from PyPI"; return 1; }
  fi
  printf '%s\n' "$venv"
}

# sparkwright_spark_home VERSION: makes sure that this version of Spark is in the cache folder, with a Java to run it,
# and prints its SPARK_HOME. The interpreter with pyspark is at "$SPARK_HOME"/../../../../bin/python3.
sparkwright_spark_home() {
  local venv home
  sparkwright_need spark || return 1
  venv="$(sparkwright_pip_venv "spark/$1" "pyspark==$1")" || return 1
  for home in "$venv"/lib/python3*/site-packages/pyspark; do
    [[ -x $home/bin/spark-submit ]] && { printf '%s\n' "$home"; return 0; }
  done
  sparkwright_fail "no Spark in $venv; remove that folder and try again"
}
