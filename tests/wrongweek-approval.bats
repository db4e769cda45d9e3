#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What approvals cover, and what voids them.

load helper
load week
# shellcheck disable=SC2030,SC2031

@test "fault 69: an approval is valid for one run, and once" {
	begin_second
	cp "$top/examples/week1/contacts.csv" exports
	touch -d "$week2" exports/*
	asks 'exports/contacts.csv (SF) is the file of the last run'
	old=$approval
	echo >>exports/advance.txt '0009999999|A. New| |N| | '
	touch -d "$week2" exports/*
	expect 2 nothing weekly -a "$old"
	wanted 'exports/contacts.csv (SF) is the file of the last run'
	[ "$approval" != "$old" ]
	expect 1 nothing weekly -a "$old,$approval"
	says 'weekly: exports/contacts.csv (SF) is the file of the last run; approved' \
	    "weekly: -a $old: approves nothing in this run"
	echo >>exports/advance.txt '0009999998|A. Newer| |N| | '
	touch -d 2025-05-02T06:00:00Z exports/*
	expect 2 nothing weekly -a "$old,$approval"
	holds 'weekly: exports/contacts.csv (SF) is the file of the last run; if that is right, say -a '
	[ "$(readlink state/runs/current)" = 2025-04-25 ]
}

@test "faults 83, 95: an approval is void if any file that the run reads has changed" {
	begin_second
	setting_before QUEUE queue.csv
	cp state/runs/current/queue.csv .
	head -n 200 exports/advance.txt >kept
	mv kept exports/advance.txt
	touch -d "$week2" exports/advance.txt queue.csv
	asks "shrink: Advance has 194 of the 279 ids that it had in the last run, under 95%; $failed"
	[ "$(find exports -type f | wc -l)" = 7 ]
	for f in exports/* queue.csv holidays.txt specialists.txt optparity.conf; do
		cp -p "$f" kept
		echo >>"$f"
		touch -r kept "$f"
		expect 2 nothing weekly -a "$approval"
		holds '; if that is right, say -a '
		mv kept "$f"
	done
	touch -d 2025-04-25T06:00:01Z exports/requests.csv
	expect 2 nothing weekly -a "$approval"
	holds 'weekly: shrink: '
	touch -d "$week2" exports/requests.csv
	expect 1 nothing weekly -a "$approval"
	holds 'overridden'
}

@test "fault 69: an approval for a completed week has no effect" {
	begin_second
	expect 1 nothing weekly
	expect 0 nothing weekly -a 0123456789abcdef
	says 'weekly: nothing new since 2025-04-25: the inputs are the same' \
	    'weekly: -a 0123456789abcdef: approves nothing in this run'
}

@test "fault 69: nothing is approved if no checksum can be computed" {
	begin_second
	cp "$top/examples/week1/contacts.csv" exports
	touch -d "$week2" exports/*
	stand_in sha256sum <<-'end'
		case $(readlink /proc/self/fd/0) in pipe:*) exit 1 ;; esac
		exec "$real" "$@"
	end
	for hash in '' ','; do
		expect 2 nothing weekly -a "$hash"
		says 'weekly: no checksum could be made'
	done
	stand_down sha256sum
	is_unchanged
}

@test "fault 70: changed settings or programs are refused until approved" {
	begin_second
	echo >>optparity.conf
	asks 'changed since the last run: CONF'
	cp "$top/examples/optparity.conf" .
	echo '# more' >>specialists.txt
	echo '# more' >>bin/optdiff
	echo '# more' >>libexec/optparity/guards.sh
	asks 'changed since the last run: SPECIALISTS optdiff guards.sh'
	clock 2025-04-19T06:00:00Z
	status_is 2 "2025-04-18, run 1, exports of $week1, 1 days ago; the next run asks about SPECIALISTS optdiff guards.sh, -a $approval"
	stand_down date
	expect 1 nothing weekly -a "$approval"
	says 'weekly: changed since the last run: SPECIALISTS optdiff guards.sh; approved'
	grep -Fx "Approved with -a by $(id -un): changed." state/runs/current/summary.txt
	expect 0 nothing weekly
	says 'weekly: nothing new since 2025-04-25: the inputs are the same'
}

@test "fault 70: the question about a changed SPECIALISTS names the users that are new" {
	begin_second
	printf '%s\r\n' '0058X000007MECAQAU # Ann' '  Bo Rowe ' '' '#005E0000001eioKIAQ' \
	    0058X000007nQdBQAU >specialists.txt
	asks 'changed since the last run: SPECIALISTS; new in SPECIALISTS: Bo Rowe'
	clock 2025-04-19T06:00:00Z
	status_is 2 "2025-04-18, run 1, exports of $week1, 1 days ago; the next run asks about SPECIALISTS; new in SPECIALISTS: Bo Rowe, -a $approval"
	stand_down date
	weekly -a "$approval" 2>err || [ $? = 1 ]
	says 'weekly: changed since the last run: SPECIALISTS; new in SPECIALISTS: Bo Rowe; approved'
	printf 'user\t%s\n' 0058X000007MECAQAU 'Bo Rowe' 0058X000007nQdBQAU >want
	grep ^user state/runs/current/run.tsv | diff want -
	# A run that noted no users, and one that had no list.
	begin_second
	echo 005E0000001eioKIAQ >>specialists.txt
	sed -i '/^user/d' state/runs/current/run.tsv
	forge
	expect 2 nothing weekly
	wanted 'changed since the last run: SPECIALISTS'
	sed -i '/SPECIALISTS/d' state/runs/current/run.tsv
	forge
	expect 2 nothing weekly
	wanted 'changed since the last run: SPECIALISTS; new in SPECIALISTS: 0058X000007mEcAQAU, 0058X000007nQdBQAU, 0058X000008rTzCQAU, 005E0000001eioKIAQ'
}

@test "fault 70: a program that is replaced during the run is refused" {
	begin_second
	stand_in resubq <<-'end'
		echo '# more' >>"$home/bin/optdiff"
		exec "$real" "$@"
	end
	refuses "weekly: a program changed during the run; $failed"
}
