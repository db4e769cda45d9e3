#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The inputs of a run: their names, copies, checksums and sidecar files.

load helper
load week

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

@test "inputs by whole paths, and by a way up, are named and counted as they were given" {
	for name in "$PWD/exports" "../${PWD##*/}/exports"; do
		begin
		rm -rf state state.last
		sed -i "s|^exports=.*|exports=$name|" optparity.conf
		expect 1 nothing weekly -i
		cd state/runs/current
		diff "$top/examples/expected/week1/figures.tsv" figures.tsv
		sed "s|	exports/|	$name/|" "$top/examples/expected/week1/inputs" |
			diff - inputs
		grep -F "resubq: $name/subscribers.csv: " log
		cd ../../..
		# A guard has the number of subscribers of the last run, too.
		exports 2 "$week2"
		sed -i 3,99d exports/subscribers.csv
		touch -d "$week2" exports/subscribers.csv
		expect 2 nothing weekly
		holds 'weekly: STATUS has '
		echo bad >exports/history.csv
		touch -d "$week2" exports/history.csv
		expect 2 nothing weekly
		holds "sfextract: $name/history.csv"
	done
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

@test "the names of users are counted, too, where a number of rows is beside them" {
	begin_second
	printf '%s\n' 'Id,Name' "0058X000009FrMrQAK,Ann Example" >users.csv
	touch -d "$week2" users.csv
	setting_before USER_NAMES users.csv
	echo 2 >users.csv.rows
	refuses "weekly: users.csv: 1 records, not as users.csv.rows says; $failed"
	echo 1 >users.csv.rows
	expect 1 nothing weekly
	grep -q '	USER_NAMES	users.csv	[^	]*	1	' state/runs/current/inputs
}
