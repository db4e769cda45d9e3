#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper

@test "UTF-16 and UTF-32 are detected by their NULs, whatever the byte order mark says" {
	for f in "$fix"/UTF-*.csv "$fix"/utf8.csv; do
		for n in 1 2 3 5 64 262144; do
			expect 0 utf8.want libcat csv "$n" , "$f"
		done
	done
}

@test "a UTF-8 byte order mark is skipped, even if a character set is given" {
	(printf '\xef\xbb\xbf' && cat "$fix/utf8.csv") >b.csv
	expect 0 utf8.want libcat csv 7 , b.csv
	expect 0 utf8.want libcat csv 7 , b.csv UTF-8
	expect 0 utf8.want libcat csv 7 , "$fix/UTF-16LE.csv" UTF-16LE
	(printf '\xff\xfe' && cat "$fix/UTF-16LE.csv") >l.csv
	expect 0 utf8.want libcat csv 7 , l.csv UTF-16
}

@test "Windows and Latin-1 character sets are read if they are named" {
	expect 0 utf8.want libcat csv 7 , "$fix/windows-1252.csv" windows-1252
	printf 'name,b\nJos\xe9,x\n' >l.csv
	printf '1: [name] [b]\n2: [José] [x]\n' >want
	expect 0 ./want libcat csv 7 , l.csv ISO-8859-1
}

@test "compressed UTF-16 is read" {
	gzip -c "$fix/UTF-16LE-mark.csv" >u.gz
	expect 0 utf8.want libcat csv 7 , u.gz
	head -c -4 u.gz >cut.gz
	(cat "$fix/utf8.want" && echo '3: fail: the gzip data is cut off') >want
	expect 0 ./want libcat csv 7 , cut.gz
}

@test "a file that ends within a character is refused as cut off" {
	head -c -1 "$fix/UTF-16LE.csv" >u.csv
	printf '1: [name] [b]\n2: fail: the file ends in the middle of a character\n' >want
	expect 0 ./want libcat csv 64 , u.csv
	head -c -3 "$fix/UTF-16BE.csv" >u.csv
	expect 0 ./want libcat csv 64 , u.csv
}

@test "fault 1: a partial character after the last record is detected by every parser" {
	(cat "$fix/UTF-16LE.csv" && printf x) >u.csv
	(cat "$fix/UTF-32BE.csv" && printf '\0') >v.csv
	(cat "$fix/utf8.want" &&
		echo '3: fail: the file ends in the middle of a character') >want
	for lane in judge bytes vectors avx2 ahead; do
		for n in 1 64 262144; do
			expect 0 ./want libcat -l "$lane" csv "$n" , u.csv
			expect 0 ./want libcat -l "$lane" csv "$n" , v.csv
		done
	done
}

@test "bytes that are invalid in the given character set are refused by line" {
	printf 'name,b\nJos\x81,x\n' >w.csv
	printf '1: [name] [b]\n2: fail: bytes that are invalid in the character set\n' >want
	expect 0 ./want libcat csv 64 , w.csv windows-1252
	printf 'n\0a\0m\0e\0,\0b\0\n\0\0\xd8x\0\n\0' >u.csv
	printf '1: [name] [b]\n2: fail: bytes that are invalid in the character set\n' >want
	expect 0 ./want libcat csv 64 , u.csv
}

@test "an unknown character set is refused" {
	expect 2 nothing libcat csv 64 , "$fix/utf8.csv" EBCDIC-NOWHERE
	says 'libcat: EBCDIC-NOWHERE: no such character set'
}

@test "invalid and overlong UTF-8 is refused" {
	local bytes
	for bytes in '\200' '\300\257' '\301\277' '\303(' '\303' '\340\200\200' \
	    '\342(\241' '\342\202(' '\342\202' '\355\240\200' '\360\200\200\200' \
	    '\360\237\230(' '\360\237\230' '\364\220\200\200' '\365\200\200\200' \
	    '\377'; do
		# shellcheck disable=SC2059
		printf "ID_NUMBER,OPT_OUT,EMAIL\n0000000101,N,a${bytes}b@example.com\n" \
		    >a.txt
		expect 2 nothing advextract a.txt
		holds 'advextract: a.txt:2: email: not UTF-8 ('
	done
	for bytes in '\302\200' '\303\270' '\340\240\200' '\355\237\277' \
	    '\342\202\254' '\360\237\230\200' '\364\217\277\277'; do
		# shellcheck disable=SC2059
		printf "ID_NUMBER,OPT_OUT,NAME\n0000000101,N,a${bytes}b\n" >a.txt
		expect 0 nothing sh -c 'advextract -v a.txt >table'
		says 'advextract: 1 in, 1 out, 0 rejected'
	done
}
