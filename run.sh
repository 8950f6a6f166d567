#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The main job on a fresh Debian 12: installs what is missing, builds, and hands its
# arguments to "tdx-cts run". The exit status is that command's; 3 if there was no build.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/setup.sh"

prepare()
{
	cd "$root" && install_packages "${build_packages[@]}" &&
		scripts/fetch-kselftest.sh >/dev/null && build_preset default
}

(prepare) || exit 3
exec "$root/build/tdx-cts" run "$@"
