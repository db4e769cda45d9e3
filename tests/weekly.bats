# The weekly run, in a folder used like examples/: settings, exports/ and state/.
# The programs are in bin/. A test can replace one of them by a stand-in in stand/,
# without changing the checksums that the run records for its programs.

load helper
load week

# ---- the fortnight ---------------------------------------------------------

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

@test "fault 61: an input may have any file name" {
	begin_second
	# shellcheck disable=SC2016
	mv -- exports '-rf ;$(touch hit) "=x'
	cat >>optparity.conf <<-'end'
		exports='./-rf ;$(touch hit) "=x'
		SF=$exports/contacts.csv HISTORY=$exports/history.csv
		ADV=$exports/advance.txt REQUESTS=$exports/requests.csv
		STATUS="$exports/subscribers.csv
			boulder=$exports/subscribers-boulder.csv
			denver=$exports/subscribers-denver.csv"
	end
	approves_setting
	expect 1 nothing weekly
	gzip -dc state/runs/current/ledger.tsv.gz |
		diff "$top/examples/expected/week2/ledger.tsv" -
	diff "$top/examples/expected/week2/queue.csv" state/runs/current
	[ ! -e hit ]
	printf 'ADV="exports/a\nb"\n' >>optparity.conf
	approves_setting
	expect 2 nothing weekly
	says 'weekly: exports/a: no such file (ADV)'
}

@test "fault 61: a status file with a control character in its name is refused" {
	begin_second
	cp optparity.conf good.conf
	for name in $'a\tb' $'a\177b' 'a\b'; do
		cp good.conf optparity.conf
		cp -p exports/subscribers.csv "exports/$name"
		setting_before STATUS "exports/$name"
		refuses "weekly: STATUS: a control character or \\ in a file name"
	done
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

# ---- at a terminal ---------------------------------------------------------

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

# ---- killed ----------------------------------------------------------------

# Runs the second week with the stand-in, which kills the run, and then without.
dies_and_recovers() {
	local got=0

	bin/optparity-weekly >out 2>err || got=$?
	[ "$got" -eq 137 ]
	rm err
	# The program that killed it holds the lock until it is done.
	flock -w 60 state/lock true
	case $(readlink state/runs/current) in
	2025-04-18) is_as_expected current week1 ;;
	2025-04-25) is_as_expected current week2 ;;
	*) return 1 ;;
	esac
	stand_down "$1"
	got=0
	bin/optparity-weekly >out 2>err || got=$?
	case $got in
	0) holds 'weekly: nothing new since 2025-04-25: the inputs are the same' ;;
	1) [ ! -s err ] ;;
	*) cat err && return 1 ;;
	esac
	is_published 2025-04-25 week2
}

@test "after a kill while a program writes, the next run completes" {
	begin_second
	for p in sfextract.1 advextract.1 optdiff.1 resubq.1 changefile.1 \
	    changefile.2 changefile.3; do
		cp -a . "$BATS_TEST_TMPDIR.$p"
		cd "$BATS_TEST_TMPDIR.$p"
		stand_in "${p%.*}" <<-end
			[ \$call = ${p#*.} ] || exec "\$real" "\$@"
			echo half of it
			kill -9 \$run
		end
		dies_and_recovers "${p%.*}"
		cd "$BATS_TEST_TMPDIR"
	done
}

# dies_around NAME CALLS: kills the run before and after each call of this tool;
# there are CALLS of them.
dies_around() {
	begin_second
	cp -a . "$BATS_TEST_TMPDIR.all"
	cd "$BATS_TEST_TMPDIR.all" || return 1
	# shellcheck disable=SC2016
	echo 'exec "$real" "$@"' | stand_in "$1"
	expect 1 nothing weekly
	[ "$(wc -l <calls)" -eq "$2" ]
	cd "$BATS_TEST_TMPDIR" || return 1
	for ((n = 1; n <= $2; n++)); do
		for when in before after; do
			cp -a . "$BATS_TEST_TMPDIR.$n$when"
			cd "$BATS_TEST_TMPDIR.$n$when" || return 1
			stand_in "$1" <<-end
				[ \$call = $n ] || exec "\$real" "\$@"
				[ $when = before ] || "\$real" "\$@"
				kill -9 \$run
			end
			dies_and_recovers "$1"
			cd "$BATS_TEST_TMPDIR" || return 1
		done
	done
}

@test "after a kill around any rename, the next run completes" {
	dies_around mv 4
}

@test "after a kill around any flush to the disk, the next run completes" {
	dies_around sync 6
}

@test "after a kill around the creation of its link, the next run completes" {
	dies_around ln 1
}

@test "after a kill around any removal, the next run completes" {
	dies_around rm 3
}

@test "after a kill around the creation of its folder, the next run completes" {
	dies_around mkdir 2
}

@test "fault 43: a signal to all processes of a run publishes nothing and frees the lock" {
	begin_second
	for signal in TERM INT HUP; do
		stand_in optdiff <<-end
			kill -$signal 0
			exec sleep 10
		end
		got=0
		# In the background, or under nohup(1), some of these signals are
		# ignored.
		setsid -w env --default-signal bin/optparity-weekly \
		    >out 2>err || got=$?
		[ "$got" -gt 2 ]
		rm err
		is_unchanged
	done
	stand_down optdiff
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

@test "after a kill in the first run, the next one is still the first" {
	begin
	stand_in optdiff <<-'end'
		kill -9 $run
	end
	expect 137 nothing bin/optparity-weekly -i
	stand_down optdiff
	expect 1 nothing weekly -i
	is_published 2025-04-18 week1
}

@test "a complete run that is not current becomes current" {
	begin_second
	expect 1 nothing weekly
	ln -sfn 2025-04-18 state/runs/current
	expect 0 nothing weekly
	says 'weekly: 2025-04-25 is complete, but was not current: now it is' \
	    'weekly: nothing new since 2025-04-25: the inputs are the same'
	is_published 2025-04-25 week2
}

# ---- what a program does wrong ---------------------------------------------

@test "a program that fails publishes nothing, and its message is printed" {
	begin_second
	stand_in optdiff <<-'end'
		echo half of it
		echo 'optdiff: no memory left' >&2
		exit 2
	end
	refuses 'optdiff: no memory left' "weekly: optdiff failed; $failed"
}

@test "a summary that fails publishes nothing" {
	begin
	printf '%s\n' '#!/bin/sh' 'exit 2' >bin/optparity-summary
	expect 2 nothing weekly -i
	says 'weekly: summary failed; nothing was published'
	[ ! -e state/runs/current ]
}

@test "a program that is killed publishes nothing" {
	begin_second
	stand_in changefile <<-'end'
		kill -9 $$
	end
	expect 2 nothing weekly
	holds "weekly: changefile (status 137) failed; $failed"
	is_unchanged
}

@test "status 1 from any program except optdiff is a failure" {
	begin_second
	stand_in sfextract <<-'end'
		"$real" "$@"
		exit 1
	end
	expect 2 nothing weekly
	holds "weekly: sfextract failed; $failed"
	is_unchanged
}

@test "a table that is cut off is refused by the program that reads it" {
	begin_second
	stand_in sfextract <<-'end'
		"$real" "$@" >all
		head -c 3000 all
	end
	expect 2 nothing weekly
	holds "weekly: sentinel 0001058032 in Salesforce: expected TRUE, not found, sentinel 0000238736 in Salesforce: expected FALSE, not found; $failed"
	is_unchanged
	setting_before SENTINELS ''
	expect 2 nothing weekly
	holds "weekly: optdiff failed; $failed"
	is_unchanged
}

# Puts an optdiff into bin/ that edits its ledger with awk.
edits_its_ledger() {
	stand_in optdiff <<-end
		"\$real" "\$@" || status=\$?
		l=ledger.tsv.gz
		gzip -dc \$l | awk '$1' >all
		gzip -c all >\$l
		exit \$status
	end
}

@test "a ledger with a missing person is refused" {
	begin_second
	# shellcheck disable=SC2016
	edits_its_ledger 'NR == 2 { next } /^#end/ { $0 = "#end\t" NR - 3 } 1'
	refuses "weekly: ledger.tsv.gz: not one row for each id; $failed"
	setting_before STATUS ''
	refuses "weekly: ledger.tsv.gz: not one row for each id; $failed"
	stand_in optdiff <<-'end'
		"$real" "$@" || status=$?
		printf 'xxxx' | dd of=ledger.tsv.gz \
			bs=1 seek=3000 conv=notrunc status=none
		exit $status
	end
	expect 2 nothing weekly
	holds "weekly: ledger.tsv.gz: not one row for each id; $failed"
	is_unchanged
}

@test "a table that is read other than it was written is refused" {
	begin_second
	stand_in advextract <<-'end'
		"$real" "$@" >all
		gzip -dc <all | awk 'NR == 2 { next } /^#end/ { $2 = NR - 3 } 1' OFS='\t' |
			gzip -c
	end
	refuses "weekly: optdiff read 282 280 284 rows of Salesforce, Advance and the last ledger, but there are 282 281 284; $failed"
}

@test "a change file with a missing row is refused" {
	begin_second
	stand_in changefile <<-'end'
		"$real" "$@" >all
		sed '$d' all
	end
	expect 2 nothing weekly
	holds 'weekly: records, salesforce and review.csv have '
	is_unchanged
}

@test "an input that changes during the run is refused" {
	begin_second
	stand_in resubq <<-'end'
		echo >>"$home/exports/contacts.csv"
		exec "$real" "$@"
	end
	refuses "weekly: exports/contacts.csv: changed during the run; $failed"
	exports 2 "$week2"
	stand_in resubq <<-'end'
		touch "$home/exports/subscribers.csv"
		exec "$real" "$@"
	end
	refuses "weekly: exports/subscribers.csv: changed during the run; $failed"
	exports 2 "$week2"
	stand_in cp <<-'end'
		"$real" "$@"
		case $* in *contacts.csv*) echo >>exports/contacts.csv ;; esac
	end
	refuses "weekly: exports/contacts.csv: changed during the run; $failed"
}

@test "a run reads only its copies of the inputs" {
	begin_second
	stand_in sfextract <<-'end'
		cd "$home" || exit
		for f in exports/* specialists.txt holidays.txt; do
			{ cat "$f"; echo '0058X000006NoSuXYZ'; } >new
			touch -r "$f" new
			mv new "$f"
		done
		rm state/runs/2025-04-18/queue.csv
		cd "$OLDPWD" || exit
		exec "$real" "$@"
	end
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

@test "a list that changes while it is copied is refused" {
	begin_second
	stand_in cp <<-'end'
		case $* in
		*specialists.txt*)
			touch -r specialists.txt then
			echo 0058X000006NoSuXYZ >>specialists.txt
			touch -r then specialists.txt
			;;
		esac
		exec "$real" "$@"
	end
	refuses "weekly: specialists.txt: changed during the run; $failed"
}

@test "if one extractor fails, the other is stopped" {
	begin_second
	stand_in sfextract <<-'end'
		while [ ! -e "$home/started" ]; do sleep .1; done
		echo 'sfextract: no' >&2
		exit 2
	end
	stand_in advextract <<-'end'
		echo >"$home/started"
		exec sleep 60
	end
	refuses 'sfextract: no' "weekly: sfextract failed; $failed"
	flock -n state/lock true
}

@test "fault 43: a signal to the run alone stops the programs that it started" {
	begin_second
	stand_in optdiff <<-'end'
		echo >"$home/started"
		exec sleep 60
	end
	got=0
	setsid bin/optparity-weekly >out 2>err &
	run=$!
	while [ ! -e started ]; do sleep .1; done
	kill -TERM "$run"
	wait "$run" || got=$?
	[ "$got" -gt 128 ]
	flock -n state/lock true
	is_unchanged
}

@test "fault 58: a file that cannot grow publishes nothing" {
	begin_second
	(ulimit -f 4 && expect 2 nothing weekly) || return 1
	rm err
	is_unchanged
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

@test "fault 48: a disk that cannot be flushed publishes nothing" {
	begin_second
	stand_in sync <<-'end'
		echo 'sync: error syncing: Input/output error' >&2
		exit 1
	end
	refuses 'sync: error syncing: Input/output error' \
	    "weekly: stopped; $failed"
}

# ---- refusals --------------------------------------------------------------

@test "-h prints the usage" {
	begin
	echo 'usage: weekly [-hiSv] [-a code[,code...]] [-c conf]' >want
	expect 0 ./want weekly -h
}

@test "an unknown option, or an argument, is refused" {
	begin
	for arg in -x -a argument; do
		expect 2 nothing weekly "$arg"
		says 'usage: weekly [-hiSv] [-a code[,code...]] [-c conf]'
	done
	expect 2 nothing weekly -a mass
	says 'weekly: -a: not codes with commas between'
}

@test "a refused run removes nothing beside the settings" {
	begin
	for name in status mail guards run part; do
		echo mine >$name
	done
	expect 2 nothing weekly argument
	holds 'usage: weekly'
	expect 2 nothing weekly -c no/conf
	holds 'no such file'
	[ "$(cat status mail guards run part | grep -c mine)" -eq 5 ]
}

@test "a missing settings file is refused" {
	begin
	expect 2 nothing weekly -c no/conf
	says 'weekly: no/conf: no such file'
}

@test "a misspelt setting is refused" {
	begin_second
	setting HISTROY exports/history.csv
	refuses 'weekly: optparity.conf: HISTROY: no such setting'
}

@test "a missing setting is named" {
	begin
	for key in STATE SF ADV; do
		grep -v "^$key=" "$top/examples/optparity.conf" >optparity.conf
		expect 2 nothing weekly -i
		says "weekly: optparity.conf: $key is not set"
	done
	[ ! -e state ]
}

@test "a setting with an invalid value is refused" {
	begin_second
	cp optparity.conf good.conf
	for days in week 08 -1 '' 100000; do
		cp good.conf optparity.conf
		setting MAX_DAYS "$days"
		refuses 'weekly: optparity.conf: MAX_DAYS: not a number'
	done
	for last in '' state/last; do
		cp good.conf optparity.conf
		setting LAST "$last"
		refuses 'weekly: optparity.conf: LAST: no file outside of STATE'
	done
	cp good.conf optparity.conf
	setting REJECTS no
	refuses 'weekly: optparity.conf: REJECTS: not yes or empty'
	for k in SF_ARGS ADV_ARGS DIFF_ARGS CHANGE_ARGS QUEUE_ARGS; do
		cp good.conf optparity.conf
		setting "$k" '-c id=Ascend_ID__c'
		refuses "weekly: optparity.conf: $k: write one word a line, not: -c id=Ascend_ID__c"
	done
}

@test "-f in DIFF_ARGS is refused in any spelling" {
	begin_second
	cp optparity.conf good.conf
	for words in -f -fmass $'-s\n90%\n-f\nmass' --force=mass --fo=mass \
	    $'--f\nmass' -afmass -vapfmass $'-af\nmass'; do
		cp good.conf optparity.conf
		setting DIFF_ARGS "$words"
		refuses 'weekly: optparity.conf: DIFF_ARGS: -f would last for ever, say weekly -a for one run'
	done
}

@test "a missing program is named" {
	begin_second
	rm bin/resubq
	PATH=/usr/bin:/bin expect 2 nothing weekly
	says 'weekly: resubq: no such program'
}

@test "fault 52: a second run at the same time is refused" {
	begin_second
	exec 8>state/lock
	flock 8
	refuses 'weekly: state: another run is under way'
	exec 8>&-
	expect 1 nothing weekly
}

@test "fault 32: without -i there must be an earlier run" {
	begin
	hint='bring it back if it was lost, say -i if there never was one'
	expect 2 nothing weekly
	says "weekly: state/runs: no such folder; $hint"
	mkdir -p state/runs
	expect 2 nothing weekly
	says "weekly: state/runs: there is no earlier run; $hint"
}

@test "-i is refused if there is an earlier run" {
	begin_second
	expect 2 nothing weekly -i
	says 'weekly: -i: there is an earlier run, 2025-04-18'
	is_unchanged
}

@test "fault 32: -i is refused if anything is left of an earlier run" {
	begin_second
	rm state/runs/current state/runs/2025-04-18/run.tsv
	expect 2 nothing weekly -i
	says 'weekly: -i: state/runs is not empty'
}

@test "fault 32: a lost run is not taken for a first run" {
	begin_second
	rm -r state/runs/2025-04-18
	expect 2 nothing weekly
	says 'weekly: state/runs/current: points at 2025-04-18, which has no run.tsv'
}

@test "fault 64: a changed ledger is refused" {
	begin_second
	l=state/runs/2025-04-18/ledger.tsv.gz
	gzip -dc "$l" | sed '2s/TRUE/FALSE/' >all
	gzip -c all >"$l"
	expect 2 nothing weekly
	says "weekly: $l: not as it was written (see SHA256SUMS)"
	rm "$l"
	expect 2 nothing weekly
	says "weekly: $l: missing"
	[ "$(readlink state/runs/current)" = 2025-04-18 ]
}

@test "fault 64: any other changed output is refused" {
	begin_second
	for k in queue.csv records.csv log; do
		cp "state/runs/2025-04-18/$k" kept
		echo >>"state/runs/2025-04-18/$k"
		expect 2 nothing weekly
		says "weekly: state/runs/2025-04-18/$k: not as it was written (see SHA256SUMS)"
		mv kept "state/runs/2025-04-18/$k"
	done
	expect 1 nothing weekly
}

@test "fault 64: changed facts or checksums are refused" {
	begin_second
	cp state/runs/current/run.tsv kept
	sed -i 's/2025-04-18T06/2025-04-11T06/' state/runs/current/run.tsv
	expect 2 nothing weekly
	says 'weekly: state/runs/2025-04-18/run.tsv: not as it was written (see SHA256SUMS)'
	mv kept state/runs/current/run.tsv
	sed -i '/ledger/d' state/runs/current/SHA256SUMS
	expect 2 nothing weekly
	says 'weekly: state/runs/2025-04-18/SHA256SUMS: names no ledger'
}

@test "faults 4, 66: an input that is missing, empty or not a regular file is refused" {
	begin_second
	cp exports/advance.txt kept
	rm exports/advance.txt
	refuses 'weekly: exports/advance.txt: no such file (ADV)'
	: >exports/advance.txt
	refuses 'weekly: exports/advance.txt: empty (ADV)'
	rm exports/advance.txt
	mkfifo exports/advance.txt
	refuses 'weekly: exports/advance.txt: not a regular file (ADV)'
	rm exports/subscribers-denver.csv exports/advance.txt
	cp kept exports/advance.txt
	refuses 'weekly: exports/subscribers-denver.csv: no such file (STATUS denver)'
}

@test "a sidecar file with the right checksum or number of rows is accepted" {
	begin_second
	sha256sum exports/contacts.csv >exports/contacts.csv.sha256
	sha256sum <exports/advance.txt | tr a-f A-F | sed 's/ .*/\r/' \
	    >exports/advance.txt.sha256
	echo 299 >exports/contacts.csv.rows
	printf '281\r\n' >exports/advance.txt.rows
	echo 103 >exports/history.csv.rows
	echo 24 >exports/subscribers-denver.csv.rows
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

@test "fault 1: a sidecar file with another checksum, or without one, is refused" {
	begin_second
	sha256sum exports/history.csv >exports/contacts.csv.sha256
	refuses 'weekly: exports/contacts.csv: not the file whose checksum is in exports/contacts.csv.sha256'
	: >|exports/contacts.csv.sha256
	refuses 'weekly: exports/contacts.csv: not the file whose checksum is in exports/contacts.csv.sha256'
}

@test "fault 2: a sidecar file with another number of rows is refused" {
	begin_second
	echo 298 >exports/contacts.csv.rows
	refuses "weekly: exports/contacts.csv: 299 records, not as exports/contacts.csv.rows says; $failed"
	rm exports/contacts.csv.rows
	echo 25 >exports/subscribers-denver.csv.rows
	refuses "weekly: exports/subscribers-denver.csv: 24 records, not as exports/subscribers-denver.csv.rows says; $failed"
	rm exports/subscribers-denver.csv.rows
	echo 1 >exports/requests.csv.rows
	refuses "weekly: exports/requests.csv.rows: no program counts REQUESTS; $failed"
}

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
	gzip -dc state/runs/2025-04-18/ledger.tsv.gz | cut -f 1,4,5,9 >ledger
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
	run grep -nE '(printf|echo|list[a-z_]*|sums|records|words) [^|]*[^|]\|( |$)' \
	    weekly ./*.sh
	[ "$status" -eq 1 ] || {
		echo "$output"
		return 1
	}
	run grep -nE 'done <<|eval' weekly ./*.sh
	[ "$status" -eq 1 ]
}
