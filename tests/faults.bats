#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# tests/faults.tsv lists what can go wrong; a title that begins with "fault N: " or
# "faults N, M: " names the faults that a test covers.

load helper

# titles: prints the fault numbers of all titles, one on each line.
titles() {
	sed -n 's/^@test "faults\{0,1\} \([0-9, ]*\): .*/\1/p' \
	    "$BATS_TEST_DIRNAME"/*.bats | tr -s ', ' '\n'
}

@test "every fault in the list has a test that names its number" {
	sed 1d "$BATS_TEST_DIRNAME/faults.tsv" | cut -f 1 | sort >listed
	[ "$(wc -l <listed)" -ge 70 ]
	titles | sort -u >named
	diff -u listed named
}

@test "each line in the list has its number, the fault and the safe outcome" {
	sed 1d "$BATS_TEST_DIRNAME/faults.tsv" | cut -f 1 | sort -nu >numbers
	awk -F '\t' 'NR > 1 && NF == 3 && $2 != "" && $3 != "" { print $1 }' \
	    "$BATS_TEST_DIRNAME/faults.tsv" | diff -u numbers -
}
