# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# The examples of pages and the README: finds them, runs them, compares.

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
