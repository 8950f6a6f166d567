# SPDX-License-Identifier: GPL-2.0-only
#
# Adds the reason that unnoticed.txt has for a fact to its line, and the pattern it stands under, as the
# last columns. There a line
# "@ FILE PLACE" or "@ FILE PLACE: CHANGE" names facts by patterns, "= " gives their reason.
BEGIN { FS = OFS = "\t" }

FILENAME == ARGV[1] && /^@ / { pattern[++count] = "^" substr($0, 3) "$"; next }
FILENAME == ARGV[1] && /^= / { reason[count] = reason[count] substr($0, 3) " "; next }
FILENAME == ARGV[1] { next }

{
	why = which = ""
	for (i = 1; $2 == "-" && why == "" && i <= count; i++)
		if (($3 " " $4) ~ pattern[i] || ($3 " " $4 ": " $5) ~ pattern[i]) {
			why = reason[i]
			which = pattern[i]
		}
	print $0, why, which
}
