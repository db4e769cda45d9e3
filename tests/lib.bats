#!/usr/bin/env bats

load helper

# The records of every fixture, read so many bytes at a time.
read_all() (
	local f
	cd "$fix" || return 1
	for f in *.csv *.csv.gz; do
		echo "== $f"
		libcat csv "$1" , "$f"
	done
	for f in *.tsv; do
		echo "== $f"
		libcat table "$1" "$f"
	done
)

@test "each file gives its records, or one clear reason" {
	expect 0 records.want read_all 262144
}

@test "the size of the blocks read makes no difference" {
	for n in $(seq 1 64); do
		expect 0 records.want read_all "$n"
	done
}

@test "one flipped bit in gzip data is refused" {
	expect 0 flipped.want libcat csv 262144 , "$fix/flipped.gz"
}

@test "a record of over 2 MiB or 1000 lines is a quote that was lost" {
	awk 'BEGIN { print "a,b"; printf "1,\""; for (i = 0; i < 1100; i++) print i
	     print "\"" }' >lines.csv
	awk 'BEGIN { print "a,b"; printf "1,\""; for (i = 0; i < 3000; i++)
	     printf "%01000d", i; print "\"" }' >bytes.csv
	expect 0 too-long.want sh -c 'libcat csv 65536 , lines.csv
	    libcat csv 65536 , bytes.csv'
}

@test "every delimiter of the Bulk API separates fields" {
	for d in 'COMMA:,' 'TAB:	' 'SEMICOLON:;' 'PIPE:|' 'CARET:^' 'BACKQUOTE:`'; do
		c=${d#*:}
		printf 'a%sb\n1%s"2%s2"\n' "$c" "$c" "$c" >d.csv
		printf '1: [a] [b]\n2: [1] [2%s2]\n' "$c" >want
		expect 0 ./want libcat csv 7 "${d%%:*}" d.csv
	done
}

@test "the suffix of a Salesforce id is added, verified, or repairs the case" {
	expect 0 sf.want libcat sf 003E000000JcD3r 003E000000JcD3rIAF \
	    003e000000jcd3riaf 003E000000JCD3RIAF 003E000000JcD3rIAG \
	    003E000000JcD3 '003E00000_JcD3rIAF' a01M00000062mPgIAI \
	    001M000000qfPySIAU a0FE000000D6r3FMAR 0F9E000000092w2KAA \
	    aaaaaaaaaaaaaaaAAA AbCdEfGhIjKlMnOVKV aBcDEfgHIJKLMNO025
}

@test "dates are read as the exporters write them, and never guessed" {
	expect 0 when.want libcat when 2025-04-18 2025-04-18T16:03:00.000Z \
	    '2025-04-18 16:03:00' 2025-04-18T16:03:00.000+0000 \
	    2025-04-18T16:03:00-06:00 ' 2025-04-18 ' 4/5/2025 2025-02-29 \
	    2024-02-29 '' 2025-04-18T24:00:00Z 20250418 2025-04-18T16:03:00Zx \
	    2025-13-01 2025-00-01 2025-04-31 2025-04-18T16:03 99-04-18
}

@test "business days pass over weekends and holidays, also at new year" {
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

@test "checkboxes are read in every spelling, and never guessed" {
	expect 0 opt.want libcat opt true TRUE 1 y Yes on t checked x false \
	    FALSE 0 n No off f unchecked '' ' ' '#N/A' null 2 DOĞRU \
	    a@example.com truee
}

@test "a label and an API name are one name, a longer name is not" {
	expect 0 nothing libcat name 'EMAIL_Opt out' emailoptout
	expect 0 nothing libcat name HASOPTEDOUTOFEMAIL HasOptedOutOfEmail
	expect 1 nothing libcat name HasOptedOutOfFax HasOptedOutOfEmail
	expect 1 nothing libcat name EmailOptOutDate 'Email Opt Out'
}
