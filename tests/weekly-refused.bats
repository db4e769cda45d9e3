#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What a person sees before approving: state/refused, and the dry run.
# shellcheck disable=SC2030,SC2031,SC2154

load helper
load week

# begin_mass: the second week, with more changes than the settings allow.
begin_mass() {
	begin_second
	setting_before DIFF_ARGS -m5
}

changes='36 changes new in this run, over the limit of 5: 6 opt_out, 6 adv_opt_out, 7 opt_in, 2 unanswered, 3 adv_cleared, 5 overwritten, 4 lost, 1 adv_gone, 2 sf_gone; 9 more still open from before'
some='36 rows new in this run, such as 0000540571, 0000694586, 0000770612'

# refused_in WHERE: the last expect was refused, with this text about the rows.
refused_in() {
	approval=$(sed -n 's/.*; if that is right, say -a //p' err)
	says "weekly: mass: $changes; $failed; $some$1; if that is right, say -a $approval"
}

@test "fault 101: a refusal shows the new rows, and keeps them in state/refused" {
	begin_mass
	expect 2 nothing weekly
	refused_in ', in state/refused/rows.csv'
	is_unchanged
	[ "$(ls -A state)" = "$(printf '%s\n' attempt lock refused runs)" ]
	[ "$(ls -A state/refused)" = "$(printf '%s\n' rows.csv summary.txt)" ]
	[ -z "$(find state/refused -type f ! -perm 600)" ]
	sed -n "/^Approve/p; /^$some/,/^Inputs/p" state/refused/summary.txt >got
	printf '%s\n' "Approve it with -a $approval." "$some" '' Classes \
	    '      7  opt_in' '      6  adv_opt_out' '      6  opt_out' \
	    '      5  overwritten' '      4  lost' '      3  adv_cleared' \
	    '      2  sf_gone' '      2  unanswered' '      1  adv_gone' '' Users \
	    '      8  0058X00000A1gnTQAR' '      7  0058X000006LoAdQAK' \
	    '      3  0058X000007nQdBQAU' '      2  0058X000009FrMrQAK' \
	    '      1  0058X000007mEcAQAU' '' Minutes '      7  2025-04-22T02:14Z' \
	    '      1  2018-09-25T05:44Z' '      1  2024-01-01T01:02Z' \
	    '      1  2024-01-17T01:27Z' '      1  2025-04-13T13:06Z' '' Inputs |
		diff - got
	expect 1 nothing grep -r @ state/refused
}

@test "fault 101: the rows of a refusal are those that an approved run sends for the first time" {
	begin_mass
	expect 2 nothing weekly
	refused_in ', in state/refused/rows.csv'
	cp state/refused/rows.csv .
	expect 1 nothing weekly -a "$approval"
	holds 'optdiff: mass: '
	[ ! -e state/refused ]
	gzip -dc state/runs/2025-04-18/ledger.tsv.gz state/runs/current/ledger.tsv.gz |
		awk -F '\t' '$1 == "id" { n++ }
		n == 1 { was[$1] = $8 $9 $10; next }
		$10 != "" && $1 != "id" && was[$1] != $8 $9 $10 {
			print "2025-04-25," $1 "," $2
		}' >want
	[ "$(wc -l <want)" = 36 ]
	sed "1d; s/'//" rows.csv | cut -d , -f 1-3 | sort | diff want -
}

@test "a refusal names users by their IDs only, for a name may be an address" {
	begin_mass
	# As a history report has it.
	stand_in sfextract <<-'end'
		"$real" "$@" || exit
		sed -i 's/0058X00000A1gnTQAR/ann@example.com/' tmp/sf.tsv
	end
	expect 2 nothing weekly
	wanted "mass: $changes; $failed"
	[ -s state/refused/rows.csv ]
	grep -q '^ *7  0058X000006LoAdQAK' state/refused/summary.txt
	expect 1 nothing grep -r -e @ -e ann state/refused
}

@test "other guards leave what they refused, without rows" {
	begin_second
	cp "$top/examples/week1/contacts.csv" exports
	touch -d "$week2" exports/contacts.csv
	asks 'exports/contacts.csv (SF) is the file of the last run'
	[ "$(ls state/refused)" = summary.txt ]
	sed 6q state/refused/summary.txt >got
	printf '%s\n' 'REFUSED: exports/contacts.csv (SF) is the file of the last run' \
	    "Approve it with -a $approval." '' Inputs \
	    "SF	exports/contacts.csv	$week2" "ADV	exports/advance.txt	$week2" |
		diff - got
	# What is refused for another reason replaces nothing and leaves nothing.
	: >exports/advance.txt
	refuses 'weekly: exports/advance.txt: empty (ADV)'
	[ ! -e state/refused ]
}

@test "a refusal that cannot be kept is a refusal all the same" {
	begin_mass
	stand_in changefile <<-'end'
		exit 2
	end
	expect 2 nothing weekly
	approval=$(sed -n 's/.*, say -a //p' err)
	says "weekly: mass: $changes; $failed; if that is right, say -a $approval"
	[ ! -e state/refused ]
	is_unchanged
}

@test "a run that is killed while it keeps a refusal leaves nothing half" {
	begin_mass
	for n in 1 2; do
		for when in before after; do
			dies_at $n $when
			[ ! -e state/refused ] || [ -s state/refused/rows.csv ]
			stand_down mv
			expect 2 nothing weekly
			refused_in ', in state/refused/rows.csv'
			[ "$(ls -A state/refused)" = "$(printf '%s\n' rows.csv summary.txt)" ]
			[ "$(ls -A state)" = "$(printf '%s\n' attempt lock refused runs)" ]
		done
	done
}

# ---- dry runs ----------------------------------------------------------------

# watch_mktemp: leaves_nothing then says whether the folder that weekly made is gone.
watch_mktemp() {
	stand_in mktemp <<-'end'
		"$real" "$@" >"$home/made" && cat "$home/made"
	end
}

leaves_nothing() {
	[ -s made ]
	[ ! -e "$(<made)" ]
	rm made
}

# state_is_same: the files of the state are as they were for the last call.
state_is_same() {
	find state state.last -printf '%p %T@ %i\n' | sort >now
	[ ! -e before ] || diff before now
	mv now before
}

@test "-n prints the summary, and changes nothing in the state" {
	begin_second
	setting_before MAIL 'cat >>sent'
	state_is_same
	watch_mktemp
	expect 1 "$top/examples/expected/week2/summary.txt" weekly -n
	state_is_same
	leaves_nothing
	[ ! -e sent ]
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

@test "-n -o leaves the files of the run, in a new folder" {
	begin_second
	state_is_same
	mkdir sub
	(cd sub && expect 1 "$top/examples/expected/week2/summary.txt" \
	    ../bin/optparity-weekly -c ../optparity.conf -n -o dry)
	state_is_same
	[ ! -e sub/dry.part ]
	"$top/tests/plain" sub/dry plain
	diff -r -x SHA256SUMS -x run.tsv "$top/examples/expected/week2" plain
	expect 2 nothing weekly -n -o "$PWD/sub/dry"
	says "weekly: -o: $PWD/sub/dry exists already"
}

@test "fault 101: -n is refused as the run would be, and the approval is good for the run" {
	begin_mass
	state_is_same
	expect 2 nothing weekly -n
	refused_in ''
	expect 2 nothing weekly -n -o "$PWD/dry"
	refused_in ", in $PWD/dry/rows.csv"
	state_is_same
	[ "$(ls -A dry)" = "$(printf '%s\n' rows.csv summary.txt)" ]
	weekly -n -a "$approval" >shown 2>err || [ $? = 1 ]
	holds '; overridden'
	sed 1q shown | diff <(sed 1q "$top/examples/expected/week2/summary.txt") -
	state_is_same
	expect 1 nothing weekly -a "$approval"
	holds '; overridden'
}

@test "-n needs no state for a first run, and makes none" {
	begin
	expect 1 "$top/examples/expected/week1/summary.txt" weekly -n -i
	[ ! -e state ]
	expect 2 nothing weekly -n
	holds 'weekly: state/runs: no such folder'
	expect 1 nothing weekly -i
	expect 0 nothing weekly -n
	says 'weekly: nothing new since 2025-04-18: the inputs are the same'
}

@test "-n does not take over the state of an older version" {
	fix=$BATS_TEST_DIRNAME/fixtures/weekly-older
	begin
	cp -R "$fix/state" "$fix/state.last" .
	chmod -R go= state state.last
	state_is_same
	expect 2 nothing weekly -n
	says 'weekly: state/runs: of an older version; the next run takes it over'
	state_is_same
}

# ---- -t ----------------------------------------------------------------------

@test "-t checks settings and files without a state, and makes none" {
	begin
	setting DIFF_ARGS -m0 # no row is decided, so this guard has nothing to do
	expect 0 nothing weekly -t
	[ ! -e state ]
	begin_second
	state_is_same
	watch_mktemp
	expect 0 nothing weekly -t
	state_is_same
	leaves_nothing
}

@test "-t names what is wrong with a setting, a file, a header, an option or a list" {
	begin
	cp optparity.conf good
	for wrong in \
	    'MAX_DAYS=soon|weekly: optparity.conf: MAX_DAYS: not a number' \
	    'HISTROY=x|weekly: optparity.conf: HISTROY: no such setting' \
	    'HISTORY=no.csv|weekly: no.csv: no such file (HISTORY)' \
	    'SF_ARGS=--column=id=Nothing|weekly: sfextract failed; nothing was published' \
	    'ADV=exports/requests.csv|weekly: exports/requests.csv (ADV) and exports/requests.csv (REQUESTS) are the same file' \
	    'ADV=specialists.txt|weekly: advextract failed; nothing was published' \
	    'DIFF_ARGS=--no-such|weekly: optdiff failed; nothing was published' \
	    'REQUESTS=holidays.txt|weekly: optdiff failed; nothing was published' \
	    'CHANGE_ARGS=-lx|weekly: changefile failed; nothing was published' \
	    'STATUS=holidays.txt|weekly: resubq failed; nothing was published'; do
		cp good optparity.conf
		touch -d "$week1" ./*.txt
		echo "${wrong%%|*}" >>optparity.conf
		expect 2 nothing weekly -t
		holds "${wrong#*|}"
	done
}

@test "-t reads no more than the header of a large export" {
	begin
	echo Id,Ascend_ID__c,HasOptedOutOfEmail >exports/contacts.csv
	awk 'BEGIN {
		for (i = 1; i < 300000; i++)
			printf "003E0000%07d,%010d,true\n", i, i
		print "x"
	}' >>exports/contacts.csv
	touch -d "$week1" exports/*
	printf '%s\n' STATE=state SF=exports/contacts.csv ADV=exports/advance.txt \
	    SF_ARGS=--column=id=Ascend_ID__c >optparity.conf
	expect 0 nothing weekly -t
	expect 2 nothing weekly -i
	holds 'sfextract failed'
}
