#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

# The records of every fixture, with the given read size and parser.
read_all() (
	cd "$fix" || return 1
	# shellcheck disable=SC2035 # libcat takes no options behind the size
	libcat -l "$2" all "$1" *.csv *.csv.gz *.tsv
)

@test "each file gives its records, or one error" {
	for lane in judge bytes vectors avx2 ahead; do
		expect 0 records.want read_all 262144 $lane
	done
}

@test "the read size makes no difference" {
	for n in $(seq 64); do
		cat "$fix/records.want"
	done >want
	for lane in judge bytes vectors avx2 ahead; do
		expect 0 ./want read_all "$(seq -s , 64)" $lane
	done
}

# Records of every length up to a few chunks, with an odd character at every
# position of a chunk.
@test "libcsv and the vector parser agree wherever in a chunk a character is" {
	awk 'function pad(n,   s) { while (n-- > 0) s = s "x"; return s }
	BEGIN {
		print "a,b,c"
		for (n = 0; n < 200; n++) {
			p = pad(n)
			printf "%s,\"%s\",\"\"\r\n", p, p
			printf "\"%s\"\"%s\",\"\"\"\",\"%s,\"\n", p, p, p
			printf "\"%s\n\",%s,\n", p, p
			printf "\"%s\r\n\",\"\"\"%s\",\303\251%s\n", p, p, p
			printf "%s,\n", p
		}
	}' >every.csv
	libcat -l judge csv 262144 , every.csv >want
	[ "$(grep -c '^[0-9]*: ' want)" = 1001 ]
	cat want want want >wants
	for lane in bytes vectors avx2 ahead; do
		expect 0 ./wants libcat -l $lane csv 1000,4097,262144 , every.csv
	done
}

# Longer than the blocks that a thread reads ahead, with an irregular record in
# the middle.
@test "a large file is read like a small one, whatever it contains in the middle" {
	for middle in '1,"2"\n' '\n' '1\n' '1,"2""3"\n' '1,"2\n\n3"\n' '1,2"3\n' \
	    '1,\0\n' '1,2\r3\n' '"1\n'; do
		seq -f '%.0f,"a b c d e f g h i j k l m n o p q r s t u v w x"' \
		    50000 >half
		{ echo a,b; cat half; printf %b "$middle"; cat half; } >large.csv
		libcat -l judge csv 262144 , large.csv >want
		expect 0 ./want libcat csv 262144 , large.csv
		expect 0 ./want libcat csv 10000 , large.csv
	done
	{ echo a,b; cat half half; } >large.csv
	libcat -l judge csv 262144 , large.csv >want
	gzip large.csv
	expect 0 ./want libcat csv 262144 , large.csv.gz
	head -c -1000 large.csv.gz >cut.csv.gz
	libcat -l judge csv 262144 , cut.csv.gz >want
	grep -q 'fail: the gzip data is cut off' want
	expect 0 ./want libcat csv 262144 , cut.csv.gz
}

@test "a large table is read like a small one" {
	for middle in '1\\t2\t3\n' '\n' '1\n' '#end\t1\n' '1\\x\t2\n'; do
		seq -f '%.0f	a b c d e f g h i j k l m n o p q r s t u' \
		    50000 >half
		{ printf 'a\tb\n'; cat half; printf %b "$middle"; cat half
		  printf '#end\t100001\n'; } >large.tsv
		libcat -l judge table 262144 large.tsv >want
		expect 0 ./want libcat table 262144 large.tsv
		head -n -1 large.tsv >cut.tsv
		libcat -l judge table 262144 cut.tsv >want
		expect 0 ./want libcat table 262144 cut.tsv
	done
}

@test "an end mark may state codes and a version, but no unknown word" {
	for words in '' '	codes' '	version=1' '	codes	version=12'; do
		printf 'a\tb\n1\t2\n#end\t1%s\n' "$words" >t.tsv
		libcat table 4096 t.tsv >got
		[ "$(cat got)" = $'1: [a] [b]\n2: [1] [2]' ]
	done
	for words in '	' '	code' '	version=' '	version=1x' \
	    '	version=1234567' '	revision=1' '	asoff=1'; do
		printf 'a\tb\n1\t2\n#end\t1%s\n' "$words" >t.tsv
		libcat table 4096 t.tsv >got || :
		grep -q 'fail: the end mark has an unknown word' got
	done
}

@test "faults 12, 13, 15: a quote, a NUL or a bare CR is refused anywhere in a chunk" {
	files=0
	for n in 0 1 2 33 59 60 61 62 63 64 65 124 125 126 127 128; do
		p=$(printf '%*s' "$n" '')
		for bad in 'x"' '"x"y' 'x\0' 'x\ry' '"x'; do
			files=$((files + 1))
			printf "a,b\n1,2\n%s,$bad\n3,4\n" "$p" >$files.csv
		done
	done
	libcat -l judge all 262144 ./*.csv >want
	[ "$(grep -c ': fail: ' want)" = "$files" ]
	cat want want want >wants
	expect 0 ./wants libcat -l bytes,vectors,avx2 all 262144 ./*.csv
}

@test "a single flipped bit in gzip data is refused" {
	expect 0 flipped.want libcat csv 262144 , "$fix/flipped.gz"
}

@test "faults 14, 15: a record of over 2 MiB or 1000 lines is reported as a lost quote" {
	awk 'BEGIN { print "a,b"; printf "1,\""; for (i = 0; i < 1100; i++) print i
	     print "\"" }' >lines.csv
	awk 'BEGIN { print "a,b"; printf "1,\""; for (i = 0; i < 3000; i++)
	     printf "%01000d", i; print "\"" }' >bytes.csv
	expect 0 too-long.want sh -c 'libcat csv 65536 , lines.csv
	    libcat csv 65536 , bytes.csv'
}

@test "fault 9: every delimiter of the Bulk API separates fields" {
	for d in 'COMMA:,' 'TAB:	' 'SEMICOLON:;' 'PIPE:|' 'CARET:^' 'BACKQUOTE:`'; do
		c=${d#*:}
		printf 'a%sb\n1%s"2%s2"\n' "$c" "$c" "$c" >d.csv
		printf '1: [a] [b]\n2: [1] [2%s2]\n' "$c" >want
		expect 0 ./want libcat csv 7 "${d%%:*}" d.csv
	done
}

@test "fault 19: the suffix of a Salesforce id is added or checked, and restores the case" {
	expect 0 sf.want libcat sf 003E000000JcD3r 003E000000JcD3rIAF \
	    003e000000jcd3riaf 003E000000JCD3RIAF 003E000000JcD3rIAG \
	    003E000000JcD3 '003E00000_JcD3rIAF' a01M00000062mPgIAI \
	    001M000000qfPySIAU a0FE000000D6r3FMAR 0F9E000000092w2KAA \
	    aaaaaaaaaaaaaaaAAA AbCdEfGhIjKlMnOVKV aBcDEfgHIJKLMNO025
}

@test "an id with an invalid suffix, or one that marks a digit as a capital, is not repaired" {
	local ids=(003e000000jcd3ria6 003e000000jcd3riaz 003e000000jcd3rbaf
		003E000000JCD3R6AF 003e000000jcd3r{6,7,8,9}af 004E000000JcD3rIAF)
	for id in "${ids[@]}"; do
		libcat sf "$id" >got
		[ "$(grep -c '003E000000JcD3rIAF' got)" = 0 ]
	done
	libcat sf 003e000000jcd3ria6 >got
	grep -q 'the last 3 characters do not match' got
}

@test "dates are read in the formats of the exporters and never guessed" {
	expect 0 when.want libcat -Z UTC when 2025-04-18 2025-04-18T16:03:00.000Z \
	    '2025-04-18 16:03:00' 2025-04-18T16:03:00.000+0000 \
	    2025-04-18T16:03:00-06:00 ' 2025-04-18 ' 4/5/2025 2025-02-29 \
	    2024-02-29 '' 2025-04-18T24:00:00Z 20250418 2025-04-18T16:03:00Zx \
	    2025-13-01 2025-00-01 2025-04-31 2025-04-18T16:03 99-04-18
}

# good_cuts TIME: the lengths to which it can be cut and still be valid.
good_cuts() {
	local n
	for ((n = 1; n <= ${#1}; n++)); do
		[ "$(libcat -Z UTC when "${1:0:n}")" = bad ] || printf '%d ' "$n"
	done
}

@test "a time with one wrong character, or cut off, is refused" {
	local zulu=2025-04-18T16:03:00.000Z zone=2025-04-18T16:03:00-06:00 text n
	for text in $zulu $zone; do
		for ((n = 0; n < ${#text}; n++)); do
			[ "$(libcat -Z UTC when "${text:0:n}x${text:n+1}")" = bad ]
			[ "$(libcat -Z UTC when "${text:0:n}/${text:n+1}")" = bad ]
		done
	done
	[ "$(good_cuts $zulu)" = '10 16 19 21 22 23 24 ' ]
	[ "$(good_cuts $zone)" = '10 16 19 25 ' ]
	yes bad | head -n 22 >want
	expect 0 ./want libcat -Z UTC when 1899-12-31T00:00:00Z 3000-01-01T00:00:00Z \
	    1899-12-31 3000-01-01 2025-00-18T16:03:00Z 2025-13-18T16:03:00Z \
	    2025-04-00T16:03:00Z 2025-04-31T16:03:00Z 2025-02-29T16:03:00Z \
	    1900-02-29T16:03:00Z 2025-04-18T24:03:00Z 2025-04-18T16:60:00Z \
	    2025-04-18T16:03:60Z 2025-04-18T16:60:00+0100 2025-04-32 \
	    2025-04-18T16:03:60+0100 2025-04-18T24:03:00+0100 2025-04-00 \
	    2025-04-18T16:03:00+1500 2025-04-18T16:03:00+0160 2025-2-18 \
	    2025-04-18T16:03:00.000+0100x
	printf '%s\n' '1969-12-31T00:00:00Z 1969-12-31T23:59:59Z' \
	    '2000-02-29T16:03:00Z 2000-02-29T16:03:00Z' \
	    '2100-03-01T01:03:00Z 2100-03-01T01:03:00Z' >want
	expect 0 ./want libcat -Z UTC when 1969-12-31 '2000-02-29 16:03:00Z' \
	    2100-02-28T16:03:00.5-09:00
}

@test "business days skip weekends and holidays, also at new year" {
	echo 2025-05-02 >want
	expect 0 ./want libcat business 2025-04-18 10
	expect 0 ./want libcat business 2025-04-19 10
	echo 2025-06-02 >want
	expect 0 ./want libcat business 2025-05-16 10 2025-05-26
	echo 2026-01-02 >want
	expect 0 ./want libcat business 2025-12-31 1 2026-01-01
	echo 2025-04-18 >want
	expect 0 ./want libcat business 2025-04-18 0
}

@test "fault 21: every spelling of a checkbox is read, and none guessed" {
	expect 0 opt.want libcat opt true TRUE 1 y Yes on t checked x false \
	    FALSE 0 n No off f unchecked '' ' ' '#N/A' null 2 DOĞRU \
	    a@example.com truee
}

@test "fault 7: a label and an API name match, a longer name does not" {
	expect 0 nothing libcat name 'EMAIL_Opt out' emailoptout
	expect 0 nothing libcat name HASOPTEDOUTOFEMAIL HasOptedOutOfEmail
	expect 1 nothing libcat name HasOptedOutOfFax HasOptedOutOfEmail
	expect 1 nothing libcat name EmailOptOutDate 'Email Opt Out'
}

@test "with quotes as ordinary characters all parsers agree" {
	printf 'a,b\n"1,2\n3",""\n"\r\n4,5\r\n' >quotes.csv
	libcat -l judge unquoted 262144 , quotes.csv >want
	printf '%s\n' '1: [a] [b]' '2: ["1] [2]' '3: [3"] [""]' \
	    '4: bad: 1 field, the header has 2 (3 bytes)' '5: [4] [5]' | diff -u - want
	for lane in bytes vectors avx2 ahead; do
		for n in 1 7 262144; do
			expect 0 ./want libcat -l $lane unquoted $n , quotes.csv
		done
	done
}

@test "in a table a CR is data, a field may begin with #, and only #end ends the table" {
	printf 'a\n#\n#en\n#end\n#end2\n1\r2\r\n#end\t5\n' >t.tsv
	printf '%s\n' '1: [a]' '2: [#]' '3: [#en]' '4: [#end]' '5: [#end2]' \
	    $'6: [1\r2\r]' >want
	for lane in judge bytes vectors avx2 ahead; do
		expect 0 ./want libcat -l $lane table 262144 t.tsv
	done
}

@test "a backslash at the end of a field escapes nothing" {
	printf 'a\tb\n1\\\t2\n#end\t1\n' >t.tsv
	printf '%s\n' '1: [a] [b]' \
	    '2: fail: field 1 has a backslash that is not followed by t, n, r or a backslash' >want
	for lane in judge bytes vectors avx2 ahead; do
		expect 0 ./want libcat -l $lane table 262144 t.tsv
	done
}

# A thread starts to read ahead at the end of the second block.
@test "irregular data may start where a thread would begin to read ahead" {
	for odd in '\n' '1,2"3\n' '"1\n'; do
		awk -v size=$((2 * 262144)) 'BEGIN {
			print "a,b"
			for (n = 4; n < size - 1000; n += 50)
				printf "%024d,%024d\n", 1, n
		}' >large.csv
		printf %b "$odd" >>large.csv
		seq -f '%.0f,"a b c d e f g h i j k l m n o p q r s t u v w x"' \
		    20000 >>large.csv
		libcat -l judge csv 262144 , large.csv >want
		expect 0 ./want libcat csv 262144 , large.csv
	done
}

@test "invalid and unpaired UTF-16 surrogates are recognised" {
	printf '\377a,b\n1,2\n' >t.csv
	expect 0 nothing sh -c 'libcat csv 262144 , t.csv >got'
	[ "$(head -n 1 got | tr '\377' X)" = '1: [Xa] [b]' ]
	printf '\377\376' >t.csv
	echo '1: fail: empty: not even a header' >want
	expect 0 ./want libcat csv 262144 , t.csv
	printf '\377\376a' >t.csv
	echo '1: fail: the file ends in the middle of a character' >want
	expect 0 ./want libcat csv 262144 , t.csv
}

@test "a field of 64 KiB or more is read whole" {
	for n in 65535 65536 65537; do
		awk -v n=$n 'BEGIN { print "a,b"; for (i = 0; i < n; i++)
			printf "x"; print ",\"y\"" }' >long.csv
		libcat -l judge csv 262144 , long.csv >want
		[ "$(wc -c <want)" = $((n + 21)) ]
		expect 0 ./want libcat csv 262144 , long.csv
	done
}

@test "non-ASCII and other text in an id is refused by its kind" {
	printf '%s\n' 'bad: a Salesforce id has only letters and digits (10 digits, 4 letters, 1 sign)' \
	    'bad: a Salesforce id has only letters and digits (6 digits, 6 letters, 2 blanks, 1 other byte)' >want
	expect 0 ./want libcat sf '003E000000{cD3r' $'003E00 \001aJ cD3r'
}
