#!/usr/bin/env bats
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
	diff -r --no-dereference disk.2 disk || {
		diff <(gzip -dc disk.2/state/runs/current/ledger.tsv.gz) \
		    <(gzip -dc disk/state/runs/current/ledger.tsv.gz)
		return 1
	}
}

# Numbers of calls: the first, every tenth of the way, and the last ones.
some_of() {
	seq 1 $(($1 / 8 + 1)) $(($1 - 8))
	seq $(($1 - 7)) "$1"
}

@test "faults 41, 53: after a kill at any step the next run completes, and no lock is left" {
	begin_second
	fault -c disk -d "$PWD/disk" -l list "$BUILD/bin/optparity-weekly" ||
	    [ $? = 1 ]
	for n in $(some_of "$(wc -l <list)"); do
		put
		expect 137 nothing fault -c disk -d "$PWD/disk" -n "$n" \
		    -e kill "$BUILD/bin/optparity-weekly"
		flock -n disk/state/lock true
		recovers 1
	done
}

# Every state that a crash may leave, then the next week's run on it.
replays() {
	rm -rf record states
	mkdir record
	put
	fault -c disk -d "$PWD/disk" -r "$PWD/record" \
	    "$BUILD/bin/optparity-weekly" || [ $? = 1 ]
	replay record "$PWD/disk" disk.1 states >list
	[ "$(wc -l <list)" -gt 5 ]
}

@test "fault 42: after a power failure the old or the new week is visible, and the next run completes" {
	begin_second
	replays
	while IFS=$'\t' read -r name calls end; do
		rm -rf disk
		cp -a "states/$name" disk
		old=1
		[ "$end" != end ] || old=2
		recovers "$old" || { echo "after $calls calls" && return 1; }
	done <list
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
	replay record "$PWD/disk" disk.1 states >list
	bad=0
	while IFS=$'\t' read -r name calls end; do
		diff -rq disk.2/state/runs/current \
		    "states/$name/state/runs/current" >why 2>&1 ||
		    [ "$end" != end ] || bad=$((bad + 1))
	done <list
	[ "$bad" -gt 0 ]
}

@test "faults 46, 48: nothing is published if the disk is full or fails" {
	begin_second
	for error in ENOSPC EDQUOT EIO; do
		for call in write close rename renameat2 mkdir fsync; do
			put
			got=0 n=2
			case $call in
			rename*) n=1 ;; # by the second one it is published
			esac
			fault -s -c "$call" -d "$PWD/disk" -n $n -e "$error" \
			    "$BUILD/bin/optparity-weekly" >out 2>err || got=$?
			[ "$got" != 99 ] || continue
			[ "$got" = 2 ] || { echo "$call $error: $got" && return 1; }
			[ -s err ]
			is_unchanged
			hit="${hit-} $call"
		done
		recovers 1
	done
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
	for ((kb += 8; kb < 1000; kb += 40)); do
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
	diff -r --no-dereference disk.2 disk
}
