# SPDX-License-Identifier: GPL-2.0-only
#
# equivalent.txt and the results of run.sh, to a report: what noticed how many mutants, and those
# that nothing noticed. Exit status 1: one of these is not explained. With list=survivors the outcomes of
# these alone, with list=open the results of what has neither been tried nor an explanation.
BEGIN { FS = "\t" }

# An explanation: "@ FILE OPERATOR FUNCTION", the line as it is, as it would be, and the reason.
# It is stale where its mutant is noticed, or is not there.
FILENAME == ARGV[1] && /^@ / { place = substr($0, 3); next }
FILENAME == ARGV[1] && /^- / { old = substr($0, 3); next }
FILENAME == ARGV[1] && /^\+ / {
	listed[++num_listed] = place FS old FS substr($0, 3)
	explained[listed[num_listed]] = 1
	next
}
# With "~ " all but the file are patterns.
FILENAME == ARGV[1] && /^~ / {
	pattern[++num_patterns] = "^" place FS ".*" FS substr($0, 3) "$"
	next
}
FILENAME == ARGV[1] { next }

function is_explained(id, i)
{
	for (i = 1; i <= num_patterns; i++)
		if (id ~ pattern[i])
			return 1
	return id in explained
}

# All that there are: file, number, line, operator, function, old, new
FILENAME == ARGV[2] {
	known[$1 " " $4 " " $5 FS $6 FS $7] = 1
	mutated[$1] = 1
	next
}

# key, outcome, file, number, line, operator, function, old, new
{
	file = $3
	id = file " " $6 " " $7 FS $8 FS $9
	split($2, word, " ")
	if ($2 == "-") {
		undone++
		if (list == "open" && !is_explained(id))
			print
		next
	}
	count[word[1]]++
	tried++
	if (word[1] == "same")
		next
	if (word[1] != "survived") {
		killed_one[id] = 1
		next
	}
	survived[id] = 1
	if (is_explained(id)) {
		num_explained++
		next
	}
	num_unexplained++
	if (list == "survivors")
		print file FS $1 FS $4 FS $2
	else if (!list)
		printf "SURVIVOR %s:%s: %s in %s\n- %s\n+ %s\n\n", file, $5, $6, $7, $8, $9
}

END {
	if (list)
		exit
	for (i = 1; i <= num_listed; i++) {
		split(listed[i], part, " ")
		if (part[1] in mutated && !(listed[i] in known))
			printf "STALE explanation, there is no such mutant: %s\n", listed[i]
		if (listed[i] in killed_one && !(listed[i] in survived))
			printf "STALE explanation, it is noticed: %s\n", listed[i]
	}
	printf "%d mutants: %d not C, %d the same code, %d noticed by vectors, %d by runs (%d by a rule that fails, %d by " \
		"other results), %d by tests, %d by a timeout, %d survive (%d explained, %d not)\n", tried,
		count["compiler"], count["same"], count["vectors"], count["run"] + count["results"], count["run"],
		count["results"], count["test"], count["timeout"], count["survived"], num_explained,
		num_unexplained
	valid = tried - count["compiler"] - count["same"]
	noticed = valid - count["survived"]
	open = valid - num_explained
	if (open)
		printf "Score: %.1f %% of those that are other code are noticed, %.1f %% of those without an " \
			"explanation.\n", 100 * noticed / valid, 100 * noticed / open
	if (undone)
		printf "%d mutants are yet to be tried.\n", undone
	exit num_unexplained != 0
}
