#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# A delivery that is killed, or whose machine crashes, at any step: the next one
# completes it; nothing is lost, and nothing is sent twice under another name.
# shellcheck disable=SC2030,SC2031,SC2154

load helper
load deliver
load disk

name=2025-04-25-records.csv.age

# begin_disk: a state in disk/, in which the first run was delivered and the second
# was not, is disk.1, with the far side far.1 and the mails mails.1.
begin_disk() {
	begin
	sealer
	mkdir disk
	mv state disk/state
	ln -s disk/state state
	sed -i 's|^STATE=.*|STATE=disk/state|' conf
	echo LAST=state.last >>conf
	deliver_to "-e age:age1xyz records.csv=sftp://office@sftp.example.org/in/" \
	    "records.csv=mail:records@example.edu"
	expect 0 nothing deliver
	make_run 2025-04-25 2
	cp -a disk disk.1
	cp -a far far.1
	cp -a mails mails.1
}

put() {
	rm -rf disk far mails
	cp -a disk.1 disk
	cp -a far.1 far
	cp -a mails.1 mails
}

# completes: the next delivery ends as if nothing had been: each file is there once,
# under its name, and was sent once, or again as the same mail.
completes() {
	local n

	expect 0 nothing deliver
	[ "$(ls far/sftp.example.org/in)" = "$(printf '%s\n' 2025-04-18-records.csv.age $name)" ]
	opened far/sftp.example.org/in/$name | cmp - disk/state/runs/2025-04-25/records.csv
	attached 2 | cmp - disk/state/runs/2025-04-25/records.csv
	for n in mails/[3-9]; do
		[ ! -e "$n" ] || cmp mails/2 "$n"
	done
	optparity-rows -f tsv -c number,sent_as state/delivered | sed 1d | tr '\t' ' ' |
		sort >got
	printf '%s\n' '0 ' '0 ' '1 2025-04-18-records.csv' '1 2025-04-18-records.csv.age' \
	    '2 2025-04-25-records.csv' "2 $name" | diff - got
	[ "$(cut -f 6,8 disk/state/delivered | grep "^$name")" = \
	    "$name	$(sha256sum <far/sftp.example.org/in/$name | cut -c -64)" ]
	[ "$(ls disk/state)" = "$(printf '%s\n' deliver.lock delivered runs)" ]
}

# STEP=1: after each call, both ways, and in each state of a crash; else in some.
@test "fault 103: after a kill at any step the next delivery completes, and nothing is sent under another name" {
	begin_disk
	fault -c disk -d "$PWD" -l list "$BUILD/bin/optparity-deliver" -c conf
	n=$(wc -l <list)
	[ "$n" -ge 80 ]
	hit=0
	for step in $(kills "$n" 16); do
		at=${step%,*} how=${step#*,}
		put
		got=0
		fault -c disk -d "$PWD" -n "$at" -e "$how" \
		    "$BUILD/bin/optparity-deliver" -c conf >out 2>err || got=$?
		[ "$got" != 99 ] || continue
		[ "$got" = 137 ]
		rm err
		# An sftp that was orphaned may still run.
		[ ! -e state/deliver.lock ] || flock -w 60 state/deliver.lock true
		# A mail that the mailer had begun to write.
		[ ! -e mails/2 ] || attached 2 >whole 2>/dev/null || rm mails/2
		completes || { sed -n "${at}p" list; return 1; }
		hit=$((hit + 1))
	done
	[ $hit -ge 10 ]
}

@test "fault 103: after a crash of the machine, too" {
	begin_disk
	mkdir record
	fault -c disk -d "$PWD/disk" -r "$PWD/record" "$BUILD/bin/optparity-deliver" -c conf
	# From the moment in which it was asked what it has, the far side may have all.
	asked=$(grep -n '^make.*/sftp.out' record/log | sed 's/:.*//;q')
	replay record "$PWD/disk" disk.1 states "${STEP:-250}" >list
	cp -a far far.2
	cp -a mails mails.2
	[ "$(tail -n 1 list | cut -f 1)" -ge 1000 ]
	while read -r state; do
		rm -rf disk far mails
		cp -a "states/$state" disk
		cp -a far.2 far
		cp -a mails.2 mails
		completes || { echo "$state"; return 1; }
	done < <(awk -v asked="$asked" '$2 >= asked { print $1 }' list)
}

# fails CALL ERROR N: from the N-th such call on, all on the disk of the state fail.
# What was sent is noted, or is sent again under the same name. Sets $got; 99 if there
# is no such call.
fails() {
	put
	got=0
	fault -s -c "$1" -d "$PWD/disk" -n "$3" -e "$2" \
	    "$BUILD/bin/optparity-deliver" -c conf >out 2>err || got=$?
	[ "$got" != 99 ] || return 0
	echo "$1 $2 $3: $got"
	cat err
	case $got in
	2) [ -s err ] ;;
	*) [ "$got" = 3 ] && grep -q 'the next delivery sends it' err ;;
	esac
	rm err
	completes
	hit=$((hit + 1))
}

@test "fault 103: if the disk is full or fails, this is said, and the next delivery completes" {
	begin_disk
	hit=0
	disk_fails 2
	[ $hit -ge 15 ]
}
