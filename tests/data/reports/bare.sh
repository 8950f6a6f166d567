#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The page of a record without its stylesheet and script, which are files of their own, and their hashes.
sed -e '/Content-Security-Policy/d' -e '/<style>/,/<\/style>/d' -e '/<script>/,/<\/script>/d'
