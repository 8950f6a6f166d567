#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ClusterFuzzLite builds as OSS-Fuzz does.
exec "$SRC/tdx-cts/fuzz/oss-fuzz/build.sh"
