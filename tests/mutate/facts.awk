# SPDX-License-Identifier: GPL-2.0-only
#
# The outcomes of data.sh and its list, to a report. Exit status 1: a fact is neither noticed nor
# explained.
BEGIN { FS = "\t" }

FILENAME == ARGV[1] { outcome[$1] = $2; next }

{
	facts++
	id = module " " $3 " " $4 " " $5
	by = $2 != "-" ? $2 : id in outcome ? outcome[id] : ""
	split(by, word, /[ ,]/)
	if (by == "" && $6 != "") {
		explained++
	} else if (by == "") {
		untried++
	} else if (by != "nothing") {
		count[word[1]]++
	} else if ($6 != "") {
		explained++
	} else {
		unnoticed++
		printf "UNNOTICED %s %s: %s\n", $3, $4, $5
	}
}

END {
	printf "%d facts: %d noticed by the loaders, %d by FIX-06 and %d by FIX-11 in process, %d by " \
		"vectors, %d by runs, %d explained, %d not noticed\n", facts, count["loader"], count["FIX-06"],
		count["FIX-11"], count["vectors"], count["run"], explained, unnoticed
	if (untried)
		printf "%d facts are yet to be tried.\n", untried
	exit unnoticed != 0
}
