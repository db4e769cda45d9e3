#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What may be wrong with the state that the last run left, or with its folder. The
# faults are numbered in tests/faults.tsv.

load helper
load week
# shellcheck disable=SC2030,SC2031

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
	for k in queue-as-written.csv.gz records.csv log; do
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

@test "fault 60: a link to the last run that leads out of its folder is refused" {
	begin_second
	cp -a state/runs/2025-04-18 state
	cp -a state/runs/2025-04-18 state/runs/.other
	for to in ../2025-04-18 "$PWD/state/2025-04-18" .other; do
		ln -sfn "$to" state/runs/current
		expect 2 nothing weekly
		says 'weekly: state/runs/current: points out of its folder'
	done
}

@test "fault 60: a symbolic link planted where a run writes is refused" {
	begin_second
	mkdir elsewhere
	echo mine >elsewhere/file
	for f in state/runs/new.partial state/runs/2025-04-25 \
	    state/runs/2025-04-18/more state/lock state.last.new; do
		rm -f "$f"
		ln -s "$PWD/elsewhere" "$f"
		expect 2 nothing weekly
		says "weekly: $f: a symbolic link"
		rm "$f"
	done
	for f in tmp/todo.tsv.gz.err records.csv ledger.tsv.gz in/file; do
		stand_in sfextract <<-end
			ln -s "$PWD/elsewhere/file" $f
			exec "\$real" "\$@"
		end
		refuses "weekly: state/runs/new.partial/$f: a symbolic link; $failed"
		[ "$(cat elsewhere/file)" = mine ]
	done
	stand_down sfextract
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

@test "fault 64: a review.csv that lost its end or was changed decides nothing" {
	local week=$top/examples/expected/week2 f
	# shellcheck disable=SC2016
	for edit in '4,$d' '2,$s/TRUE/FALSE/' '2,$s/$/ /'; do
		begin_second
		sed -i "$edit" state/runs/2025-04-18/review.csv
		expect 1 nothing weekly
		says 'weekly: 2025-04-18/review.csv was filled in: the answers in it are read'
		for f in records salesforce review; do
			cmp "$week/$f.csv" state/runs/current/$f.csv
		done
	done
}

@test "fault 64: a queue.csv that lost its end or was changed loses no line" {
	local week=$top/examples/expected/week2 edit
	# shellcheck disable=SC2016
	for edit in '4,$d' '2,$s/^003/004/' '2,$s/$/ /'; do
		begin_second
		sed -i "$edit" state/runs/2025-04-18/queue.csv
		expect 1 nothing weekly
		says 'weekly: 2025-04-18/queue.csv was edited: its lines are read'
		cut -d , -f 1-9 "$week/queue.csv" >want
		cut -d , -f 1-9 state/runs/current/queue.csv | grep -v ^004 |
			diff want -
	done
}

@test "fault 64: any file of the last run that is truncated or has a flipped bit is refused" {
	begin_second
	for f in state/runs/2025-04-18/* state.last; do
		case $f in
		*/sf.tsv.gz | */adv.tsv.gz | */review.csv | */queue.csv) continue ;;
		esac
		cp -p "$f" kept
		size=$(stat -c %s "$f")
		# The last bit of the byte in the middle.
		printf '%b' "$(printf '\\x%02x' $((0x$(dd if="$f" bs=1 count=1 \
		    skip=$((size / 2)) status=none | od -An -tx1 | tr -d ' ') ^ 1)))" |
			dd of="$f" bs=1 seek=$((size / 2)) conv=notrunc status=none
		! cmp -s "$f" kept
		expect 2 nothing weekly
		rm err
		head -c $((size / 2)) kept >"$f"
		expect 2 nothing weekly
		rm err
		mv kept "$f"
		is_unchanged
	done
	expect 1 nothing weekly
	is_published 2025-04-25 week2
}

@test "fault 64: swapped folders or ledgers of two runs are refused" {
	begin_second
	third_week
	cd state/runs
	mv 2025-04-18 x && mv 2025-04-25 2025-04-18 && mv x 2025-04-25
	cd ../..
	expect 2 nothing weekly
	says 'weekly: state/runs/2025-04-25/run.tsv: not of this run'
	cd state/runs
	mv 2025-04-18 x && mv 2025-04-25 2025-04-18 && mv x 2025-04-25
	cp 2025-04-25/ledger.tsv.gz kept
	cp 2025-04-18/ledger.tsv.gz 2025-04-25
	cd ../..
	expect 2 nothing weekly
	rm err
	mv state/runs/kept state/runs/2025-04-25/ledger.tsv.gz
	sed -i 's/run.tsv$/& /' state/runs/2025-04-18/SHA256SUMS
	expect 2 nothing weekly
	says 'weekly: state/runs/2025-04-18/SHA256SUMS: not the one that 2025-04-25 followed'
	[ "$(readlink state/runs/current)" = 2025-04-25 ]
}

@test "fault 65: a state restored from a backup is refused without an approval" {
	begin_second
	cp -a state backup
	third_week
	rm -r state
	mv backup state
	text='state/runs is not what the last run left: it was run 2, 2025-04-25; here the last one is run 1, 2025-04-18'
	asks "$text"
	expect 2 nothing weekly -S
	says "weekly: $text; if that is right, say -a $approval"
	expect 1 nothing weekly -a "$approval"
	says "weekly: $text; approved"
	grep -Fx 'number	3' state/runs/2025-05-02/run.tsv
	clock 2025-05-03T00:00:00Z
	status_is 0 '2025-05-02, run 3, exports of 2025-05-02T06:00:00Z, 0 days ago'
}

@test "fault 65: another run with the same number is refused" {
	begin_second
	cp -a state backup
	expect 1 nothing weekly
	echo '1' >exports/contacts.csv.rows
	cp state.last newer.last
	rm -r state exports/contacts.csv.rows
	cp -a backup state
	cp newer.last state.last
	sed -i 's/^2	2025-04-25/1	2025-04-18/' state.last
	asks 'state/runs is not what the last run left: it was run 1, 2025-04-18; here the last one is run 1, 2025-04-18'
}

@test "fault 65: a state without the LAST file is refused without an approval" {
	begin_second
	third_week
	rm state.last
	expect 2 nothing weekly
	wanted 'state.last: missing, so nothing tells whether 2025-04-25 was the last run'
	expect 1 nothing weekly -a "$approval"
	rm err
	[ "$(cut -f 1,2 state.last)" = '3	2025-05-02' ]
}

@test "fault 65: the LAST file may be older than the state, as after a kill" {
	begin_second
	cp state.last first.last
	third_week
	cp first.last state.last
	stand_in optdiff <<-'end'
		cut -f 1,2 "$home/state.last" >"$home/during"
		exec "$real" "$@"
	end
	expect 1 nothing weekly
	[ "$(cat during)" = '2	2025-04-25' ]
	[ "$(cut -f 1,2 state.last)" = '3	2025-05-02' ]
}

@test "fault 65: a LAST file that no run wrote is refused" {
	begin_second
	cp state.last good.last
	IFS=$'\t' read -r n name hash <good.last
	for line in '' "one	$name	$hash" "	$name	$hash" "$n	$name"; do
		echo "$line" >state.last
		expect 2 nothing weekly
		says 'weekly: state.last: not as a run wrote it'
	done
	cp good.last state.last
	expect 1 nothing weekly
}

@test "fault 32: -i is refused if a state was lost" {
	begin_second
	rm -r state
	expect 2 nothing weekly -i
	says 'weekly: state.last: there was a run; bring state/runs back, or remove state.last if it is lost for good'
	rm state.last
	exports 1 "$week1"
	expect 1 nothing weekly -i
	is_as_expected 2025-04-18 week1
}

# Without root's right to ignore file permissions.
unprivileged() {
	if [ "$(id -u)" = 0 ]; then
		set -- setpriv --inh-caps=-all --bounding-set=-all "$@"
	fi
	"$@"
}

@test "fault 51: a state that cannot be written is refused" {
	begin_second
	for f in state/runs state .; do
		chmod u-w "$f"
		expect 2 nothing unprivileged bin/optparity-weekly
		says "weekly: $f: cannot be written to"
		chmod u+w "$f"
	done
	is_unchanged
}

@test "an unreadable export is refused" {
	begin_second
	chmod a-r exports/advance.txt
	expect 2 nothing unprivileged bin/optparity-weekly
	says 'weekly: exports/advance.txt: cannot be read (ADV)'
	is_unchanged
}

@test "fault 46: nothing is published if the disk is full" {
	begin_second
	for tool in mv ln sync; do
		rm -rf state state.last
		cp -a "$BATS_FILE_TMPDIR/first/"{state,state.last} .
		stand_in "$tool" <<-'end'
			case $* in
			*/new.partial* | *current* | *last*)
				echo 'No space left on device' >&2
				exit 1
				;;
			esac
			exec "$real" "$@"
		end
		expect 2 nothing weekly
		holds 'No space left on device'
		stand_down "$tool"
		[ "$(readlink state/runs/current)" = 2025-04-18 ]
		is_as_expected 2025-04-18 week1
		case $tool in
		mv) expect 1 nothing weekly ;;
		*) expect 0 nothing weekly && holds 'now it is' ;;
		esac
		is_published 2025-04-25 week2
	done
}

@test "settings, lists and folders that others may write to are refused" {
	begin_second
	mv specialists.txt ./-list
	setting_before SPECIALISTS -list
	for f in state state/runs . ./-list holidays.txt optparity.conf; do
		for who in g o; do
			chmod "$who+w" "$f"
			expect 2 nothing weekly
			case $f in
			optparity.conf) says "weekly: ./$f: owned by another user, or others may write to it" ;;
			*) says "weekly: $f: owned by another user, or others may write to it" ;;
			esac
			chmod go-w "$f"
		done
	done
	expect 1 nothing weekly
}
