#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The pages and the README tell the truth: their examples are run in a copy of
# examples/, and the usage and the options are compared with -h.

load helper
load examples

@test "the examples in the pages print what the pages say" {
	for page in "$top"/bin/*.[157]; do
		# Examples that need other tools, which make recipes runs, and
		# the commands that make package-check runs.
		case $page in */optparity-recipes.7 | */optparity-setup.7) continue ;; esac
		rm -rf examples
		cp -r "$top/examples" examples
		echo "$page"
		(cd examples && examples_of "$page" | {
			set -o pipefail
			run_examples
		})
	done
}

@test "the examples in the README print what it says" {
	cp -r "$top/examples" examples
	cd examples
	examples_of "$top/README.md" >list
	run_examples <list
}

# synopsis PAGE: prints it as formatted, on one line.
synopsis() {
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$1" | awk -v ORS=' ' '
	/^\.(Op|Fl|Ar) / {
		opens = $1 == ".Op" ? "[" : ""
		s = ""
		for (i = opens == "" ? 1 : 2; i <= NF; i++) {
			if ($i != "...")
				sub(/^\./, "", $i)
			if ($i == "Fl") { dash = "-"; continue }
			if ($i == "Ar") { dash = ""; continue }
			s = s (s == "" ? "" : " ") dash $i
		}
		print opens s (opens == "" ? "" : "]")
	}'
}

@test "usage matches the SYNOPSIS of the page" {
	for program in $(programs); do
		"$program" -h | sed '/^$/,$d' | tr -s ' \n' ' ' |
			sed 's/ $//' >usage
		echo "usage: $program $(synopsis "$top/bin/$program.1")" |
			sed 's/ *$//' | tr -d '\n' | diff -u usage -
	done
}

# listed PAGE: the options that a page describes, as -h shows them.
listed() {
	sed -n 's/^\.It Fl //p' "$1" | sed 's/ ; Fl /\n/' |
		sed 's/^-/--/; s/ , -/, --/; s/^\([^-]\)/-\1/; s/ Ar / /'
}

@test "each option of -h is described in the page, and no other" {
	for program in $(programs) optparity-weekly optparity-deliver optparity-shard; do
		"$program" -h | sed -n '1,/^$/d; s/^ *\(-[^ ]\)/\1/p' |
			sed 's/   *.*//' | sort >shown
		[ -s shown ]
		listed "$top/bin/$program.1" | sort | diff -u shown -
	done
}

@test "no line of -h is longer than 80 characters" {
	for program in $(programs) optparity-weekly optparity-deliver optparity-shard; do
		"$program" -h >help
		! grep -E '.{81}' help
	done
}

# promised PAGE: prints the file and the fault number of each test that its promises
# name, and "none" for a promise that names no test.
promised() {
	sed -n '/^\.Sh PROMISES/,/^\.Sh SEE/p' "$1" | awk '
	/^\.(It|El)/ { if (open) print "none"; open = $1 == ".It" }
	/^\.Pq Pa tests/ {
		open = 0
		for (i = 2; i <= NF; i++) {
			if ($i ~ /^tests\//) file = $i
			if ($i ~ /^[0-9]+$/) print file, $i
		}
	}'
}

@test "every promise of a page names existing tests" {
	for page in "$top"/bin/*.[15]; do
		promised "$page" >list
		[ -s list ] || { echo "$page: no promises"; return 1; }
		while read -r file n; do
			grep -Eq "^@test \"faults? ([0-9]+, )*$n(, [0-9]+)*: " \
			    "$top/$file" || { echo "$page: $file $n"; return 1; }
		done <list
	done
}

# diagnosed PAGE: prints the section DIAGNOSTICS of a page as one line.
diagnosed() {
	sed -n '/^\.Sh DIAGNOSTICS/,/^\.Sh PROMISES/p' "$top/bin/$1" | sed '$d' |
		cat <(printf '.Dd May 1, 2025\n.Dt X 1\n.Os\n') - |
		mandoc -T ascii | col -bx | tr -s ' \n' ' '
}

@test "the messages about faults 71 to 88 are explained in the pages, as they are printed" {
	cat "$top"/lib/*.c "$top"/bin/*.c "$top"/scripts/*.sh \
	    "$top"/scripts/summary "$top"/scripts/weekly | tr -s '\n\t ' ' ' |
		sed 's/\([^\\]\)" "/\1/g' >sources
	while IFS='|' read -r n page words; do
		cut -f 1 "$BATS_TEST_DIRNAME/faults.tsv" | grep -Fxq "$n"
		grep -Fq -- "$words" sources || { echo "$n: nothing says: $words"; return 1; }
		diagnosed "$page" | grep -Fq -- "$words" || { echo "$page: $words"; return 1; }
	done <<-'E'
	71|optparity.5|a spreadsheet wrote
	71|sfextract.1|contain null, over the limit of
	71|advextract.1|contain null, over the limit of
	71|advextract.1|a code that no option names
	71|advextract.1|blank, so not active, in
	72|advextract.1|a TAB, which takes a number of columns
	72|advextract.1|the dashes under the header show no column that begins and ends where -w
	72|advextract.1|whether columns are counted in bytes or in characters cannot be told
	73|optparity.5|times without a time zone
	73|optparity.5|a time zone that several places share
	73|optparity.5|another time zone than that of -Z at that time
	74|optparity.5|a date whose order is not known without --dates mdy, dmy or ymd
	71|sfhistory.1|no value, expected true or false
	75|sfhistory.1|no change of the opt-out field among
	76|optdiff.1|a name, but the Salesforce table has only User IDs in changed_by
	76|sfhistory.1|is something else
	77|sfextract.1|no modification date
	77|optdiff.1|no modification date in any row of
	78|optparity-summary.1|opt-outs overwritten at
	79|optparity.5|an empty name
	80|sfextract.1|opted out, and was merged into a contact that is not found in the export
	81|resubq.1|the statuses of lists (_ListSubscribers), not of subscribers
	81|resubq.1|no record is of the list
	81|resubq.1|subscribers have the same status: a filtered list?
	81|resubq.1|no contact has this address, but its letters beyond ASCII may be written otherwise there
	82|resubq.1|two files list all subscribers of the business unit
	83|optparity-weekly.1|was exported at
	83|optparity-weekly.1|not the file whose checksum is in
	84|optdiff.1|no table has this id
	84|optdiff.1|the two ids are of different people: not evidence
	84|optdiff.1|dated after the run: not evidence yet
	85|loadcheck.1|has only checkboxes and may be an opt-out or an opt-in
	86|advextract.1|rows were left out
	86|advextract.1|rows are missing or were moved
	86|advextract.1|the database reported an error
	86|advextract.1|dashes under the header
	86|sfextract.1|the report's footer has no line
	86|sfextract.1|the Salesforce CLI reported an error
	86|sfextract.1|the query found no records
	86|sfextract.1|a message of a command-line tool, but more records follow
	87|optparity.5|the last line has no line end: cut off?
	87|optparity.5|a quote is never closed
	87|changefile.1|not a date like 2025-05-26
	88|optparity.5|this file is both an input and an output
	E
}
