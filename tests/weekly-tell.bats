#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Who is told what became of a run: STATE/attempt, ALERT, AFTER, MAIL, -S, METRICS.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper
load week

first=$(sed 1q "$top/examples/expected/week1/summary.txt")
second=$(sed 1q "$top/examples/expected/week2/summary.txt")

# figures_of WEEK: those that -S prints, after the age.
figures_of() {
	awk -F '\t' '{ n[$1] = $2 }
	END {
		print "to_decide=" n["run to_decide"] " overdue=" n["run overdue"] \
		    " rejected=0 ids=" n["optdiff ids"]
	}' "$top/examples/expected/$1/figures.tsv"
}

# attempt_is STATUS RESULT: what STATE/attempt says, whose moment is now.
attempt_is() {
	[ "$(wc -l <state/attempt)" = 1 ]
	[ "$(cut -f 2- state/attempt)" = "$1	$2" ]
	cut -f 1 state/attempt | grep -Eqx '20[0-9-]{8}T[0-9:]{8}Z'
	[ "$(stat -c %a state/attempt)" = 600 ]
}

# begin_told: the second week, with commands that note what they get.
begin_told() {
	begin_second
	echo 1 >state/mailed
	setting MAIL 'echo "$RESULT" >>mailed'
	setting ALERT '{ echo "$EXIT_STATUS $RESULT"; cat; } >>alerts'
	setting_before AFTER 'echo "$EXIT_STATUS $RESULT" >>after; cat >>after'
}

# wrong_week: one export of the first week, which is refused.
wrong_week() {
	cp "$top/examples/week1/contacts.csv" exports
	touch -d "$week2" exports/contacts.csv
}

same='exports/contacts.csv (SF) is the file of the last run'

@test "each attempt is noted, with its exit status and result" {
	begin
	expect 1 nothing weekly -i
	attempt_is 1 "$first"
	expect 0 nothing weekly
	holds 'nothing new since 2025-04-18'
	attempt_is 0 'nothing new since 2025-04-18'
	exports 2 "$week2"
	wrong_week
	expect 2 nothing weekly
	wanted "$same"
	attempt_is 2 "REFUSED: $same"
	exports 2 "$week2"
	stand_in optdiff <<-'end'
		echo 'optdiff: no memory left' >&2
		exit 2
	end
	refuses 'optdiff: no memory left' "weekly: optdiff failed; $failed"
	attempt_is 2 "REFUSED: optdiff: no memory left; $failed"
	stand_in optdiff <<-'end'
		kill -9 $$
	end
	expect 2 nothing weekly
	holds "weekly: optdiff (status 137) failed; $failed"
	attempt_is 2 "REFUSED: optdiff (status 137) failed; $failed"
	stand_down optdiff
	stand_in sync <<-'end'
		case $* in *attempt* | '-- state') exec "$real" "$@" ;; esac
		exit 1
	end
	refuses "weekly: stopped; $failed"
	attempt_is 2 "REFUSED: stopped; $failed"
}

@test "the commands are told of a run that is complete" {
	begin_told
	expect 1 nothing weekly
	echo "$second" | diff - mailed
	echo "1 $second" | diff - after
	[ ! -e alerts ]
	expect 0 nothing weekly
	says 'weekly: nothing new since 2025-04-25: the inputs are the same'
	echo '0 nothing new since 2025-04-25' | diff - <(sed 1d after)
	[ ! -e alerts ]
	[ "$(wc -l <mailed)" = 1 ]
}

@test "a run whose mail failed is an attempt with status 3, and no refusal" {
	begin_told
	setting_before MAIL 'exit 1'
	expect 3 nothing weekly
	says 'weekly: MAIL failed; the next run sends the summary of 2025-04-25'
	attempt_is 3 "$second"
	echo "3 $second" | diff - after
	[ ! -e alerts ]
}

@test "fault 100: ALERT gets the refusal, with all that was said" {
	begin_told
	wrong_week
	expect 2 nothing weekly
	cp err told
	wanted "$same"
	{ echo "2 REFUSED: $same" && cat told; } | diff - <(grep . alerts)
	echo "2 REFUSED: $same" | diff - after
	[ ! -e mailed ]
	rm alerts
	exports 2 "$week2"
	sed -i 2d exports/advance.txt
	echo x >>exports/advance.txt
	touch -d "$week2" exports/*
	expect 2 nothing weekly
	cp err told
	holds 'weekly: advextract failed'
	grep -q '^advextract: exports/advance.txt:' told
	diff told <(sed 1d alerts | grep .)
}

@test "ALERT and AFTER are run if the settings or the state are refused" {
	begin_told
	setting MAX_DAYS soon
	refuses 'weekly: optparity.conf: MAX_DAYS: not a number'
	sed 1q alerts | grep -Fx '2 REFUSED: optparity.conf: MAX_DAYS: not a number'
	grep -Fx '2 REFUSED: optparity.conf: MAX_DAYS: not a number' after
	attempt_is 1 "$first"
	sed -i '$d' optparity.conf
	rm alerts
	setting QUEUE_ARGS '-u parent=7001'
	refuses 'weekly: optparity.conf: QUEUE_ARGS: write one word a line, not: -u parent=7001'
	sed 1q alerts | grep -F 'REFUSED: optparity.conf: QUEUE_ARGS: write one word a line'
	sed -i '$d' optparity.conf
	rm alerts
	exec 8>state/lock
	flock 8
	refuses 'weekly: state: another run is under way'
	exec 8>&-
	sed 1q alerts | grep -Fx '2 REFUSED: state: another run is under way'
	# The state is that of the other run.
	attempt_is 1 "$first"
}

@test "fault 100: a command that fails is named, and changes no result" {
	begin_second
	setting ALERT 'exit 5'
	setting METRICS no-folder/optparity.prom
	setting_before AFTER 'exit 6'
	expect 1 nothing weekly
	sed 1d err | diff - <(printf 'weekly: %s\n' \
	    'METRICS: no-folder/optparity.prom: cannot be written' 'AFTER failed')
	rm err
	is_published 2025-04-25 week2
	attempt_is 1 "$second"
	begin_second
	setting ALERT 'exit 5'
	setting_before AFTER 'exit 6'
	wrong_week
	expect 2 nothing weekly
	grep -v ' failed$' err >rest
	says "$(cat rest)" 'weekly: ALERT failed' 'weekly: AFTER failed'
	attempt_is 2 "REFUSED: $same"
	is_unchanged
}

@test "a damaged state, and a clock that fails, are told like any other refusal" {
	begin_told
	setting_before METRICS optparity.prom
	for asof in '' soon 2025-04; do
		sed -i "s/^asof	.*/asof	$asof/" state/runs/2025-04-18/run.tsv
		expect 2 nothing weekly
		grep -qx 'weekly: state/runs/2025-04-18/run.tsv: not as it was written (see SHA256SUMS)' err
		grep -qx 'weekly: METRICS: optparity.prom: cannot be written' err
		rm err
		attempt_is 2 'REFUSED: state/runs/2025-04-18/run.tsv: not as it was written (see SHA256SUMS)'
		grep -q '^2 REFUSED: ' alerts
		[ ! -e optparity.prom.weekly.new ]
		rm alerts
	done
	begin_told
	wrong_week
	stand_in date <<-'end'
		exit 1
	end
	expect 2 nothing weekly
	grep -q '^2 REFUSED: ' alerts
	[ "$(<state/attempt)" = "1970-01-01T00:00:00Z	2	REFUSED: $same" ]
	rm err
}

@test "an ALERT that hangs is stopped, and holds no lock" {
	begin_second
	setting TIMEOUT 2
	setting_before ALERT 'echo >hangs; exec sleep 60'
	wrong_week
	weekly 2>err &
	while [ ! -e hangs ]; do sleep .1; done
	flock -n state/lock true
	wait $! || [ $? = 2 ]
	holds 'weekly: ALERT failed'
}

@test "options that only look tell nobody, and note nothing" {
	begin_told
	before=$(stat -c '%i %Y' state/attempt)
	wrong_week
	for option in -n -t -S -h; do
		weekly $option >out 2>err || :
		rm err
	done
	[ ! -e alerts ]
	[ ! -e after ]
	[ "$(stat -c '%i %Y' state/attempt)" = "$before" ]
}

@test "a run that is killed around any rename leaves an attempt that is whole" {
	begin_second
	for n in 1 2 3 4; do
		for when in before after; do
			rm -rf "$BATS_TEST_TMPDIR.$n$when"
			cp -a . "$BATS_TEST_TMPDIR.$n$when"
			cd "$BATS_TEST_TMPDIR.$n$when"
			dies_at $n $when
			if [ "$n$when" = 4after ]; then
				attempt_is 1 "$second"
			else
				attempt_is 1 "$first"
			fi
			cd "$BATS_TEST_TMPDIR"
		done
	done
}

# ---- -S ----------------------------------------------------------------------

@test "fault 100: -S exits 2 after a refused attempt, until a run is complete" {
	begin_second
	wrong_week
	expect 2 nothing weekly
	wanted "$same"
	tried=$(cut -f 1 state/attempt)
	clock 2025-04-19T06:00:00Z
	echo "2025-04-18, run 1, exports of $week1, 1 days ago; at $tried REFUSED: $same | age=86400s;691200 $(figures_of week1)" >want
	expect 2 ./want weekly -S
	stand_down date
	exports 2 "$week2"
	expect 1 nothing weekly
	clock 2025-05-04T06:00:00Z
	echo "2025-04-25, run 2, exports of $week2, 9 days ago | age=777600s;691200 $(figures_of week2)" >want
	expect 1 ./want weekly -S
	# An attempt that says nothing changes nothing, and no | begins figures.
	: >state/attempt
	expect 1 ./want weekly -S
	printf 'now\t2\tREFUSED: a|b\n' >state/attempt
	sed -i 's/ |/; at now REFUSED: a\/b |/' want
	expect 2 ./want weekly -S
}

# ---- METRICS -----------------------------------------------------------------

# is_exposition FILE: whether it is in Prometheus' text format: each family has HELP,
# TYPE and then its samples, no sample twice, no other line.
is_exposition() {
	awk '
	function no(why) { print FILENAME ":" FNR ": " why; failed = 1; exit 1 }
	/^# HELP / {
		if ($3 in families || samples == 0 && FNR > 1) no("family")
		families[$3]; name = $3; typed = samples = 0
		next
	}
	/^# TYPE / {
		if ($3 != name || $4 != "gauge" || NF != 4 || typed++) no("type")
		next
	}
	{
		if (!typed || ($0 in seen)) no("sample")
		line = $0; sub(/ [^ ]*$/, "", line)
		if (line in seen) no("twice")
		seen[line]; samples++
		if ($0 !~ /^[a-z_]+({name="([^"\\]|\\["\\n])*"})? -?[0-9]+(\.[0-9]+)?$/)
			no("not a sample")
		if (index($0, name) != 1) no("of another family")
	}
	END { exit failed || samples == 0 }' "$1"
	[ "$(tail -c 1 "$1" | od -An -c | tr -d ' ')" = '\n' ]
}

@test "METRICS is in Prometheus' text format, and says what the figures say" {
	begin_second
	setting_before METRICS optparity.prom
	expect 1 nothing weekly
	is_exposition optparity.prom
	[ "$(stat -c %a optparity.prom)" = 644 ]
	sed -n '1d; /^#end/d; /^load/d; s/^\(.*\)	\(.*\)/optparity_figure{name="\1"} \2/p' \
	    state/runs/current/figures.tsv >want
	grep '^optparity_figure' optparity.prom | diff want -
	grep -Fx 'optparity_attempt_exit_status 1' optparity.prom
	grep -Fx "optparity_exports_timestamp_seconds $(date -d "$week2" +%s)" optparity.prom
	grep -Fx "optparity_attempt_timestamp_seconds $(date -d "$(cut -f 1 state/attempt)" +%s)" \
	    optparity.prom
	# A refusal changes the attempt alone.
	cp optparity.prom old.prom
	: >exports/advance.txt
	expect 2 nothing weekly
	holds 'empty (ADV)'
	is_exposition optparity.prom
	grep -Fx 'optparity_attempt_exit_status 2' optparity.prom
	diff <(grep -v '^optparity_attempt' old.prom) <(grep -v '^optparity_attempt' optparity.prom)
}

@test "METRICS before the first run is complete has only the attempt" {
	begin
	setting METRICS optparity.prom
	: >exports/advance.txt
	expect 2 nothing weekly -i
	holds 'empty (ADV)'
	is_exposition optparity.prom
	[ "$(grep -vc '^#' optparity.prom)" = 2 ]
}

@test "a hostile name of a business unit is a label in METRICS, no more" {
	begin_second
	setting STATUS 'a"} 1 # \n {x=exports/subscribers.csv'
	setting_before METRICS optparity.prom
	expect 1 nothing weekly
	is_exposition optparity.prom
	grep -F 'optparity_figure{name="rows STATUS a\"} 1 # \\n {x"} 115' optparity.prom
}

# ---- deliveries --------------------------------------------------------------

@test "-S and METRICS say how many files wait for their delivery" {
	begin_second
	printf '%s\n' '#!/bin/sh' "cat >'$PWD/mail'" "[ ! -e '$PWD/broken' ]" >mailer
	chmod +x mailer
	setting METRICS optparity.prom
	setting SENDMAIL "$PWD/mailer"
	setting_before DELIVER 'summary.txt=mail:a@example.edu

		-p	review.csv=mail:b@example.edu '
	waits="2025-04-18, run 1, exports of $week1, 0 days ago; files not delivered: 2"
	clock 2025-04-19T05:59:59Z
	echo "$waits | age=86399s;691200 $(figures_of week1) undelivered=2" >want
	expect 0 ./want weekly -S
	clock 2025-04-19T06:00:00Z
	sed -i 's/ 0 days/ 1 days/; s/86399/86400/' want
	expect 1 ./want weekly -S
	stand_down date
	third_week
	grep -Fx 'optparity_undelivered_files 2' optparity.prom
	expect 0 nothing optparity-deliver
	holds 'runs before 2025-04-25 are not sent'
	is_exposition optparity.prom
	grep -Fx 'optparity_undelivered_files 0' optparity.prom
	# What the weekly run said of itself stays.
	grep -Fx 'optparity_attempt_exit_status 1' optparity.prom
	clock 2025-04-27T06:00:00Z
	echo "2025-04-25, run 2, exports of $week2, 2 days ago | age=172800s;691200 $(figures_of week2) undelivered=0" >want
	expect 0 ./want weekly -S
	stand_down date
	expect 1 nothing weekly
	touch broken
	expect 3 nothing optparity-deliver
	holds 'mailer failed'
	grep -Fx 'optparity_undelivered_files 2' optparity.prom
	grep -Fx 'optparity_attempt_exit_status 1' optparity.prom
	# A place that DELIVER no longer names is not waited for.
	sed -i '/review.csv=mail/s/-p.*/'"'"'/' optparity.conf
	rm broken
	expect 0 nothing optparity-deliver
	grep -Fx 'optparity_undelivered_files 0' optparity.prom
}
