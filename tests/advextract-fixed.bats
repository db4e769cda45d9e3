#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Lines of fixed width: where a column begins and ends.

load helper

# fixed OPTION...: the columns of f.txt, an id, a name of 10 and a flag.
fixed() {
	expect 0 ./table.tsv sh -c 'advextract "$@" -w id=1-10 -w opt_out=21-21 f.txt | tee table.tsv' sh "$@"
}

people() {
	printf '0000000001Jos\303\251      Y\n0000000002Anna      Y\n0000000003Zo\303\253 M     N\n'
}

@test "fault 72: columns are counted in characters of the source's character set" {
	for set in ISO-8859-1 UTF-16LE UTF-8; do
		people | iconv -f UTF-8 -t "$set" >f.txt
		fixed -C "$set"
		fields 1,4 '0000000001|TRUE' '0000000002|TRUE' '0000000003|FALSE'
	done
}

@test "fault 72: UTF-8 may be padded to characters or to bytes, as the length of the line shows" {
	people >f.txt
	fixed
	fields 1,4 '0000000001|TRUE' '0000000002|TRUE' '0000000003|FALSE'
	sed 's/é      /é     /; s/ë M     /ë M    /' f.txt >bytes.txt
	mv bytes.txt f.txt
	fixed
	fields 1,4 '0000000001|TRUE' '0000000002|TRUE' '0000000003|FALSE'
	# Columns that nobody named follow: other lines show the length.
	{ printf '0000000000Ben       N2025\n' && people | sed 's/$/2025/'; } >f.txt
	fixed
	fields 1,4 '0000000000|FALSE' '0000000001|TRUE' '0000000002|TRUE' '0000000003|FALSE'
}

@test "fault 72: a line that could be padded either way is refused" {
	printf '0000000001Jos\303\251      Y 2025\n' >f.txt
	expect 2 nothing advextract -w id=1-10 -w opt_out=21-21 f.txt
	says 'advextract: f.txt:1: a letter of several bytes: whether columns are counted in bytes or in characters cannot be told from the length of the line; -C UTF-8 counts characters'
	fixed -C UTF-8
	fields 1,4 '0000000001|TRUE'
	# but not if both ways find the same
	printf '0000000001Y Jos\303\251\n' >f.txt
	expect 0 ./table.tsv sh -c 'advextract -w id=1-10 -w opt_out=11-11 f.txt | tee table.tsv'
	fields 1,4 '0000000001|TRUE'
	printf '0000000001Jos\303\251Y\n' >f.txt
	expect 2 nothing advextract -C UTF-8 -w id=1-10 -w opt_out=21-21 f.txt
	says 'advextract: f.txt:1: the line has 15 characters, too short for opt_out at 21'
}

tabs() {
	printf '%b' '\nID_NUMBER  EMAIL_ADDRESS\t\t\t    N DATE_MODIF\n' \
	    '---------- ---------------------------------------- - ----------\n' \
	    '0000000101 ann@example.org\t\t\t    Y 2025-04-18\n' \
	    '0000000102 ben@example.org\t\t\t    N 2025-04-07\n' \
	    '\n2 rows selected.\n' >s.lst
}

@test "fault 72: TABs in lines of fixed width are refused, or expanded with --tabs" {
	tabs
	expect 2 nothing advextract -s -w id=1-10 -w opt_out=53-53 s.lst
	says 'advextract: s.lst:4: a TAB, which takes a number of columns: "set tab off" in SQL*Plus, or --tabs 8'
	expect 0 ./table.tsv sh -c 'advextract -Z UTC --tabs 8 -s -w id=1-10 -w email=12-51 -w opt_out=53-53 -w modified_at=55-64 s.lst | tee table.tsv'
	fields 1,3,4,7 '0000000101|ann@example.org|TRUE|2025-04-18T23:59:59Z' \
	    '0000000102|ben@example.org|FALSE|2025-04-07T00:00:00Z'
	for n in 0 101 x; do
		expect 2 nothing advextract --tabs "$n" -s -w id=1-10 s.lst
		holds 'advextract: --tabs: '
	done
	printf '0000000001\303\251\tY\n' >f.txt # a letter takes one column
	expect 0 ./table.tsv sh -c 'advextract --tabs 8 -w id=1-10 -w opt_out=17-17 f.txt | tee table.tsv'
	fields 1,4 '0000000001|TRUE'
}

@test "fault 72: the dashes under the header must agree with -w" {
	tabs
	for columns in opt_out=52-52 opt_out=52-53 opt_out=53-54 opt_out=54-54 \
	    opt_out=20-20 opt_out=53- opt_out=200-200; do
		expect 2 nothing advextract --tabs 8 -s -w id=1-10 -w "$columns" s.lst
		says 'advextract: s.lst:3: the dashes under the header show no column that begins and ends where -w opt_out= says'
	done
	expect 0 ./out advextract --tabs 8 -Z UTC -s -w id=1-10 -w opt_out=53-53 -w modified_at=55- s.lst
}
