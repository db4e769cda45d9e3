#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The guards of a weekly run, each by itself: scripts/guards.sh, checks.sh and
# the settings that they go by, on inputs and facts that a test makes up.
# shellcheck disable=SC2016,SC2119,SC2120,SC2154

load helper
load run

# guards: runs the commands on standard input with these facts of a run: $inputs is
# the file inputs, the last run is state/runs/last, and $scope is what approvals
# are for. Arguments are those of weekly.
guards() {
	mkdir -p state/runs/last part/tmp
	script < <(
		cat <<-'end'
			conf=conf approve='' approved='' used='' initial=''
			while getopts a: opt; do approve=$OPTARG; done
			runs=state/runs base=last last=$runs/last number=1 openssl=''
			mode='' refused='' of_optdiff='' started=cat
			inputs=inputs scope=scope setup='' TIMEOUT=9 person=0
			MAX_HOURS=24 MAX_DAYS=8 SENTINELS='' LAST=state.last filled='' strays=0 REPORT=''
			asof=2025-04-25T06:00:00Z last_hash=seal
		end
		cat
		echo 'fate=finished'
	)
	# shellcheck disable=SC2317
	bin/run "$@"
}

begin() {
	mkdir -p bin libexec/optparity
	install -m 644 -t libexec/optparity "$top"/scripts/*.sh
}

# inputs_are KEY,NAME,HASH,TIME...: makes the file inputs. A hash is written as one
# letter, a time as the day and hour of April 2025.
inputs_are() {
	local line key name hash time

	for line; do
		IFS=, read -r key name hash time <<<"$line"
		printf '%064d\t%s\t%s\t2025-04-%sZ\n' "$hash" "$key" "$name" \
		    "${time:-25T06:00:00}"
	done >inputs
}

# asks TEXT: the last command was refused with this text; $approval is the code.
asks() {
	approval=$(sed -n 's/.*; if that is right, say -a //p' err)
	says "weekly: $1; if that is right, say -a $approval"
	[[ $approval =~ ^[0-9a-f]{16}$ ]]
}

# ---- approvals -------------------------------------------------------------

@test "a guard refuses until it is approved with the code that it says" {
	begin
	snippet='guard mass "too many"; echo "$approved"'
	expect 2 nothing guards <<<"$snippet"
	asks 'too many'
	echo mass >want
	expect 0 ./want guards -a "$approval" <<<"$snippet"
	says 'weekly: too many; approved'
	expect 0 ./want guards -a "0123456789abcdef,$approval" <<<"$snippet"
	says 'weekly: too many; approved'
}

@test "a code approves one guard, and one run" {
	begin
	expect 2 nothing guards <<<'guard mass no'
	asks no
	for other in 'guard optin no' 'scope=other; guard mass no'; do
		expect 2 nothing guards -a "$approval" <<<"$other"
		holds 'weekly: no; if that is right, say -a '
	done
	for part in "${approval%?}" "$approval$approval" '' ','; do
		expect 2 nothing guards -a "$part" <<<'guard mass no'
		holds 'weekly: no; if that is right, say -a '
	done
}

@test "a guard that trips twice is approved once, and noted once" {
	begin
	expect 2 nothing guards <<<'guard_each mass "a${nl}b"'
	asks a
	echo mass >want
	expect 0 ./want guards -a "$approval" <<<'guard_each mass "a${nl}b"; echo "$approved"'
	says 'weekly: a; approved' 'weekly: b; approved'
}

@test "codes that nothing needed are named" {
	begin
	expect 2 nothing guards <<<'guard mass no'
	asks no
	expect 0 nothing guards -a "00,$approval,11" <<<'guard mass no; check_approvals'
	says 'weekly: no; approved' 'weekly: -a 00: approves nothing in this run' \
	    'weekly: -a 11: approves nothing in this run'
}

@test "approved guards of optdiff become its -f" {
	begin
	expect 2 nothing guards <<<'guard dup no'
	asks no
	printf '%s\n' -f dup >want
	expect 0 ./want guards -a "$approval" <<<'approved_for_optdiff; printf %s "$force"'
}

@test "a guard of optdiff that tripped is one that can be approved" {
	begin
	echo 'optdiff: mass: 9 changes, over the limit of 5; nothing printed; -f mass overrides' >said
	expect 2 nothing guards <<<'last_line=$(cat said) part=part; guard_of_optdiff'
	asks 'mass: 9 changes, over the limit of 5; nothing was published'
	echo 'optdiff: sf.tsv.gz:7: no end mark' >said
	expect 0 nothing guards <<<'last_line=$(cat said); guard_of_optdiff'
}

# ---- inputs ----------------------------------------------------------------

@test "two inputs that are one file are refused, whatever their keys" {
	begin
	inputs_are SF,a,1 ADV,b,2 'STATUS boulder,c,1' SPECIALISTS,d,2
	expect 2 nothing guards <<<guard_twice
	asks 'a (SF) and c (STATUS boulder) are the same file'
	inputs_are SF,a,1 ADV,b,2 SPECIALISTS,d,2 HOLIDAYS,e,2
	expect 0 nothing guards <<<guard_twice
}

@test "the same inputs again end the run, in any order; lists do not count" {
	begin
	guards <<<'' # makes the folder of the last run
	inputs_are ADV,b,2 SF,a,1 HOLIDAYS,h,3
	mv inputs state/runs/last
	inputs_are SF,new/a,1 ADV,new/b,2 HOLIDAYS,h,4
	expect 0 nothing guards <<<'guard_nothing_new; echo new'
	says 'weekly: nothing new since last: the inputs are the same'
	echo new >want
	inputs_are SF,a,1 ADV,b,3
	expect 0 ./want guards <<<'guard_nothing_new; echo new'
	inputs_are SF,a,2 ADV,b,1
	expect 0 ./want guards <<<'guard_nothing_new; echo new'
	expect 2 nothing guards <<<'initial=yes; guard_nothing_new; echo new'
	says 'weekly: -i: there is an earlier run, last'
}

# remarks LINE: guard_same adds exactly this to the log.
remarks() {
	expect 0 nothing guards <<<'part=part; guard_same; part=""'
	echo "$1" | diff - part/log
}

@test "an export that a run had is refused, another input is remarked on" {
	begin
	guards <<<''
	mkdir state/runs/older
	inputs_are SF,a,1 HISTORY,h,5 SPECIALISTS,s,7
	mv inputs state/runs/older
	inputs_are SF,a,2 HISTORY,h,6 STATUS,x,8
	mv inputs state/runs/last
	inputs_are SF,a,1 ADV,b,2
	expect 2 nothing guards <<<guard_same
	asks 'a (SF) is the file of older'
	inputs_are SF,a,2 ADV,b,1
	expect 2 nothing guards <<<guard_same
	asks 'a (SF) is the file of the last run'
	inputs_are SF,a,3 ADV,b,4 HISTORY,h,6 REQUESTS,r,5 SPECIALISTS,s,7
	remarks 'weekly: h (HISTORY) is the file of the last run.'
	rm part/log
	expect 0 nothing guards <<<'part=part; base=""; guard_same; part=""'
	[ ! -e part/log ]
}

@test "fault 94: an extract of Advance that was made again and is the same gets a remark" {
	begin
	guards <<<''
	inputs_are SF,a,1,25T06:00:00 ADV,b,2,25T06:00:00
	mv inputs state/runs/last
	inputs_are SF,a,3,26T06:00:00 ADV,b,2,25T06:00:01
	remarks 'weekly: b (ADV) is the file of the last run, made again.'
	inputs_are SF,a,3,26T06:00:00 ADV,b,2,25T06:00:00
	expect 2 nothing guards <<<guard_same
	asks 'b (ADV) is the file of the last run'
	inputs_are SF,a,1,26T06:00:00 ADV,b,3,26T06:00:00
	expect 2 nothing guards <<<guard_same
	asks 'a (SF) is the file of the last run'
}

@test "exports more than MAX_HOURS apart are refused; lists may be of any time" {
	begin
	inputs_are SF,a,1 ADV,b,2,26T06:00:00 STATUS,c,3,24T06:00:00 \
	    REQUESTS,d,4,01T00:00:00 QUEUE,e,5,01T00:00:00
	expect 0 nothing guards <<<guard_hours
	inputs_are SF,a,1 ADV,b,2,26T06:00:01
	expect 2 nothing guards <<<guard_hours
	asks 'b was exported at 2025-04-26T06:00:01Z, a at 2025-04-25T06:00:00Z: more than 24 hours apart'
	inputs_are SF,a,1 HISTORY,b,2,24T05:59:59
	expect 2 nothing guards <<<guard_hours
	asks 'b was exported at 2025-04-24T05:59:59Z, a at 2025-04-25T06:00:00Z: more than 24 hours apart'
	inputs_are SF,a,1 SF,b,2,27T06:00:00
	expect 2 nothing guards <<<guard_hours
	holds 'b was exported at '
}

@test "exports that are not later than the last ones, or a year later, are refused" {
	begin
	guards <<<''
	printf 'asof\t2025-04-25T06:00:00Z\n' >state/runs/last/run.tsv
	expect 2 nothing guards <<<guard_older
	asks "the exports are of 2025-04-25T06:00:00Z, the last run's of 2025-04-25T06:00:00Z"
	echo 1 >want
	expect 0 ./want guards <<<'asof=2025-04-25T06:00:01Z; guard_older; echo $gap'
	echo $((366 * 86400)) >want
	expect 0 ./want guards <<<'asof=2026-04-26T06:00:00Z; guard_older; echo $gap'
	expect 2 nothing guards <<<'asof=2026-04-26T06:00:01Z; guard_older'
	asks "the exports are of 2026-04-26T06:00:01Z, more than a year after the last run's of 2025-04-25T06:00:00Z"
	echo 0 >want
	expect 0 ./want guards <<<'base=""; guard_older; echo $gap'
}

@test "changed, new and removed settings and programs are named" {
	begin
	guards <<<''
	printf '%s\t%s\n' 'setting CONF' 1 'program optdiff' 2 'program gone' 3 \
	    >state/runs/last/run.tsv
	same='setup="setting CONF${tab}1${nl}program optdiff${tab}2";'
	expect 0 nothing guards <<<"$same guard_changed"
	expect 2 nothing guards <<<'setup="setting CONF${tab}2${nl}program optdiff${tab}2${nl}program new${tab}4"; guard_changed'
	asks 'changed since the last run: CONF new'
}

# ---- sentinels -------------------------------------------------------------

# table NAME VALUE...: NAME.tsv with these values for the ids 1, 2, 3...
table() {
	local name=$1 n=0
	shift
	{
		printf 'code\topt_out\tid\n'
		for value; do printf '\t%s\t%d\n' "$value" $((n += 1)); done
		printf '#end\t%d\n' $n
	} >"part/tmp/$name.tsv"
}

@test "sentinels with the expected values pass, in any column order" {
	begin
	mkdir -p part/tmp
	table sf TRUE FALSE FALSE
	table adv TRUE TRUE ''
	expect 0 nothing guards <<<'part=part SENTINELS="1=TRUE/TRUE  2=FALSE/TRUE
		3=FALSE/"; check_sentinels; guard_sentinels; part=""'
}

@test "sentinels with other values, or missing ones, are named with both values" {
	begin
	snippet='part=part SENTINELS="1=TRUE/TRUE 2=FALSE/ 4=FALSE/FALSE"
		check_sentinels; guard_sentinels'
	mkdir -p part/tmp
	table sf TRUE TRUE FALSE FALSE
	table adv FALSE '' TRUE
	expect 2 nothing guards <<<"$snippet"
	says 'weekly: sentinel 2 in Salesforce: expected FALSE, found TRUE, sentinel 1 in Advance: expected TRUE, found FALSE, sentinel 4 in Advance: expected FALSE, not found; nothing was published'
	mkdir -p part/tmp
	table sf TRUE FALSE FALSE FALSE
	table adv '' TRUE TRUE FALSE
	expect 2 nothing guards <<<"$snippet"
	says 'weekly: sentinel 1 in Advance: expected TRUE, found nothing, sentinel 2 in Advance: expected nothing, found TRUE; nothing was published'
}

# ---- results ---------------------------------------------------------------

@test "the rows of each input are those that its program counted" {
	begin
	mkdir part
	inputs_are SF,a.csv,1 ADV,b.txt,2 HISTORY,h.csv,3 'STATUS boulder,s.csv,4' \
	    REQUESTS,r.csv,5
	printf '%s\n' 'sfextract: h.csv: 7 in, 3 changes' 'sfextract: 12 in, 12 out' \
	    'advextract: 9 in, 9 out' 'resubq: s.csv: 5 in, 1 wanted; read as Unsubs' \
	    'resubq: 12 in; 0 kept' >part/log
	expect 0 nothing guards <<<'part=part; count_rows; cp "$inputs" rows; part=""'
	printf '%s\t%s\n' 12 '' 9 '' 7 '' 5 Unsubs '' '' | diff - <(cut -f 5,6 rows)
	echo 8 >h.csv.rows
	rm inputs.rows
	expect 2 nothing guards <<<'part=part; count_rows'
	says 'weekly: h.csv: 7 records, not as h.csv.rows says; nothing was published'
}

@test "a list of all subscribers that lost more than a tenth is refused" {
	begin
	guards <<<''
	printf '%s\t%s\n' 'subscribers STATUS' 100 'subscribers STATUS boulder' 100 \
	    >state/runs/last/figures.tsv
	figures() {
		printf '%s\t%s\n' 'subscribers STATUS' "$1" 'subscribers STATUS boulder' \
		    "$2" 'subscribers STATUS denver' 1 'rows STATUS' 1 >part/figures.tsv
	}
	figures 90 1
	snippet='part=part; guard_status; part=""'
	expect 2 nothing guards <<<"$snippet"
	asks "STATUS boulder has 1 subscribers, the last run's had 100"
	mkdir -p part
	figures 90 90
	expect 0 nothing guards <<<"$snippet"
	figures 89 90
	expect 2 nothing guards <<<"$snippet"
	asks "STATUS has 89 subscribers, the last run's had 100"
}
