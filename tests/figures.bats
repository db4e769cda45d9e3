#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The numbers of a run: scripts/figures.sh, on what a test says that the programs
# left.
# shellcheck disable=SC2016,SC2154

load helper
load run

e=$top/examples/expected/week2

# begin: part/ has what the programs leave in the second week of the example.
begin() {
	mkdir -p bin libexec/optparity part/tmp
	install -m 644 -t libexec/optparity "$top"/scripts/*.sh
	sed 1d "$e/inputs" >inputs
	cp "$e/log" part
	acted_on '1'
	script <<-'end'
		part=part inputs=inputs gap=${1-0} MAX_DAYS=8
		asof=2025-04-25T06:00:00Z
		write_figures
		part='' fate=finished
	end
}

# acted_on AWK: makes the rows to act on, from the example's changed by awk, and what
# changefile says of them.
acted_on() {
	awk -F '\t' -v OFS='\t' "$1" "$e/ledger.tsv" >todo.tsv
	gzip -c todo.tsv >part/tmp/todo.tsv.gz
	for to in records salesforce review overdue; do
		changefile -v --now 2025-04-25T06:00:00Z -t $to \
		    -H "$top/examples/holidays.txt" todo.tsv \
		    2>part/tmp/$to.csv.err >/dev/null
	done
	changefile --now 2025-04-25T06:00:00Z -t open -o send_to,left \
	    -H "$top/examples/holidays.txt" todo.tsv 2>/dev/null >part/tmp/open.csv
	cp "$e/closed.csv" part
	changefile -v -t preferences -s "$e/sf.tsv" todo.tsv \
	    2>part/tmp/preferences.csv.err >/dev/null
}

# figures NAME=VALUE...: the run has these figures; an empty value is none.
figures() {
	local name value

	for name; do
		value=$(sed -n "s/^${name%=*}	//p" part/figures.tsv)
		[ "$value" = "${name#*=}" ] || {
			echo "$name: $value"
			return 1
		}
	done
}

@test "the figures of the example are the expected ones" {
	begin
	expect 0 nothing bin/run
	diff "$e/figures.tsv" part/figures.tsv
}

@test "a row for several receivers counts for each, and is overdue once" {
	begin
	acted_on '$1 == "0002468012" { $10 = "records;salesforce" } 1'
	expect 0 nothing bin/run
	figures 'records people=21' 'records TRUE=13' 'records overdue=2' \
	    'salesforce people=14' 'salesforce rows=16' 'salesforce overdue=2' \
	    'review overdue=1' 'run overdue=4'
}

@test "what the report shows of each week is stated also if it is 0" {
	begin
	acted_on '$1 == "#end" { $2 = 0; print } FNR == 1'
	expect 0 nothing bin/run
	figures 'new opt_out=0' 'new adv_opt_out=0' 'new opt_in=0' \
	    'new overwritten=0' 'new lost=0' 'new sf_gone='
}

@test "a run is late if the last one was more than MAX_DAYS before" {
	begin
	expect 0 nothing bin/run $((8 * 86400))
	figures 'run days_late=0'
	rm part/figures.tsv
	expect 0 nothing bin/run $((8 * 86400 + 1))
	figures 'run days_late=8'
}

@test "rows of one key are summed, and files without a list of subscribers are none" {
	begin
	printf '0\t%s\tf\t-\t%s\n' SF 7 SF 5 ADV 9 REQUESTS '' STATUS '3	Unsubs' \
	    STATUS 4 'STATUS boulder' 2 >|inputs
	expect 0 nothing bin/run
	figures 'rows SF=12' 'rows ADV=9' 'rows REQUESTS=' 'rows STATUS=7' \
	    'subscribers STATUS=4' 'subscribers STATUS boulder=2' 'rows HISTORY='
}

@test "rejected records are counted over all programs and files" {
	begin
	printf '%s\n' 'sfextract: h.csv: 7 in, 3 changes of the opt-out, 2 of other fields, 2 rejected' \
	    'sfextract: 12 in, 8 out, 4 rejected; of these, 1 padded' \
	    'advextract: 9 in, 9 out, 0 rejected' >|part/log
	expect 0 nothing bin/run
	figures 'run rejected=6' 'sfextract rejected=4' 'sfextract padded=1' \
	    'optdiff ids='
}

@test "rows to act on that are cut off are refused" {
	begin
	for cut in '$d' '5d'; do
		rm -f part/figures.tsv
		sed "$cut" todo.tsv | gzip -c >|part/tmp/todo.tsv.gz
		expect 2 nothing bin/run
		says 'weekly: the rows to act on could not be counted; nothing was published'
		mkdir -p part/tmp
		begin
	done
}

@test "every figure of the examples is one that optparity(5) names" {
	sed -n '/^\.Ss Figures/,/^\.Ss Limits/s/^\.It //p' "$top/bin/optparity.5" |
		sed 's/ , /\n/g' |
		sed -E 's/^Ar receiver/(records|salesforce|review|preferences)/
			s/Ar [a-z ]+/.+/; s/Cm //g; s/^/^/; s/$/$/' >patterns
	grep -Fqx '^class .+$' patterns
	sed -s '1d; $d; s/	.*//' "$top"/examples/expected/week[12]/figures.tsv >names
	[ -s names ]
	expect 1 nothing grep -vEf patterns names
}
