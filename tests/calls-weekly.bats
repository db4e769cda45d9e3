#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What the system can do to a program: failing calls, kills, a full disk, no
# memory. `make faults` does the same exhaustively.

load helper
load calls

# Runs the first week, and puts the exports of the second in place.
begin_second() {
	cp -a "$BATS_FILE_TMPDIR"/. .
	put
}

put() {
	rm -rf disk
	cp -a disk.1 disk
}

# Either nothing was published or everything; then the second week is run.
is_unchanged() {
	diff -r disk.1/state/runs/current disk/state/runs/current
}

recovers() {
	diff -r "disk.$1/state/runs/current" disk/state/runs/current >why ||
	    diff -r disk.2/state/runs/current disk/state/runs/current >>why || {
		cat why
		return 1
	}
	got=0
	optparity-weekly >out 2>err || got=$?
	[ "$got" -le 1 ] || { cat err && return 1; }
	rm err
	diff -r -x attempt --no-dereference disk.2 disk || {
		diff <(gzip -dc disk.2/state/runs/current/ledger.tsv.gz) \
		    <(gzip -dc disk/state/runs/current/ledger.tsv.gz)
		return 1
	}
}

@test "faults 41, 42, 53: after a kill or a crash at any step the next run completes, and no lock is left" {
	# With some of the steps; without an argument, with all.
	run "$top/tests/faults/kills" sample
	[ "$status" -eq 0 ]
	[[ $output =~ ^kills:\ [1-9][0-9]+\ kills\ and\ crashes,\ 0\ lost ]]
}

# stand_in NAME: makes standard input the program of that name, in a copy of bin/.
stand_in() {
	local p

	mkdir bin
	cp "$BUILD"/bin/optparity-* bin
	ln -s "$BUILD/libexec" .
	for p in "$BUILD"/bin/*; do
		[ ! -x "$p" ] || [ -e "bin/${p##*/}" ] || ln -s "$p" bin
	done
	rm -f "bin/$1"
	cat >"bin/$1"
	chmod +x "bin/$1"
}

@test "fault 42: a run that does not flush its files is detected" {
	begin_second
	stand_in sync <<-'end'
		#!/bin/sh
		case $1 in --help) echo FILE ;; esac
	end
	mkdir record
	fault -c disk -d "$PWD/disk" -r "$PWD/record" bin/optparity-weekly ||
	    [ $? = 1 ]
	replay record "$PWD/disk" disk.1 states end >list
	run diff -rq disk.2/state/runs/current states/1/state/runs/current
	[ "$status" -ne 0 ]
	# The same run without that.
	rm -rf record states
	mkdir record
	put
	fault -c disk -d "$PWD/disk" -r "$PWD/record" optparity-weekly ||
	    [ $? = 1 ]
	replay record "$PWD/disk" disk.1 states end >list
	diff -r disk.2/state/runs/current states/1/state/runs/current
}

# fails CALL ERROR: from the second such call on, all on this disk fail, or from the
# first rename: by the second one it is published.
fails() {
	put
	got=0 at=2
	case $1 in
	rename*) at=1 ;;
	esac
	fault -s -c "$1" -d "$PWD/disk" -n $at -e "$2" \
	    "$BUILD/bin/optparity-weekly" >out 2>err || got=$?
	[ "$got" != 99 ] || return 0
	[ "$got" = 2 ] || { echo "$1 $2: $got" && return 1; }
	[ -s err ]
	is_unchanged
	hit="${hit-} $1"
}

# STEP=1, as in tests/faults/disks: each call with each error, and disks of more
# sizes.
@test "faults 46, 48: nothing is published if the disk is full or fails" {
	begin_second
	calls=(write close 'rename,renameat2' mkdir fsync)
	errors=(ENOSPC EDQUOT EIO)
	for ((n = 0; n < 15; n += ${STEP:-3})); do
		fails "${calls[n / 3]}" "${errors[(n + n / 3) % 3]}"
	done
	recovers 1
	for call in write close mkdir fsync; do
		[[ $hit == *" $call"* ]]
	done
}

# with_mounts FUNCTION: calls it in a mount namespace of its own.
with_mounts() {
	local own='-m'

	[ "$EUID" = 0 ] || own='-rm'
	unshare "$own" bash -euc "$(declare -f); $1"
}

# The disk has room for the first week, and a little more each time.
on_small_disks() {
	local got=0 full=0 kb

	kb=$(du -sk disk.1 | cut -f 1)
	for ((kb += 8; kb < 1000; kb += 32 * ${STEP:-3})); do
		rm -rf disk
		mkdir disk
		mount -t tmpfs -o "size=${kb}k,mode=700" tmpfs disk
		cp -a disk.1/. disk
		got=0
		optparity-weekly >out 2>err || got=$?
		[ "$got" = 2 ] || break
		[ -s err ] && is_unchanged
		full=$((full + 1))
		mount -o remount,size=100m disk
		recovers 1
		umount disk
	done
	[ "$got" = 1 ] && diff -r disk.2/state/runs disk/state/runs
	[ "$full" -ge 3 ]
}

@test "fault 46: nothing is published on a small disk that fills up; with room the run completes" {
	begin_second
	with_mounts on_small_disks
}

on_read_only_disk() {
	mount --bind disk disk
	mount -o remount,ro,bind disk
	is_trouble optparity-weekly
	grep -Fqx 'weekly: disk/state: cannot be written to' err
	is_unchanged
}

@test "fault 51: a run on a read-only disk says so" {
	begin_second
	with_mounts on_read_only_disk
	recovers 1
}

@test "fault 50: a run with too little memory publishes nothing" {
	begin_second
	for kb in 2500 5000 10000; do
		got=0
		(ulimit -v "$kb" && optparity-weekly) >out 2>err || got=$?
		[ "$got" -ge 2 ]
		[ -s err ]
		is_unchanged
	done
	recovers 1
}

@test "fault 58: a run with too little time publishes nothing" {
	begin_second
	stand_in optdiff <<-'end'
		#!/bin/sh
		while :; do :; done
	end
	got=0
	(ulimit -t 1 && bin/optparity-weekly) >out 2>err || got=$?
	[ "$got" = 2 ] && [ -s err ]
	is_unchanged
	recovers 1
}

@test "fault 57: a run with closed descriptors gives the same result" {
	begin_second
	got=0
	optparity-weekly <&- >&- 2>&- || got=$?
	[ "$got" = 1 ]
	diff -r -x attempt --no-dereference disk.2 disk
}
