# SPDX-License-Identifier: GPL-2.0-only
#
# unnoticed.txt, all facts, the outcomes of data.sh and its list, to a report. Exit status 1: a fact is
# neither noticed nor explained. An explanation is stale where there is no such fact, or where those
# of its facts that have been tried are all noticed.
BEGIN { FS = "\t" }

FILENAME == ARGV[1] && /^@ / { pattern[++num_patterns] = "^" substr($0, 3) "$"; next }
FILENAME == ARGV[1] { next }

FILENAME == ARGV[2] {
	for (i = 1; i <= num_patterns; i++)
		if (!there[i] && (($1 " " $2) ~ pattern[i] || ($1 " " $2 ": " $3) ~ pattern[i]))
			there[i] = 1
	next
}

FILENAME == ARGV[3] { outcome[$1] = $2; next }

{
	facts++
	id = module " " $3 " " $4 " " $5
	by = $2 != "-" ? $2 : id in outcome ? outcome[id] : ""
	split(by, word, /[ ,]/)
	if ($7 != "")
		became[$7] = became[$7] " " (by == "" || by == "nothing" ? "open" : "noticed")
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
	for (i = 1; i <= num_patterns; i++) {
		if (!there[i])
			printf "STALE explanation, there is no such fact: %s\n", pattern[i]
		else if (became[pattern[i]] ~ /noticed/ && became[pattern[i]] !~ /open/)
			printf "STALE explanation, it is noticed: %s\n", pattern[i]
	}
	printf "%d facts: %d noticed by the loaders, %d by FIX-06 and %d by FIX-11 in process, %d by " \
		"vectors, %d by runs, %d explained, %d not noticed\n", facts, count["loader"], count["FIX-06"],
		count["FIX-11"], count["vectors"], count["run"], explained, unnoticed
	if (untried)
		printf "%d facts are yet to be tried.\n", untried
	exit unnoticed != 0
}
