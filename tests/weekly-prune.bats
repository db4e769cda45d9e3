#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# KEEP_TABLES and KEEP_ADDRESSES: what old runs keep of people, and for how long.

load helper
load week

# begin_pruning DAYS: the second week, with KEEP_TABLES.
begin_pruning() {
	begin_second
	setting_before KEEP_TABLES "$1"
	rm -rf "$BATS_TEST_TMPDIR.first"
	cp -a state/runs/2025-04-18 "$BATS_TEST_TMPDIR.first"
}

# is_pruned: the first week has lost its tables and nothing else.
is_pruned() {
	rm -rf whole
	cp -a "$BATS_TEST_TMPDIR.first" whole
	rm whole/{sf.tsv.gz,adv.tsv.gz,no-id.tsv}
	printf '%s\t2025-04-25\n' sf.tsv.gz adv.tsv.gz no-id.tsv >whole/pruned
	diff -r whole state/runs/2025-04-18
	(cd state/runs/2025-04-18 &&
		sha256sum --check --strict --quiet --ignore-missing SHA256SUMS)
}

@test "fault 99: after KEEP_TABLES days a run has no tables any more" {
	begin_pruning 6
	expect 1 nothing weekly
	is_pruned
	is_published 2025-04-25 week2
	# The next runs go on from there.
	exports 2 2025-05-02T06:00:00Z
	sed -i 's/"Xenia"/"Xena"/' exports/contacts.csv
	echo '0009999999|A. New| |N| |2025-05-01 10:00:00' >>exports/advance.txt
	touch -d 2025-05-02T06:00:00Z exports/*
	expect 1 nothing weekly
	is_pruned
	cut -f 2 state/runs/2025-04-25/pruned | sort -u >got
	echo 2025-05-02 | diff - got
	[ ! -e state/runs/current/pruned ]
	[ -e state/runs/current/sf.tsv.gz ]
	weekly -S >out 2>err || [ $? = 1 ]
	rm err
}

@test "fault 99: rejected records are removed with the tables" {
	begin_pruning 6
	touch state/runs/2025-04-18/{sf,adv}-rejected.tsv
	expect 1 nothing weekly
	rm -f got
	for name in sf.tsv.gz adv.tsv.gz no-id.tsv sf-rejected.tsv adv-rejected.tsv; do
		[ ! -e "state/runs/2025-04-18/$name" ]
		printf '%s\t2025-04-25\n' "$name" >>got
	done
	diff got state/runs/2025-04-18/pruned
}

@test "a run that is KEEP_TABLES days old keeps its tables, and so do all without it" {
	for days in 7 ''; do
		begin_pruning "$days"
		expect 1 nothing weekly
		diff -r "$BATS_TEST_TMPDIR.first" state/runs/2025-04-18
	done
}

@test "a run without anything new completes a prune" {
	begin_pruning 6
	expect 1 nothing weekly
	cp "$BATS_TEST_TMPDIR.first/adv.tsv.gz" state/runs/2025-04-18
	expect 0 nothing weekly
	says 'weekly: nothing new since 2025-04-25: the inputs are the same'
	is_pruned
}

@test "a state from before SHA256SUMS is pruned, too" {
	begin_pruning 6
	gunzip state/runs/2025-04-18/{sf,adv}.tsv.gz
	sed -i '/sf.tsv\|adv.tsv/d' state/runs/2025-04-18/SHA256SUMS
	sed -i "s/[0-9a-f]*$/$(sha256sum <state/runs/current/SHA256SUMS |
		cut -c -64)/" state.last
	expect 1 nothing weekly
	printf '%s\t2025-04-25\n' sf.tsv adv.tsv no-id.tsv |
		diff - state/runs/2025-04-18/pruned
	[ ! -e state/runs/2025-04-18/sf.tsv ]
}

@test "the history of a person is read from pruned runs, and says so" {
	begin_pruning 6
	expect 1 nothing weekly
	mkdir -p as/2025-04-{18,25}
	cp "$top/examples/expected/week1/ledger.tsv" as/2025-04-18
	cp "$top/examples/expected/week2/ledger.tsv" as/2025-04-25
	optparity-history 0001138549 as/2025-04-{18,25}/ledger.tsv >want
	expect 0 ./want optparity-history 0001138549 \
	    state/runs/2025-04-{18,25}/ledger.tsv.gz
	says 'history: no tables any more, pruned: 2025-04-18'
}

# back_to_first: the state is as if the second week were to be repeated.
back_to_first() {
	begin_pruning 6
	expect 1 nothing weekly
	ln -sfn 2025-04-18 state/runs/current
	rm -rf state/runs/2025-04-25
	sha256sum <state/runs/current/SHA256SUMS |
		sed $'s/^\\(.\\{64\\}\\).*/1\t2025-04-18\t\\1/' >state.last
}

@test "a week can be repeated on a pruned run, which says what is missing" {
	back_to_first
	expect 1 nothing weekly
	says 'weekly: 2025-04-18 was pruned of adv.tsv.gz no-id.tsv sf.tsv.gz'
	is_published 2025-04-25 week2
	is_pruned
}

@test "only what was pruned may be missing" {
	back_to_first
	sed -i /no-id/d state/runs/current/pruned
	expect 2 nothing weekly
	holds 'weekly: state/runs/2025-04-18/no-id.tsv: missing'
	back_to_first
	printf '%s\t2025-04-25\n' ledger.tsv.gz overdue.csv >>state/runs/current/pruned
	rm state/runs/current/overdue.csv
	expect 2 nothing weekly
	holds 'weekly: state/runs/2025-04-18/overdue.csv: missing'
	back_to_first
	printf x | dd of=state/runs/current/ledger.tsv.gz conv=notrunc status=none
	expect 2 nothing weekly
	holds 'state/runs/2025-04-18/ledger.tsv.gz: not as it was written (see SHA256SUMS)'
}

@test "KEEP_TABLES and KEEP_ADDRESSES are numbers of days" {
	begin_second
	for key in KEEP_TABLES KEEP_ADDRESSES; do
		sed -i /^KEEP_/d optparity.conf
		setting "$key" soon
		refuses "weekly: optparity.conf: $key: not a number"
	done
}

@test "fault 99: after KEEP_ADDRESSES days the address of who is gone is not in the ledger" {
	begin_second
	setting_before KEEP_ADDRESSES 6
	third_week
	expect 1 nothing weekly
	for run in 2025-04-25 2025-05-02; do
		gzip -dc state/runs/$run/ledger.tsv.gz |
			awk -F '\t' '$9 == "gone" { print $1, $3 != "", $8 }'
	done >got
	printf '%s\n' '0005170167 1 TRUE' '0006583703 1 FALSE' \
	    '0005170167 0 TRUE' '0006583703 0 FALSE' | diff - got
}
