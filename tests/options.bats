#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The command line that all programs have in common: lib/options.

load helper

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	printf 'id\tsf\n1\tTRUE\n2\tFALSE\n#end\t2\n' >table.tsv
	printf 'id\n1\n2\n' >ids
}

# wrong MESSAGE ARGUMENT...: optparity-rows prints the message and the usage.
wrong() {
	expect 2 nothing optparity-rows "${@:2}"
	optparity-rows -h >help
	says "optparity-rows: $1" "$(sed '/^$/,$d' help)"
}

@test "-h prints the usage and a line for each option" {
	expect 0 rows.help optparity-rows -h
	expect 0 rows.help optparity-rows -c id --help no-such-file
}

@test "every program has the common options, with the same help" {
	common='^ +(-[hVv], |    )--(help|limit|local|version|verbose) '
	grep -E "$common" "$fix/rows.help" >want
	[ "$(wc -l <want)" -eq 5 ]
	for program in $(programs); do
		"$program" -h | grep -E "$common" | diff -u want -
	done
}

@test "an option that does not exist is named, with its bytes visible" {
	wrong "invalid option -- 'x'" -x
	wrong "invalid option -- 'x'" -vx
	wrong "invalid option -- '\\x1b'" $'-\e'
	wrong "invalid option -- '\\xff'" $'-v\xffz'
	wrong "unrecognized option '--nothing'" --nothing
	wrong "unrecognized option '--nothing=x'" --nothing=x
	wrong "unrecognized option '--\\x1b[31m'" $'--\e[31m'
}

@test "an option lacks its argument, or has one too many" {
	wrong "option '-c' needs an argument" -c
	wrong "option '-vc' needs an argument" -vc
	wrong "option '--columns' needs an argument" -v --columns
	wrong "option '--verbose=x' takes no argument" --verbose=x
	wrong "option '--local=' takes no argument" --local=
}

@test "a long option may be shortened if it remains the only one" {
	cd "$BATS_FILE_TMPDIR"
	expect 0 ./ids optparity-rows --col id table.tsv
	expect 0 ./ids optparity-rows --col=id table.tsv
	expect 0 ./ids optparity-rows --loc --columns=id table.tsv
	wrong "option '--l' is ambiguous" --l
	wrong "option '--l=x' is ambiguous" --l=x
	wrong "option '--ver' is ambiguous" --ver
}

@test "options may follow the operands, up to --" {
	cd "$BATS_FILE_TMPDIR"
	expect 0 ./ids optparity-rows table.tsv -c id
	expect 0 ./ids optparity-rows -cid table.tsv --
	expect 2 nothing optparity-rows -- -c
	says 'optparity-rows: -c: No such file or directory'
}

@test "--limit names the limits that exist" {
	for limit in x =1; do
		expect 2 nothing optparity-rows --limit "$limit"
		says 'optparity-rows: --limit: expected record=N, lines=N or ratio=N'
	done
	while IFS=: read -r limit found; do
		expect 2 nothing optparity-rows --limit "$limit"
		says "optparity-rows: --limit record: expected a number from 1 to 1073741824, found $found"
	done <<-'EOF'
		record=0:1 digit
		record=:empty
		record=x:1 letter
	EOF
}
