#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

# Text that compresses to all kinds of block: stored, fixed and dynamic.
make_text() {
	printf 'a,b\n'
	seq 1 20000
	awk 'BEGIN { srand(7); for (i = 0; i < 60000; i++)
	    printf "%c", 33 + int(rand() * 94) }'
	awk 'BEGIN { for (i = 0; i < 90000; i++) printf "x" }'
	echo
}

@test "every gzip level decompresses to the same bytes, whatever the read size" {
	make_text >text
	for level in 1 6 9; do
		gzip -c -"$level" text >text.gz
		for n in 1 13 4096 262144; do
			expect 0 ./text incat bytes "$n" text.gz
		done
	done
}

@test "stored blocks are decompressed too" {
	head -c 100000 /dev/urandom >noise
	gzip -c noise >noise.gz
	expect 0 ./noise incat bytes 262144 noise.gz
	expect 0 ./noise incat bytes 11 noise.gz
}

@test "a gzip header may have a name, a comment, extra bytes and a checksum" {
	printf 'a,b\n1,2\n' >want
	gzip -n -c want | tail -c +11 >data
	printf '\037\213\010\036\0\0\0\0\0\003\004\0wxyzname\0a comment\0' >header
	printf '\300\064' >sum # the CRC of the header
	cat header sum data >whole.gz
	for n in $(seq 1 40) 262144; do
		expect 0 ./want incat bytes "$n" whole.gz
	done
	printf '\300\065' >sum
	cat header sum data >wrong.gz
	for n in $(seq 1 40) 262144; do
		expect 2 nothing incat bytes "$n" wrong.gz
		says 'incat: wrong.gz: the gzip data is damaged'
	done
}

@test "several gzip members, one of them empty, are read as one file" {
	for s in one '' two; do
		printf '%s' "$s" | gzip -c
	done >members.gz
	printf onetwo >want
	for n in $(seq 1 64) 262144; do
		expect 0 ./want incat bytes "$n" members.gz
	done
}

@test "a gzip member may end at the end of a buffer" {
	for n in 262143 262144 262145 524288; do
		head -c "$n" /dev/zero >text
		gzip -n text
		cat text.gz text.gz >two.gz
		gzip -dc two.gz >want
		for few in 65536 262144 1048576; do
			expect 0 ./want incat few "$few" two.gz
		done
		rm text.gz
	done
}

@test "small reads give the same bytes, compressed or not" {
	make_text >text
	gzip -nk text
	for few in 1 7 65536; do
		for f in text text.gz; do
			[ "$few" -gt 1 ] || [ "$f" = text ] || continue
			expect 0 ./text incat few "$few" "$f"
		done
	done
}

@test "no flipped bit and no truncation gives other bytes" {
	expect 0 damage.want incat damage "$fix/two.gz"
}

@test "the bytes before the damage are returned first, then the error" {
	make_text >text
	gzip -c text >text.gz
	size=$(wc -c <text.gz)
	{ head -c $((size - 8)) text.gz && printf 'checksum'; } >sum.gz
	expect 2 ./text incat bytes 4096 sum.gz
	says 'incat: sum.gz: the gzip data is damaged'
	{ head -c $((size - 4)) text.gz && printf '\001\002\0\0'; } >length.gz
	expect 2 ./text incat bytes 4096 length.gz
	says 'incat: length.gz: the gzip data is damaged'
	head -c $((size - 1)) text.gz >cut.gz
	expect 2 ./text incat bytes 4096 cut.gz
	says 'incat: cut.gz: the gzip data is cut off'
	{ cat text.gz && echo; } >junk.gz
	expect 2 ./text incat bytes 4096 junk.gz
	says 'incat: junk.gz: the gzip data is followed by bytes that are not gzip'
	expect 2 nothing incat bytes 4096 .
	says 'incat: .: Is a directory'
}

@test "an input can be closed midway, even one without an end" {
	make_text >text
	gzip -c text >text.gz
	echo closed >want
	for n in 0 16 1000 200000; do
		expect 0 ./want incat close "$n" text
		expect 0 ./want incat close "$n" text.gz
	done
	mkfifo pipe
	exec 9<>pipe
	head -c 20000 text.gz >&9
	expect 0 ./want timeout 20 incat close 100 pipe 9>&-
	exec 9>&-
}

@test "gzip output is valid, and the same every time" {
	make_text >text
	head -c 3000000 /dev/urandom >noise
	: >empty
	for f in text noise empty; do
		for n in 1000 262144 1048576; do
			incat gzip "$n" "$f" >"$f.gz"
			gzip -t "$f.gz"
			gunzip -c "$f.gz" | cmp - "$f"
			expect 0 "./$f" incat bytes 4096 "$f.gz"
		done
		incat gzip 1048576 "$f" | cmp - "$f.gz"
	done
	[ "$(wc -c <text.gz)" -lt 110000 ]
	# no name and no time: the flags and the four bytes after them are 0
	[ "$(od -An -tx1 -N 8 text.gz)" = ' 1f 8b 08 00 00 00 00 00' ]
}

# ISA-L holds back almost one of its blocks; two of them are more than one of ours.
@test "data that was held back and arrives at once is written" {
	head -c 600000 /dev/urandom >noise
	for held in $(seq 129300 200 130300); do
		{ head -c $((262144 - held)) /dev/zero && cat noise; } >late
		incat gzip 262144 late >late.gz
		gunzip -c late.gz | cmp - late
		incat gzip 262144 late >/dev/full 2>err || [ $? = 2 ]
		says 'incat: stdout: No space left on device'
	done
}

@test "unfinished gzip output does not look complete" {
	local got
	make_text >text
	for f in text /dev/null; do
		got=0
		incat die 262144 "$f" >cut.gz 2>err || got=$?
		[ "$got" -eq 2 ]
		says 'incat: not ended'
		run gzip -t cut.gz
		[ "$status" -eq 1 ]
	done
}

@test "a full disk exits 2 for gzip output too" {
	local got=0
	head -c 3000000 /dev/urandom >noise
	for f in noise /dev/null; do
		got=0
		incat gzip 4096 "$f" >/dev/full 2>err || got=$?
		[ "$got" -eq 2 ]
		says 'incat: stdout: No space left on device'
	done
}
