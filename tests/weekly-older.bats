#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A state of the version with manifest.tsv is taken over by the next run.

load helper
load week

# The state of an older version, its exports, and the settings of today.
begin_older() {
	fix=$BATS_TEST_DIRNAME/fixtures/weekly-older
	begin
	rm -rf exports
	cp -R "$fix/exports" "$fix/state" "$fix/state.last" .
	chmod -R go= state state.last
	printf '%s\n' STATE=state SF=exports/contacts.csv ADV=exports/advance.txt \
	    STATUS=exports/subscribers.csv SF_ARGS=--column=id=Ascend_ID__c \
	    >optparity.conf
	touch -d 2025-04-25T06:00:00Z exports/*
}

# What was asked about settings and programs is approved.
approve_changed() {
	expect 2 nothing weekly
	approval=$(sed -n 's/^weekly: changed since the last run: .*, say -a //p' err)
	[ -n "$approval" ] && rm err
}

@test "a state of an older version is the base of the next run" {
	begin_older
	approve_changed
	expect 0 nothing weekly -a "$approval"
	holds 'weekly: nothing new since 2025-04-18: the inputs are the same'
	sed -i 's/c@/ccc@/; 4s/true/false/' exports/contacts.csv
	echo '0000000105|N' >>exports/advance.txt
	echo '003E000000JcD3sIAF,Active' >>exports/subscribers.csv
	touch -d 2025-04-25T06:00:00Z exports/*
	expect 1 nothing weekly -a "$approval"
	holds '; approved'
	gzip -dc state/runs/current/ledger.tsv.gz | cut -f 1,4-9 | sed -n 4p >got
	printf '0000000103\tFALSE\tFALSE\tTRUE\tFALSE\tTRUE\tlost\n' | diff - got
	grep -qFx "$(printf 'number\t3')" state/runs/current/run.tsv
	grep -qFx "$(printf 'base\t2025-04-18')" state/runs/current/run.tsv
	expect 0 nothing weekly
	says 'weekly: nothing new since 2025-04-25: the inputs are the same'
}

@test "a state of an older version is taken over once, before anything is approved" {
	begin_older
	approve_changed
	for run in 2025-04-11 2025-04-18; do
		sha256sum <"state/runs/$run/SHA256SUMS" | cut -c -64 >"$run"
		(cd "state/runs/$run" && sha256sum --check --strict --quiet SHA256SUMS)
	done
	printf '2\t2025-04-18\t%s\n' "$(<2025-04-18)" | diff - state.last
	grep -qFx "$(printf 'base_sha256\t%s' "$(<2025-04-11)")" \
	    state/runs/2025-04-18/run.tsv
	find state/runs/2025* -type f -printf '%p %T@ %i\n' | sort >before
	expect 0 nothing weekly -a "$approval"
	holds 'weekly: nothing new since 2025-04-18: the inputs are the same'
	find state/runs/2025* -type f -printf '%p %T@ %i\n' | sort | diff before -
}

@test "a run of an older version that was killed is removed, not taken over" {
	begin_older
	cp -a state/runs/2025-04-18 state/runs/2025-04-25.partial
	rm state/runs/2025-04-25.partial/manifest.tsv.sha256
	approve_changed
	[ ! -e state/runs/2025-04-25.partial ]
}

@test "the files of an older version are checked" {
	begin_older
	for f in manifest.tsv ledger.tsv.gz queue.csv log; do
		cp "state/runs/2025-04-18/$f" kept
		echo >>"state/runs/2025-04-18/$f"
		expect 2 nothing weekly
		holds "weekly: state/runs/2025-04-18/$f: not as it was written (see "
		mv kept "state/runs/2025-04-18/$f"
	done
}

@test "the manifest of each run of an older version is checked" {
	begin_older
	f=state/runs/2025-04-11/manifest.tsv
	sed -i 's/	1$/	2/' $f
	echo >>$f
	expect 2 nothing weekly
	says "weekly: $f: not as it was written (see manifest.tsv.sha256)"
	echo "$(sha256sum <$f | cut -c -64)  manifest.tsv" >$f.sha256
	expect 2 nothing weekly
	says "weekly: $f: not the one that 2025-04-18 followed"
}

@test "-S refuses a state of an older version, and does not take it over" {
	begin_older
	expect 2 nothing weekly -S
	says 'weekly: state/runs: of an older version; the next run takes it over'
	diff -r --no-dereference "$fix/state" state
	diff "$fix/state.last" state.last
}

@test "an export that a run of an older version had is refused" {
	begin_older
	sed -i '4s/cc@/c@/' exports/contacts.csv
	touch -d 2025-04-25T06:00:00Z exports/*
	echo '0000000105|N' >>exports/advance.txt
	touch -d 2025-04-25T06:00:00Z exports/*
	approve_changed
	expect 2 nothing weekly -a "$approval"
	holds 'exports/contacts.csv (SF) is the file of 2025-04-11'
}

@test "without LAST a state of an older version is refused, but for an approval" {
	begin_older
	rm state.last
	expect 2 nothing weekly
	holds 'state.last: missing, so nothing tells whether 2025-04-18 was the last run'
}
