#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# shellcheck disable=SC2016,SC2154

load helper

expected=$top/examples/expected/week2

@test "the summary of the example's run is the expected one" {
	expect 1 "$expected/summary.txt" optparity-summary "$expected"
}

# changed SCRIPT: makes the folder run of the example's run, its figures changed
# by this sed script.
changed() {
	rm -rf run
	cp -R "$expected" run
	sed -i "$1" run/figures.tsv
}

@test "fault 45: figures that are cut off, or another folder, exit 2" {
	changed '$d'
	expect 2 nothing optparity-summary run
	says 'summary: run/figures.tsv: the end mark is missing or its count is wrong'
	changed 3d
	expect 2 nothing optparity-summary run
	says 'summary: run/figures.tsv: the end mark is missing or its count is wrong'
	rm run/figures.tsv
	expect 2 nothing optparity-summary run
	holds 'figures.tsv'
	expect 2 nothing optparity-summary no-folder
	holds 'no-folder'
}

# headline NAME=VALUE...: the first line of the summary of a run with these
# figures and no others, which exits with the status got.
headline() {
	rm -rf run
	mkdir run
	: >run/log
	printf 'name\t2025-04-25\nnumber\t2\nbase\t2025-04-18\nasof\tnow\n' >run/run.tsv
	{
		printf 'name\tvalue\n'
		printf '%s\n' "$@" | tr '=' '\t'
		printf '#end\t%d\n' $#
	} >run/figures.tsv
	got=0
	optparity-summary run >all || got=$?
	sed 1q all
}

@test "the first line says what is to be done, or OK" {
	[ "$(headline 'run to_decide=13' 'run overdue=3')" = \
	    'TO DO: 13 to decide, 3 overdue' ]
	[ "$(headline 'run overdue=3' 'run rejected=1')" = \
	    'TO DO: 3 overdue, 1 not read' ]
	[ "$(headline 'run days_late=21')" = 'TO DO: 21 days since the last run' ]
	[ "$(headline 'run to_decide=0' 'records people=3')" = OK ]
	headline 'run to_decide=1'
	[ "$got" = 1 ]
	headline 'run to_decide=0'
	[ "$got" = 0 ]
}

@test "a quiet run has no empty headings" {
	headline 'run to_decide=0' 'class agree=2' 'rows HISTORY=1'
	printf '%s\n' OK 'Email Opt Out: 2025-04-25, run 2, after 2025-04-18' \
	    'Exports taken now.' '' 'What differs' \
	    '      2  agree        both say the same' | diff - all
}
