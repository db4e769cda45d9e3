#!/usr/bin/env bats
# The pages and the README tell the truth: their examples are run in a copy of
# examples/, and the usage and the options are compared with -h.

load helper

# Prints lines "$ command", continued after a final backslash or pipe, each followed
# by the expected output: a page's literal blocks, or the README's ```sh blocks.
# shellcheck disable=SC2016
examples_of() {
	case $1 in
	*.md) sed -n '/^```sh$/,/^```$/p' "$1" | grep -v '^```' ;;
	*) sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$1" |
		sed -n '/^\.Bd/,/^\.Ed/p' | grep -v '^\.' |
		sed 's/\\&//g; s/\\e/\\/g' ;;
	esac
}

# Runs the examples from standard input, one after another, in one folder.
run_examples() {
	local line command='' want='' ran=0
	while IFS= read -r line; do
		case $line in
		'$ '*)
			check_example "$command" "$want" || return 1
			command=${line#'$ '} want='' ran=$((ran + 1))
			;;
		*)
			if [[ $command == *[\\\|] ]]; then
				command+=$'\n'$line
			else
				want+=$line$'\n'
			fi
			;;
		esac
	done
	check_example "$command" "$want" || return 1
	echo "$ran examples"
	[ "$ran" -gt 0 ]
}

check_example() {
	[ -n "$1" ] || return 0
	printf '%s' "$2" >want
	# Any exit status is accepted: optdiff exits 1 if there is something to do.
	bash -c "$1" >got 2>&1 </dev/null
	diff -u want got || { echo "of: $1"; return 1; }
}

@test "the examples in the pages print what the pages say" {
	for page in "$top"/bin/*.[157]; do
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
	for program in $(programs); do
		"$program" -h | sed -n '1,/^$/d; s/^ *\(-[^ ]\)/\1/p' |
			sed 's/   *.*//' | sort >shown
		[ -s shown ]
		listed "$top/bin/$program.1" | sort | diff -u shown -
	done
}

@test "no line of -h is longer than 80 characters" {
	for program in $(programs); do
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
