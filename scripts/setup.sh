# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The steps that run.sh and test.sh share; to be sourced. Each returns non-zero if it fails.

# shellcheck disable=SC2034 # for the scripts that source this
build_packages=(gcc libc6-dev cmake ninja-build pkg-config libjansson-dev zlib1g-dev xz-utils
	libunicorn-dev libz3-dev)

# Shows what a command prints only if it fails.
quietly()
{
	local output status=0

	output=$("$@" 2>&1) || status=$?
	[ "$status" -eq 0 ] || printf '%s\n' "$output" >&2
	return "$status"
}

as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "This needs root or sudo: $*" >&2
		return 1
	fi
}

# Runs a command while Debian's policy is that no daemon starts as its package is installed.
without_daemons()
(
	policy=/usr/sbin/policy-rc.d
	if [ ! -e "$policy" ]; then
		trap 'as_root rm -f "$policy"' EXIT
		printf '#!/bin/sh\nexit 101\n' | as_root install -m 755 /dev/stdin "$policy" || return
	fi
	"$@"
)

# Says first what it installs; where nothing is missing it touches no network.
install_packages()
{
	local package missing=()

	if ! command -v dpkg-query >/dev/null; then
		echo "No Debian here, installing nothing; needed is what these packages hold: $*"
		return
	fi
	for package; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
			missing+=("$package")
	done
	if [ ${#missing[@]} -eq 0 ]; then
		echo "Installing nothing, all packages needed are there: $*"
		return
	fi
	echo "Installing with apt-get: ${missing[*]}"
	as_root apt-get -qq update || echo "apt-get update failed, going on with the lists there are" >&2
	without_daemons quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq \
		-o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}"
}

# Configures and builds one preset of CMakePresets.json; to be called at the root of the tree.
build_preset()
{
	echo "Building preset $1"
	quietly cmake --preset "$1" && quietly cmake --build --preset "$1"
}
