#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

# want LINE...: makes ./want of the lines.
want() {
	printf '%s\n' "$@" >want
}

@test "a value has a role in its own column only, and each column of active values counts" {
	printf '%s\n' HND,LIST,ST,REC NEM,NEM,A,P ' NOC ',EXC,A,P IN,,I,P \
	    ,EXC,A,X >a.csv
	want '2: active [NEM]' '3: active [NOC;EXC]' '4: inactive [] negates' \
	    '5: inactive [EXC]' '3 unknown'
	expect 0 ./want libcat codes a.csv -x HND=NEM,NOC -x LIST=EXC \
	    -y HND=IN -a ST=A -a REC=P
	says 'libcat: a.csv: LIST: a code that no option names: NEM, 1 row' \
	    'libcat: a.csv: ST: a code that no option names: I, 1 row' \
	    'libcat: a.csv: REC: a code that no option names: X, 1 row'
}

@test "a column of active and known values holds no codes; blanks in it are counted apart" {
	printf '%s\n' HND,ST NEM,A NEM,I NEM, NEM,NULL NEM,n/a NEM,D >a.csv
	want '2: active [NEM]' '3: inactive [NEM]' '4: inactive [NEM]' \
	    '5: inactive [NEM]' '6: inactive [NEM]' '7: inactive [NEM]' '1 unknown'
	expect 0 ./want libcat codes a.csv -x HND=NEM -a ST=A -z ST=I
	says 'libcat: a.csv: ST: a code that no option names: D, 1 row' \
	    'libcat: a.csv: ST: blank, so not active, in 3 rows'
	want '2: active [NEM]' '3: inactive [NEM]' '4: inactive [NEM]' \
	    '5: active [NEM]' '6: inactive [NEM]' '7: inactive [NEM]' '0 unknown'
	expect 0 ./want libcat codes a.csv -x HND=NEM -a ST=A,NULL -z ST=I -z ST=D,n/a
	says 'libcat: a.csv: ST: blank, so not active, in 1 row'
}

@test "a value may be active and a code, but not two codes" {
	printf '%s\n' HND NEM XXX >a.csv
	want '2: active [NEM]' '3: inactive []' '0 unknown'
	expect 0 ./want libcat codes a.csv -x HND=NEM -a HND=NEM -z hnd=XXX
	for o in -x -y -z; do
		expect 2 nothing libcat codes a.csv -x HND=NEM $o HND=NOC,NEM
		says "libcat: $o: NEM is named twice for one file"
	done
	expect 2 nothing libcat codes a.csv -a HND=NEM,NEM
	says 'libcat: -a: NEM is named twice for one file'
}

@test "a code is compared as a whole, with its case, without the blanks around it" {
	printf '%s\n' HND 'NEM ' nem NE NEMO >a.csv
	want '2: active [NEM]' '3: active []' '4: active []' '5: active []' \
	    '3 unknown'
	expect 0 ./want libcat codes a.csv -x HND=NEM
	says 'libcat: a.csv: HND: a code that no option names: NE, 1 row' \
	    'libcat: a.csv: HND: a code that no option names: NEMO, 1 row' \
	    'libcat: a.csv: HND: a code that no option names: nem, 1 row'
}

@test "fields of fixed width may overlap, be empty, and reach to the end of the line" {
	printf 'abcde\nabcd\r\nabc\n' >a.txt
	want '1: [x] [y] [z]' '1: [ab] [bc] [de]' '2: [ab] [bc] [d]' \
	    '3: [ab] [bc] []'
	for block in 1 2 262144; do
		expect 0 ./want libcat fixed $block x=1-2,y=2-3,z=4- a.txt
	done
}

@test "a line of fixed width that ends before a column is bad, and the next one is read" {
	printf 'ab\na\n\nab\n' >a.txt
	want '1: [x] [y]' '1: [a] [b]' \
	    '2: bad: the line has 1 character, too short for y at 2 (2 bytes)' \
	    '3: bad: a blank line (0 bytes)' '4: [a] [b]'
	expect 0 ./want libcat fixed 262144 x=1-1,y=2-2 a.txt
}

# fixed SPANS TEXT LINE...: the records of a text in these columns.
fixed() {
	printf %b "$2" >a.txt
	printf '%s\n' "${@:3}" >want
	expect 0 ./want libcat fixed 64 "$1" a.txt
}

@test "a TAB stands in a line that is one column, and in no other" {
	local tab='bad: a TAB, which takes a number of columns: "set tab off" in SQL*Plus, or --tabs 8 (4 bytes)'
	fixed x=1- 'a\tb\n' '1: [x]' $'1: [a\tb]'
	fixed x=2- 'a\tb\n' '1: [x]' "1: $tab"
	fixed x=1-3 'a\tb\n' '1: [x]' "1: $tab"
}

@test "fault 72: the last column, or the length of the lines before, shows how columns are counted" {
	local none='bad: a letter of several bytes: whether columns are counted in bytes or in characters cannot be told from the length of the line; -C UTF-8 counts characters (6 bytes)'
	# Bytes of another character set are a character each.
	fixed x=1-1,y=2-3 '\0351ab\n' '1: [x] [y]' $'1: [\351] [ab]'
	fixed x=3-4,y=1-2 'éabc\n' '1: [x] [y]' '1: [bc] [éa]'
	# The rest of a line ends anywhere.
	fixed x=1-4,y=3- 'aébc\n' '1: [x] [y]' "1: $none"
	fixed x=1-7 'aébc\n' '1: [x]' "1: $none"
	fixed x=1-1,y=4-4 'abcdef\naébcd\n' '1: [x] [y]' '1: [a] [d]' '2: [a] [b]'
	fixed x=1-1,y=4-4 'abcde\naébcd\n' '1: [x] [y]' '1: [a] [d]' '2: [a] [c]'
	fixed x=1-1,y=3-3 'abcd\nabcde\naébc\n' '1: [x] [y]' '1: [a] [c]' \
	    '2: [a] [c]' "3: $none"
}

@test "an argument that is no span is refused" {
	for span in x x= x=1 =1-2; do
		expect 2 nothing libcat fixed 1 "$span" a.txt
		says 'libcat: -w: expected name=from-to'
	done
	expect 2 nothing libcat fixed 1 x=0-2 a.txt
	says 'libcat: -w: expected a number from 1 to 1000000, found 1 digit'
	expect 2 nothing libcat fixed 1 x=3-2 a.txt
	says 'libcat: -w: expected a number from 3 to 1000000, found 1 digit'
}
