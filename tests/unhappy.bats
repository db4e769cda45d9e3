#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What must fail in the same way in every program.

load helper

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c\n003E000000JcD3r,true,0000000101\n' >c.csv
	printf 'ID_NUMBER|OPT_OUT\n0000000101|N\n' >a.txt
	printf '%s\n' 'ContactId,CreatedDate,Field,NewValue,CreatedById' \
	    '003E000000JcD3r,2025-04-01T10:00:00Z,HasOptedOutOfEmail,true,00530000000fVQzAAM' >h.csv
	printf 'Subscriber Key,Status\n003E000000JcD3r,Active\n' >s.csv
	PATH=$BUILD/bin:$PATH
	sfextract c.csv >sf.tsv
	advextract a.txt >adv.tsv
	optdiff --now 2025-04-18T06:00:00Z sf.tsv adv.tsv >diff.tsv || [ $? = 1 ]
}

# Each program, with its arguments except the name of a good input.
each='sfextract|sfextract
sfhistory|sfhistory
advextract|advextract
optdiff|optdiff --now 2025-04-18T06:00:00Z sf.tsv
changefile|changefile --now 2025-04-18T06:00:00Z
resubq|resubq --now 2025-04-18T06:00:00Z -s s.csv
loadcheck|loadcheck -t diff.tsv
optparity-rows|optparity-rows -c id'

# input PROGRAM: prints the name of a good input.
input() {
	case $1 in
	sfextract | loadcheck) echo c.csv ;;
	advextract) echo a.txt ;;
	sfhistory) echo h.csv ;;
	optdiff) echo adv.tsv ;;
	*) echo diff.tsv ;;
	esac
}

# for_each FUNCTION: calls it with each program's name, its good input, and the
# command up to the input.
for_each() {
	cp "$BATS_FILE_TMPDIR"/* .
	while IFS='|' read -r name command; do
		echo "for $name:"
		# With "||" behind it, bash would ignore what fails in it.
		# shellcheck disable=SC2086
		"$1" "$name" "$(input "$name")" $command </dev/null
	done <<<"$each"
}

wrong_option() {
	local got=0
	"$1" --no-such-option >out 2>err || got=$?
	[ "$got" = 2 ] && [ ! -s out ]
	grep -q "^usage: $1 " err && grep -q "^$1: unrecognized option" err
	rm err
}

@test "an unknown option prints the usage" {
	for_each wrong_option
}

too_many() {
	case $1 in sfextract | advextract | sfhistory) return ;; esac # any number
	expect 2 nothing "$1" a b c
	holds "usage: $1 "
}

@test "too many operands print the usage" {
	for_each too_many
}

missing_file() {
	expect 2 nothing "${@:3}" no-such-file
	says "$1: no-such-file: No such file or directory"
}

@test "a missing file is named" {
	for_each missing_file
}

folder() {
	expect 2 nothing "${@:3}" .
	says "$1: .:1: Is a directory"
}

@test "a folder is refused as a file" {
	for_each folder
}

empty_file() {
	: >empty
	printf '\xef\xbb\xbf' >mark
	for f in empty mark; do
		expect 2 nothing "${@:3}" $f
		case $1 in
		*extract | sfhistory | loadcheck) says "$1: $f:1: empty: not even a header" ;;
		*) says "$1: $f:1: no end mark: the program that wrote this table failed, or the table is cut off" ;;
		esac
	done
	echo >line
	sed 's/$/\r/' line >crlf
	cat mark line >both
	for f in line crlf both; do
		expect 2 nothing "${@:3}" $f
		says "$1: $f:1: a blank line where the header should be"
	done
}

@test "fault 4: an empty file, a byte order mark or a line end exits 2" {
	for_each empty_file
}

header_alone() {
	sed 1q "$2" >header
	expect 2 nothing "${@:3}" header
	case $1 in
	sfextract) says "$1: header: no records under the header: an empty export" ;;
	advextract) says "$1: header: no records: an empty extract" ;;
	loadcheck) says "$1: header: no records under the header" ;;
	sfhistory) says "$1: header: no records under the header: an empty history" ;;
	*) says "$1: header:2: no end mark: the program that wrote this table failed, or the table is cut off" ;;
	esac
}

@test "fault 5: a header alone exits 2" {
	for_each header_alone
}

column_twice() {
	case $1 in
	sfextract | advextract | loadcheck) sed -E '1s/^([^,|]*)([,|])/\1\2\1\2/; 2s/^([^,|]*)([,|])/\1\2\1\2/' "$2" ;;
	*) awk -F '\t' -v OFS='\t' '$1 != "#end" { $1 = $1 FS $1 } { print }' "$2" ;;
	esac >twice
	expect 2 nothing "${@:3}" twice
	grep -Eqx "$1: twice:1: (sf_id|id|changed_at): the header has this column twice" err
	rm err
}

@test "fault 8: a duplicate column is refused" {
	for_each column_twice
}

no_column() {
	sed '1s/[^,|	]*/Nonsense/' "$2" >bad
	case $1 in
	sfextract | advextract | loadcheck) sed -i '1s/.*/Nonsense,Other/' bad ;;
	esac
	expect 2 nothing "${@:3}" bad
	grep -q "^$1: bad:1: [a-z_]*: no column .*; the header has: Nonsense" err
	rm err
}

@test "fault 6: the message for a missing column names it and the header" {
	for_each no_column
}

short_record() {
	sed '2s/[,|	][^,|	]*$//' "$2" >bad
	local got=0
	"${@:3}" bad >out 2>err || got=$?
	[ "$got" = 2 ]
	grep -Eq "^$1: bad:2: [0-9]+ fields?, the header has [0-9]+$" err
	rm err
}

@test "fault 27: a short record is reported with its line" {
	for_each short_record
}

cut_gzip() {
	gzip -c "$2" | head -c 40 >cut.gz
	local got=0
	"${@:3}" cut.gz >out 2>err || got=$?
	[ "$got" = 2 ]
	grep -Eq "^$1: cut.gz:[0-9]+: the gzip data is cut off$" err
	rm err
}

@test "truncated gzip exits 2" {
	for_each cut_gzip
}

no_end() {
	case $1 in
	*extract | sfhistory | loadcheck) return 0 ;;
	esac
	sed '$d' "$2" >cut.tsv
	expect 2 nothing "${@:3}" cut.tsv
	holds 'no end mark: the program that wrote this table failed, or the table is cut off'
}

@test "fault 45: a table without its end mark exits 2" {
	for_each no_end
}

full() {
	local got=0
	"${@:3}" "$2" >/dev/full 2>err || got=$?
	[ "$got" = 2 ]
	grep -qx "$1: stdout: No space left on device" err
	rm err
}

@test "faults 46, 47: a full disk exits 2" {
	for_each full
}

help_full() {
	local got=0
	"$1" -h >/dev/full 2>err || got=$?
	[ "$got" = 2 ]
	rm err
}

@test "fault 47: -h on a full disk exits 2" {
	for_each help_full
}

closed() {
	cp "$2" good
	local got=0
	"${@:3}" "$2" >&- 2>err || got=$?
	[ "$got" = 2 ]
	grep -qx "$1: stdout: Bad file descriptor" err
	rm err
	cmp "$2" good
	got=0
	"${@:3}" - <&- >out 2>err || got=$?
	[ "$got" = 2 ]
	grep -qx "$1: stdin:1: Bad file descriptor" err
	rm err
	"${@:3}" "$2" 2>&- >out || [ $? = 1 ]
	cmp "$2" good
}

@test "fault 57: a closed standard descriptor never receives data" {
	for_each closed
}

version() {
	expect 0 ./version "$1" -V
}

@test "-V prints the name, the version and the privileges" {
	for program in $(programs); do
		{
			echo "$program (optparity) $(sed -n 's/^VERSION = //p' "$top/Makefile")"
			echo "privileges: ${PRIVILEGES:-seccomp}"
		} >version
		version "$program"
	done
}

@test "fault 45: if the first program of a pipe is killed, the next says so and acts on nothing" {
	cp "$BATS_FILE_TMPDIR"/* .
	cat >dies <<-'E'
	#!/bin/sh
	sfextract c.csv | head -c 90
	kill -9 $$
	E
	chmod +x dies
	expect 2 nothing bash -c 'optdiff <(./dies) adv.tsv >o; echo $? >s; changefile o; exit $?'
	[ "$(cat s)" = 2 ]
	holds 'optdiff: /dev/fd/'
}

@test "optdiff works on two pipes, with changefile after it" {
	cp "$BATS_FILE_TMPDIR"/* .
	gzip c.csv
	printf 'run,id,old,new,since,due,class\n2025-04-18,0000000101,FALSE,TRUE,2025-04-18T06:00:00Z,2025-05-02,opt_out\n' >want
	expect 0 ./want bash -c 'optdiff --now 2025-04-18T06:00:00Z \
	    <(sfextract c.csv.gz) <(advextract a.txt) |
	    changefile --now 2025-04-18T06:00:00Z'
}

# both FILE COMMAND...: the command exits 2 and says that this file is both, and
# all files are what they were.
both() {
	local file=$1 got=0
	shift
	cat c.csv a.txt h.csv s.csv sf.tsv adv.tsv diff.tsv | cksum >before
	"$@" 2>err || got=$?
	[ "$got" = 2 ]
	says "$name: $file: this file is both an input and an output"
	cat c.csv a.txt h.csv s.csv sf.tsv adv.tsv diff.tsv | cksum | cmp - before
}

append() {
	local target=$1
	shift
	"$@" >>"$target"
}

onto_input() {
	ln "$2" hard
	ln -s "$2" soft
	for f in "$2" "$PWD/$2" ./hard soft; do
		both "$f" append "$2" "${@:3}" "$f"
	done
	both "$2" append hard "${@:3}" "$2"
	rm hard soft
}

@test "fault 88: standard output that is appended to an input is refused" {
	for_each onto_input
}

@test "fault 88: standard output onto standard input, or onto any other input, is refused" {
	for_each true >/dev/null
	# shellcheck disable=SC2094 # which must be refused
	name=sfextract both stdin append c.csv sfextract <c.csv
	name=sfextract both h.csv append h.csv sfextract -H h.csv c.csv
	name=loadcheck both diff.tsv append diff.tsv loadcheck -t diff.tsv c.csv
	echo 2025-05-26 >days
	name=changefile both days append days changefile -H days diff.tsv
	[ "$(<days)" = 2025-05-26 ]
	zip -q c.zip c.csv
	cksum c.zip >zip
	name=sfextract both c.zip append c.zip sfextract c.zip
	cksum c.zip | cmp - zip
}

@test "fault 88: a named output that is an input, by any name or link, is refused" {
	for_each true >/dev/null
	mkdir sub
	for f in c.csv h.csv s.csv sf.tsv adv.tsv a.txt diff.tsv; do
		ln -s "../$f" "sub/$f"
	done
	for f in c.csv sub/c.csv; do
		name=sfextract both $f sfextract -r $f c.csv
		name=sfextract both $f sfextract -r r.tsv -n $f c.csv
		name=sfextract both $f sfextract -r $f <c.csv
		name=loadcheck both $f loadcheck -t diff.tsv -r $f c.csv
	done
	for f in h.csv sub/h.csv; do
		name=sfextract both $f sfextract -r $f -H h.csv c.csv
		name=sfhistory both $f sfhistory -r $f h.csv
	done
	for f in adv.tsv sub/adv.tsv; do
		name=optdiff both $f optdiff -l $f sf.tsv adv.tsv
	done
	for f in s.csv sub/s.csv; do
		name=resubq both $f resubq -s s.csv -A $f diff.tsv
		name=resubq both $f resubq -s s.csv -r $f diff.tsv
	done
	name=advextract both a.txt advextract -r a.txt a.txt
	name=loadcheck both diff.tsv loadcheck -t diff.tsv -r diff.tsv c.csv
	sfextract -r r.tsv c.csv >out # a file of an earlier run may be there
	sfextract -r r.tsv c.csv | cmp - out
}

@test "fault 88: two outputs that are the same file are refused" {
	for_each true >/dev/null
	expect 2 nothing sfextract -r x.tsv -n x.tsv c.csv
	says 'sfextract: x.tsv: two outputs are this file'
	ln -s x.tsv link
	expect 2 nothing sfextract -r x.tsv -n link c.csv
	says 'sfextract: link: two outputs are this file'
	expect 2 nothing resubq -s s.csv -A x.tsv --unsubscribed x.tsv diff.tsv
	says 'resubq: x.tsv: two outputs are this file'
	got=0
	# shellcheck disable=SC2094 # which must be refused
	sfextract -r y.tsv c.csv >y.tsv 2>err || got=$?
	[ "$got" = 2 ]
	says 'sfextract: y.tsv: two outputs are this file'
	expect 0 ./out sfextract -r /dev/null -n /dev/null c.csv
}
