# shellcheck shell=bash
# Shared by the commands of this folder (sourced, not run): what Dyn needs from the system, and messages.

# The repository's root, whatever folder a command is called from.
# shellcheck disable=SC2034
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $1"
    shift
    local line
    for line in "$@"; do say "       $line"; done
    exit 1
}

# Debian and Ubuntu package names; a command after the colon means that any package which brings it will do.
system_packages=(
    git:git
    pkg-config:pkg-config
    libreadline-dev
    libhdf5-dev
    libopenblas-dev
    liblapacke-dev
    zlib1g-dev
    gnuplot-nox:gnuplot
    hdf5-tools:h5dump
)

# What the tests look at Dyn's files and pages with; where these cannot be had, the tests that need them are skipped and say so.
test_packages=(
    python3-venv
    chromium:chromium
)
test_python_packages=(h5py numpy xarray h5netcdf scipy pexpect)

is_installed() {
    local package=${1%%:*} command=${1#*:}
    if [[ $1 == *:* ]] && command -v "$command" >/dev/null; then return 0; fi
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]]
}

# Installs the system packages that are missing, and nothing when all are there.
install_system_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is neither Debian nor Ubuntu, so nothing is installed. Dyn needs the headers of GNU readline, HDF5,"
        say "OpenBLAS, LAPACKE and zlib, and the commands pkg-config, gnuplot and h5dump."
        return 0
    fi
    local entry missing=()
    for entry in "${system_packages[@]}"; do
        is_installed "$entry" || missing+=("${entry%%:*}")
    done
    if [[ ${#missing[@]} -eq 0 ]]; then return 0; fi

    local by_hand="apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    local as_root=()
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null || fail "system packages are missing, and there is neither root nor sudo to install them" \
            "as root, run: $by_hand"
        as_root=(sudo)
        if [[ ! -t 0 ]]; then as_root=(sudo -n); fi # without a terminal nobody could type the password
    fi
    say "Installing missing system packages: ${missing[*]}"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q)
    # The package lists of a fresh machine are empty and those of an old one stale: update, and let the
    # installation say whether that was needed.
    "${apt[@]}" update >&2 </dev/null || say "The package lists could not be updated; trying with those at hand."
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2 </dev/null ||
        fail "the system packages could not be installed (the reason stands above: no network, or no permission?)" \
            "as root, run: $by_hand"
}

# Installs what only tests need, in the system and in a Python environment of their own; says what cannot be had, and goes on.
prepare_tests() {
    local entry python="$root/.build/python/bin/python"
    for entry in "${test_packages[@]}"; do
        if is_installed "$entry" || ! command -v apt-get >/dev/null; then continue; fi
        (system_packages=("$entry") && install_system_packages) || say "Without ${entry%%:*}, the tests that need it are skipped."
    done
    if "$python" -c 'import h5py, numpy, xarray, h5netcdf, scipy, pexpect' 2>/dev/null; then return 0; fi
    say "Installing the tests' Python packages in .build/python: ${test_python_packages[*]}"
    if ! python3 -m venv "$root/.build/python" >&2 || ! "$python" -m pip install --quiet "${test_python_packages[@]}" >&2; then
        say "Without them, the tests at a terminal and those that read Dyn's files with other programs are skipped."
    fi
}

# Ends with a message unless Swift 6.1 or newer is there.
require_swift() {
    local advice="install Swift 6.1 or newer from https://www.swift.org/install/linux and see that \`swift\` is on the PATH"
    command -v swift >/dev/null || fail "\`swift\` was not found" "$advice"
    local answer version major minor
    answer=$(swift --version 2>&1) || fail "\`swift --version\` failed: $answer" "$advice"
    version=$(sed -nE 's/.*Swift version ([0-9]+(\.[0-9]+)*).*/\1/p' <<<"$answer" | head -n 1)
    if [[ -z $version ]]; then fail "the version of \`swift\` could not be read from: $answer" "$advice"; fi
    IFS=. read -r major minor _ <<<"$version"
    if ((major < 6 || (major == 6 && ${minor:-0} < 1))); then fail "Dyn needs Swift 6.1 or newer; this is Swift $version" "$advice"; fi
}

# Everything that must be there before a build.
prepare() {
    require_swift
    install_system_packages
}
