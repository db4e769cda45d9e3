#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The weekly run: two weeks of an office, what the settings do, what people see.

load helper
load week

# ---- the fortnight -----------------------------------------------------------

@test "a fortnight gives the files of examples/expected" {
	begin
	expect 1 nothing weekly -i
	is_published 2025-04-18 week1
	exports 2 "$week2"
	expect 1 nothing weekly
	is_published 2025-04-25 week2
	[ "$(ls -A state/runs)" = "$(printf '%s\n' 2025-04-18 2025-04-25 current)" ]
}

@test "-v prints the summary" {
	begin
	expect 1 "$top/examples/expected/week1/summary.txt" weekly -iv
}

@test "fault 22: the same week again publishes nothing" {
	begin_second
	expect 1 nothing weekly
	expect 0 nothing weekly
	says 'weekly: nothing new since 2025-04-25: the inputs are the same'
	expect 0 nothing weekly -i
	says 'weekly: nothing new since 2025-04-25: the inputs are the same'
	is_published 2025-04-25 week2
}

@test "faults 55, 56, 62: the caller's environment changes no byte and reaches no program" {
	begin
	echo 'touch hit' >env.sh
	stand_in sfextract <<-'end'
		env >"$home/environment"
		exec "$real" "$@"
	end
	(
		umask 000
		# shellcheck disable=SC2030
		export TZ=Asia/Kathmandu LC_ALL=tr_TR.UTF-8 IFS=e ENV=$PWD/env.sh
		export BASH_ENV=$ENV OPTPARITY_CLEAN=yes MAIL='touch hit'
		export STATE=/nowhere SF_ARGS=-Z GREP_OPTIONS=-v TMPDIR=/nowhere
		export POSIXLY_CORRECT=1 CDPATH=/ base=x run=y
		expect 1 nothing weekly -i
		exports 2 "$week2"
		expect 1 nothing weekly
	)
	is_published 2025-04-25 week2
	expect 1 nothing grep -E '^(IFS|ENV|BASH_ENV|GREP|TMP|POSIX|CDPATH|base|run)' environment
	grep -Fx SF_ARGS='--column=id=Ascend_ID__c' environment
	[ ! -e hit ]
}

@test "a script finds its parts wherever it is called, and by whatever shell" {
	for p in weekly pull deliver; do
		want=$(optparity-$p -h)
		[ "$(cd "$BUILD/bin" && sh optparity-$p -h)" = "$want" ]
		[ "$(cd "$BUILD" && bin/optparity-$p -h)" = "$want" ]
		[ "$(cd "$top/scripts" && CDPATH=/ bash $p -h)" = "$want" ]
	done
}

in_umask() {
	(umask "$1" && bin/optparity-weekly -i)
}

@test "fault 59: only the user can read what a run leaves" {
	begin
	for mask in 000 777; do
		rm -rf state state.last
		expect 1 nothing in_umask "$mask"
		[ -z "$(find state -type d ! -perm 700)" ]
		[ -z "$(find state state.last -type f ! -perm 600)" ]
	done
}

@test "fault 67: no address is in the log, the summary or the facts of a run" {
	begin_second
	expect 1 nothing weekly
	for f in log summary.txt run.tsv inputs review.csv records.csv; do
		expect 1 nothing grep -F @ "state/runs/current/$f"
	done
}

@test "every file of a run is in SHA256SUMS, which sha256sum -c checks" {
	begin
	expect 1 nothing weekly -i
	cd state/runs/current
	sha256sum --check --strict --quiet SHA256SUMS
	[ "$(cut -c 67- SHA256SUMS)" = "$(ls -I SHA256SUMS)" ]
}

@test "fault 39: more than MAX_DAYS between two runs give a warning" {
	begin_second
	touch -d 2025-05-09T06:00:00Z exports/*
	expect 1 nothing weekly
	grep -Fx 'The last run was 21 days before.' state/runs/current/summary.txt
}

@test "an old history gives a warning" {
	begin_second
	cp "$top/examples/week1/history.csv" exports
	touch -d "$week2" exports/history.csv
	expect 1 nothing weekly
	grep -Fx 'exports/history.csv (HISTORY) is the file of the last run.' \
	    state/runs/current/summary.txt
}

@test "old status files give a warning" {
	begin_second
	cp "$top/examples/week1/subscribers.csv" exports
	touch -d "$week2" exports/subscribers.csv
	expect 1 nothing weekly
	grep -Fx 'exports/subscribers.csv (STATUS) is the file of the last run.' \
	    state/runs/current/summary.txt
}

@test "with REJECTS bad records are set aside, and the status is 1" {
	begin_second
	echo 'x|x|x|x|x|x' >>exports/advance.txt
	touch -d "$week2" exports/advance.txt
	expect 2 nothing weekly
	holds 'weekly: advextract failed; nothing was published;'
	setting_before REJECTS yes
	expect 1 nothing weekly
	[ "$(wc -l <state/runs/current/adv-rejected.tsv)" -eq 3 ]
	grep -F 'could not be read' state/runs/current/summary.txt
}

@test "QUEUE replaces the last run's queue" {
	begin_second
	awk -F , -v OFS=, 'NR == 2 { $8 = "yes" } { print $0 ",desk" }' \
	    state/runs/current/queue.csv >sheet.csv
	setting_before QUEUE sheet.csv
	expect 1 nothing weekly
	[ "$(grep -c ,yes, state/runs/current/queue.csv)" -eq 1 ]
}

@test "without STATUS there is no queue" {
	begin
	setting STATUS ''
	expect 1 nothing weekly -i
	[ ! -e state/runs/current/queue.csv ]
	expect 1 nothing grep Re-subscribe state/runs/current/summary.txt
}

@test "CHANGE_ARGS apply only to records.csv" {
	begin
	setting CHANGE_ARGS $'-l\ncrlf\n-o\nID NUMBER=id,NO_EMAIL_IND=new'
	expect 1 nothing weekly -i
	[ "$(head -n 1 state/runs/current/records.csv)" = \
	    "$(printf 'ID NUMBER,NO_EMAIL_IND\r')" ]
	cmp "$top/examples/expected/week1/review.csv" \
	    state/runs/current/review.csv
}

@test "QUEUE_ARGS are passed to resubq" {
	begin
	setting QUEUE_ARGS $'-A\nnot sure.tsv'
	expect 1 nothing weekly -i
	head -n 1 'state/runs/current/not sure.tsv' | grep -q '^file	line	business_unit'
	cmp "$top/examples/expected/week1/queue.csv" \
	    state/runs/current/queue.csv
}

# ---- at a terminal -----------------------------------------------------------

# Runs weekly on a terminal, made by script(1); its output is in the file shown.
at_terminal() {
	local got=0

	script -qec 'bin/optparity-weekly' /dev/null >shown 2>&1 || got=$?
	[ "$got" -eq 1 ]
}

@test "on a terminal the counts of each program are printed" {
	begin_second
	at_terminal
	tr -d '\r' <shown | diff <(grep ': [0-9]* in[ ,;]' state/runs/current/log |
		grep -v 'exports/') -
	is_published 2025-04-25 week2
}

# ---- small weeks -------------------------------------------------------------

# small CONTACTS ADVANCE: a first run with these few rows and its own settings.
small() {
	begin
	echo "$1" >exports/contacts.csv
	echo "$2" >exports/advance.txt
	touch -d "$week1" exports/*
	printf '%s\n' STATE=state SF=exports/contacts.csv ADV=exports/advance.txt \
	    SF_ARGS=--column=id=Ascend_ID__c >small.conf
	expect 0 nothing weekly -i -c small.conf
}

@test "the opt-out of a merged contact is published, and its row counted" {
	small 'Id,IsDeleted,MasterRecordId,HasOptedOutOfEmail,Ascend_ID__c
003E000000JcD3rIAF,true,003E000000JcD3sIAF,true,0000000101
003E000000JcD3sIAF,false,,false,0000000102' 'ID_NUMBER|NO_EMAIL_IND
0000000102|N'
	gzip -dc state/runs/2025-04-18/ledger.tsv.gz | cut -f 1,4,5,9 |
	    sed '$s/\t.*//' >ledger
	printf '%s\n' 'id	sf	adv	class' '0000000102	TRUE	FALSE	opt_out' \
	    '#end' >want
	diff want ledger
	[ "$(sed 1d state/runs/2025-04-18/records.csv | cut -d , -f 2,4)" = \
	    0000000102,TRUE ]
}

@test "quiet weeks need nobody, unless one of them was skipped" {
	small 'Id,HasOptedOutOfEmail,Ascend_ID__c,Name
003E000000JcD3rIAF,false,0000000101,A' 'ID_NUMBER|NO_EMAIL_IND|NAME
0000000101|N|A'
	for day in 2025-04-26 2025-05-05; do
		sed -i '2s/A$/AA/' exports/contacts.csv exports/advance.txt
		touch -d "${day}T06:00:00Z" exports/*
		[ $day = 2025-05-05 ] || expect 0 nothing weekly -c small.conf
	done
	expect 1 nothing weekly -c small.conf
	grep -qx 'The last run was 9 days before.' state/runs/2025-05-05/summary.txt
}

@test "weekly sends no list through a pipe, where truncation would go unseen" {
	cd "$top/scripts"
	parts=$(sed -n 's/^for name in \(.*\); do$/\1/p' weekly)
	[ -n "$parts" ]
	# shellcheck disable=SC2046,SC2086
	set -- weekly $(printf '%s.sh ' $parts)
	run grep -nE '(printf|echo|list[a-z_]*|sums|records|words) [^|]*[^|]\|( |$)' "$@"
	[ "$status" -eq 1 ] || {
		echo "$output"
		return 1
	}
	run grep -nE 'done <<|eval' "$@"
	[ "$status" -eq 1 ]
}
