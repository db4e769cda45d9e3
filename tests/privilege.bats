#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What a program gives up, and what it never prints. The Makefile passes the
# mechanism of this build in PRIVILEGES.
load helper

sys=159 # of a shell, for a death by SIGSYS

setup_file() {
	PATH=${BUILD:-$BATS_TEST_DIRNAME/../build}/bin:$PATH
	in_force=$(sfextract -V | sed -n 's/^privileges: //p')
	export in_force
}

@test "-V names the mechanism in force, which is the one that was built" {
	for name in $(programs); do
		"$name" -V >out
		[ "$(sed -n 2p out)" = "privileges: ${PRIVILEGES:-$in_force}" ]
	done
}

# ends STATUS CALL: making this call after the drop ends with STATUS.
ends() {
	local got=0
	bash -c 'privilege "$1"; exit' - "$2" >out 2>err || got=$?
	[ "$(head -n 1 err)" = "$in_force" ]
	rm err
	[ "$got" -eq "$1" ] || { echo "$2: status $got"; return 1; }
}

@test "a socket, a new program, a child or another file kills the program" {
	local want=$sys
	[ "$in_force" != none ] || want=0
	for call in socket unix exec open create fork kill unlink rename \
	    chmod code ptrace limit dup; do
		echo >file
		ends "$want" "$call"
		[ "$want" -eq 0 ] || [ "$(ls file made other 2>&-)" = file ]
	done
}

@test "threads, memory and open files remain usable" {
	for call in threads memory write; do
		ends 0 "$call"
	done
	[ "$(cat out)" = written ]
}

@test "fault 67: no core file is left" {
	local got=0
	ulimit -c unlimited
	mkfifo pipe
	changefile pipe >out 2>err &
	exec 7>pipe
	ulimits "$!"
	exec 7>&-
	wait "$!" || got=$?
	[ "$got" -eq 2 ]
	holds 'changefile: pipe:1: '
}

# ulimits PID: its soft and hard limits on core files are 0.
ulimits() {
	local n=0
	until grep -q '^Max core file size  *0  *0 ' "/proc/$1/limits"; do
		n=$((n + 1))
		[ "$n" -lt 200 ] || { cat "/proc/$1/limits"; return 1; }
		sleep 0.05
	done
}

# confined N PROGRAM ARGUMENT...: after reading the first bytes of the FIFO "pipe"
# the program waits with N threads, all of which have dropped their privileges;
# when the rest arrives it exits normally.
confined() {
	local pid want=2 n=0 threads=$1 text=text status=0
	shift
	[ "$in_force" != none ] || want=0
	rm -f pipe
	mkfifo pipe
	"$@" >out 2>err &
	pid=$!
	exec 7>pipe
	head -c "$first" "$text" >&7
	# It waits once each of its threads does.
	until [ "$(waiting "$pid")" = "$threads" ] && in_state "$pid" "$want"; do
		n=$((n + 1))
		[ "$n" -lt 200 ] || { cat err "/proc/$pid/status"; return 1; }
		sleep 0.05
	done
	tail -c "+$((first + 1))" "$text" >&7
	exec 7>&-
	wait "$pid" || status=$?
	[ "$status" -le 1 ] || { cat err; return 1; }
	: >err
}

waiting() {
	cat "/proc/$1/task"/*/status 2>&- | grep -c '^State:.*sleeping'
}

# in_state PID WANT: all its threads are in this state.
in_state() {
	[ "$(cat "/proc/$1/task"/*/status | grep -c "^Seccomp:.$2")" \
		-eq "$threads" ]
}

week() {
	cp -r "$top"/examples/week1/* "$top"/examples/specialists.txt \
		"$top"/examples/holidays.txt .
	cp "$top"/examples/expected/week1/*.tsv .
}

@test "every program is confined while it waits for data" {
	week
	now=(--now 2025-04-18T06:00:00Z)
	first=2000
	cp contacts.csv text
	confined 1 sfextract -c id=Ascend_ID__c -H history.csv pipe
	confined 1 sfextract -c id=Ascend_ID__c -r r -n n pipe
	confined 2 sfextract --gzip -c id=Ascend_ID__c pipe
	cp advance.txt text
	confined 1 advextract -r r pipe
	cp adv.tsv text
	confined 1 optdiff "${now[@]}" -l l -u specialists.txt \
		-e requests.csv sf.tsv pipe
	confined 1 optdiff "${now[@]}" -l l -b ledger.tsv -f stale sf.tsv pipe
	cp ledger.tsv text
	confined 1 changefile "${now[@]}" -H holidays.txt pipe
	cp subscribers.csv text
	confined 1 resubq "${now[@]}" -A a -r r -s pipe ledger.tsv
	cp contacts.csv text
	confined 1 loadcheck -c id=Ascend_ID__c -c opt_out=HasOptedOutOfEmail \
		-r r -t ledger.tsv pipe
	cp ledger.tsv text
	confined 1 optparity-rows -w class=lost pipe
}

@test "reading ahead, gzip and character sets need no further privileges" {
	week
	now=(--now 2025-04-18T06:00:00Z)
	first=2000
	gzip -c contacts.csv >text
	confined 1 sfextract -c id=Ascend_ID__c pipe
	gen -n 4000 -w 1 .
	cp week1/contacts.csv text
	first=900000 # a thread reads ahead from here on
	confined 2 sfextract -c id=Ascend_ID__c pipe
	first=2000
	sed 's/$/\r/' contacts.csv | iconv -f UTF-8 -t UTF-16LE >text
	confined 1 sfextract -c id=Ascend_ID__c pipe
	iconv -f UTF-8 -t windows-1252//TRANSLIT contacts.csv >text
	confined 1 sfextract -C windows-1252 -c id=Ascend_ID__c pipe
	cp adv.tsv text
	confined 1 optdiff "${now[@]}" -l l sf.tsv pipe
}

# ---- what is said

# people: the addresses and full names in the week, one on each line.
people() {
	cat contacts.csv advance.txt subscribers*.csv requests.csv |
		grep -oE '[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+'
	awk -F '","' 'NR > 1 { print $6 " " $7; print $7 ", " $6 }' contacts.csv
	awk -F '|' 'NR > 1 { print $2 }' advance.txt
	awk -F , 'NR > 1 { print $4 }' requests.csv
}

# quiet COMMAND...: it prints nobody's name or address on standard error.
quiet() {
	"$@" >out.tmp 2>err.tmp || [ $? -le 2 ]
	cat err.tmp >>all
	! grep -Fwf names err.tmp
}

# damaged FILE COMMAND...: the same, if the command reads the file.
damaged() {
	case " ${*:2} " in
	*" $1 "*) quiet "${@:2}" ;;
	esac
}

# shellcheck disable=SC2016 # sed's last line
@test "fault 67: no program prints a person's name on standard error" {
	week
	people | grep -vx ' *,* *' | sort -u >names
	[ "$(wc -l <names)" -gt 500 ]
	echo ann@example.com >>names
	now=(--now 2025-04-18T06:00:00Z)
	sf=(sfextract -v -c id=Ascend_ID__c)
	quiet "${sf[@]}" -H history.csv -n n -r r contacts.csv
	quiet advextract -v -r r advance.txt
	quiet optdiff -v "${now[@]}" -l l -u specialists.txt -e requests.csv \
		sf.tsv adv.tsv
	quiet optdiff -v "${now[@]}" -m 0 -M 0 -b ledger.tsv sf.tsv adv.tsv
	for to in records salesforce review; do
		quiet changefile -v "${now[@]}" -t "$to" ledger.tsv
	done
	quiet changefile --now 2026-01-01 -v ledger.tsv # all is overdue
	sed '1s/$/\tann@example.com/' ledger.tsv >odd.tsv
	quiet changefile -o nothing odd.tsv
	quiet resubq -v "${now[@]}" -s subscribers.csv \
		-s boulder=subscribers-boulder.csv ledger.tsv
	quiet loadcheck -v -c opt_out=HasOptedOutOfEmail -c id=Ascend_ID__c \
		-t ledger.tsv contacts.csv
	quiet loadcheck -v -c opt_out=HasOptedOutOfEmail -t ledger.tsv contacts.csv
	quiet optparity-rows -v -c nothing odd.tsv

	# Damage each input: remove a column, split a line, spoil the header,
	# open a quote, shift the columns by one.
	for file in contacts.csv advance.txt subscribers.csv requests.csv \
	    sf.tsv adv.tsv ledger.tsv history.csv; do
		cp "$file" good
		for damage in 1d '5s/[@,|]/&"/' '1s/[A-Z]/x/' '7s/[|,	]/&&/' \
		    '9s/[|,	]//' '4,$s/[0-9][0-9]/ab/' '3s/^/"/' '$d' \
		    '6s/\(.*\)@/\1\x01@/' '5s/e/\xe9/' \
		    '2,$s/true\|FALSE\|"false"\|N|/ann@example.com/'; do
			sed "$damage" good >"$file"
			damaged "$file" "${sf[@]}" -H history.csv contacts.csv
			damaged "$file" advextract -v advance.txt
			damaged "$file" optdiff -v "${now[@]}" -b ledger.tsv \
				-e requests.csv sf.tsv adv.tsv
			damaged "$file" changefile -v "${now[@]}" ledger.tsv
			damaged "$file" resubq -v "${now[@]}" -s subscribers.csv ledger.tsv
			damaged "$file" loadcheck -v -t ledger.tsv contacts.csv
			damaged "$file" optparity-rows -v -c id,email ledger.tsv
		done
		mv good "$file"
	done
	# Make sure that there were messages.
	[ "$(sort -u all | wc -l)" -gt 60 ]
}
