#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A pull that is killed, whose machine crashes or whose disk fails, at any step: weekly
# refuses what is left, or it is of one pull; and the next pull completes it.
# shellcheck disable=SC2030,SC2031,SC2154

load helper
load pull
load disk

# begin_disk: exports.1 has what an earlier pull put in place; there is more to pull.
begin_disk() {
	begin_second
	cp -a exports exports.1
}

put() {
	rm -rf exports
	cp -a exports.1 exports
}

# completes: what is there is no mixture, and the next pull replaces all of it.
completes() {
	seen_by_weekly
	expect 0 nothing pull
	# shellcheck disable=SC2086
	in_place $all
	cmp contact.csv exports/contacts.csv
	cmp contacthistory.csv exports/history.csv
	consistent contacts.csv history.csv
	[ "$(cat exports/contacts.csv.rows exports/history.csv.rows)" = $'3\n2' ]
}

# STEP=1: after each call, both ways, and in each state of a crash; else in some.
@test "fault 96: after a kill at any step no mixture of two pulls is left, and the next pull completes" {
	begin_disk
	fault -c disk -d "$PWD/exports" -l list "$BUILD/bin/optparity-pull"
	n=$(wc -l <list)
	[ "$n" -ge 60 ]
	hit=0
	for step in $(kills "$n" 24); do
		at=${step%,*} how=${step#*,}
		put
		got=0
		fault -c disk -d "$PWD/exports" -n "$at" -e "$how" \
		    "$BUILD/bin/optparity-pull" >out 2>err || got=$?
		[ "$got" != 99 ] || continue
		[ "$got" = 137 ]
		rm err
		# What was orphaned may still run.
		sleep 0.05
		completes || { sed -n "${at}p" list; return 1; }
		hit=$((hit + 1))
	done
	[ $hit -ge 4 ]
}

@test "fault 96: after a crash of the machine, too" {
	begin_disk
	mkdir record
	fault -c disk -d "$PWD/exports" -r "$PWD/record" "$BUILD/bin/optparity-pull"
	replay record "$PWD/exports" exports.1 states "${STEP:-60}" >list
	[ "$(tail -n 1 list | cut -f 1)" -ge 200 ]
	while read -r state _; do
		rm -rf exports
		cp -a "states/$state" exports
		seen_by_weekly || { echo "$state"; return 1; }
		[ -n "${STEP-}" ] || [ $((state % 240)) = 1 ] || continue
		completes || { echo "$state"; return 1; }
	done <list
}

# fails CALL ERROR N: from the N-th such call on, all in the folder fail. Sets $got; 99
# if there is no such call.
fails() {
	put
	got=0
	fault -s -c "$1" -d "$PWD/exports" -n "$3" -e "$2" \
	    "$BUILD/bin/optparity-pull" >out 2>err || got=$?
	[ "$got" != 99 ] || return 0
	echo "$1 $2 $3: $got"
	cat err
	[ "$got" = 2 ]
	[ -s err ]
	rm err
	completes
	hit=$((hit + 1))
}

@test "fault 96: if the disk is full or fails, this is said, and the next pull completes" {
	begin_disk
	hit=0
	disk_fails 5
	[ $hit -ge 4 ]
}
