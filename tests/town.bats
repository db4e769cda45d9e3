#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# An office and its people over months (town/): the exports, the programs and the
# loads of every week, and a log of who wished what. `make worlds` lives through
# many more.
# shellcheck disable=SC2016 # programs of awk and sh in quotes
load helper

# live OPTION...: a few worlds; they leave their files in this folder.
live() {
	mkdir -p weeks
	towns -d "$PWD/weeks" -w 12 "$@"
}

@test "in random towns no opt-out is lost, overdue or undone unseen" {
	live -n 200 -s 1 -N 10 >counts
	sed -n 2p counts >got
	grep -q '^lost 0, against 0, unproved 0, flips 0, late 0, again 0; ' got
	# There was something to find.
	awk 'NR == 1 { exit !($3 > 10000 && $5 > 1000 && $7 > 1000 && $9 > 300) }' counts
}

# broken STATEMENT TEXT: with an optdiff whose rows go through this statement of awk,
# in a few worlds the town says TEXT. at["want"] is the number of a column.
broken() {
	mkdir -p broken
	printf '%s\n' '#!/bin/sh' 'status=0' \
	    "$(command -v optdiff) \"\$@\" >whole.tsv || status=\$?" \
	    "awk -F '\t' -v OFS='\t' -f '$PWD/rows.awk' whole.tsv" \
	    'exit $status' >broken/optdiff
	chmod +x broken/optdiff
	printf '%s\n' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }' \
	    "NR > 1 && !/^#end/ { $1 }" '{ print }' >rows.awk
	PATH=$PWD/broken:$PATH live -n 100 -s 1 -N 5 2>err >counts || [ $? = 1 ]
	grep -q "$2" err
	rm err
}

@test "a town notices an optdiff that is wrong" {
	broken 'if ($at["class"] == "lost") $at["send_to"] = $at["set"] = ""' \
	    'says FALSE and nobody is told: lost'
	broken 'if ($at["class"] == "overwritten") {
		$at["class"] = "opt_in"
		$at["want"] = $at["set"] = "FALSE"
		$at["send_to"] = "records" }' 'FALSE is sent for .* against the last wish'
	broken 'if ($at["send_to"] != "")
		$at["open_since"] = "2025-12-31T00:00:00Z"' ' is due 20.* and not 2026'
	broken 'if ($at["class"] == "agree" && ENVIRON["PWD"] ~ /[13579]$/)
		$at["class"] = "gone"' 'changed 3 times, and nobody acted'
}
