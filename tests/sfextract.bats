#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load sfextract

@test "the exports of all programs of the same people give the same table" {
	for f in dataloader dataloader-caps bulk bulk-pipe dataexport jsforce \
	    fifteen lower cli sfdmu; do
		expect 0 same.want extract -k LastName "$fix/$f.csv"
	done
}

@test "any single fault in any exporter's file exits 2" {
	for f in dataloader dataloader-caps bulk bulk-pipe dataexport jsforce \
	    fifteen lower cli sfdmu; do
		head -c -30 "$fix/$f.csv" >c.csv
		expect 2 nothing extract c.csv
		holds 'sfextract: c.csv:9: '
		sed '1s/OptedOutOfEmail/OptedOutOfMail/I' "$fix/$f.csv" >c.csv
		expect 2 nothing extract c.csv
		holds 'sfextract: c.csv:1: opt_out: no column "HasOptedOutOfEmail"'
		sed '3s/003/00e/' "$fix/$f.csv" >c.csv
		expect 2 nothing extract c.csv
		holds 'sfextract: c.csv:3: sf_id: '
		sed '9s/0000000105/000000O105/' "$fix/$f.csv" >c.csv
		expect 2 nothing extract c.csv
		says 'sfextract: c.csv:9: id: not 10 digits (9 digits, 1 letter)'
	done
}

@test "Data Loader's UTF-16 and UTF-32, with its wrong byte order mark, give the same table" {
	sed '1s/^\xef\xbb\xbf//' "$fix/dataloader.csv" >plain.csv
	for set in UTF-16LE UTF-16BE UTF-32LE; do
		{ printf '\376\377' && iconv -f UTF-8 -t "$set" plain.csv; } >c.csv
		expect 0 same.want extract -k LastName c.csv
		iconv -f UTF-8 -t "$set" plain.csv >c.csv
		expect 0 same.want extract -k LastName c.csv
	done
	{ printf '\376\377' && iconv -f UTF-8 -t UTF-16LE plain.csv; } |
		head -c -1 >c.csv
	expect 2 nothing extract c.csv
	holds 'sfextract: c.csv:'
}

@test "a Data Export in ISO-8859-1 needs -C only if its special letters are in used columns" {
	sed 's/Name0/Jos\xe9/' "$fix/dataexport.csv" >c.csv
	sed 's/Name0/José/' "$fix/same.want" >want
	expect 0 ./want extract -C ISO-8859-1 -k LastName c.csv
	expect 0 ./want extract -C iso-8859-1 -k LastName c.csv
	expect 2 nothing extract -k LastName c.csv
	says 'sfextract: c.csv:2: LastName: not UTF-8 (3 letters, 1 other byte); name the character set with -C, for example -C windows-1252'
	cut -f 1-10 "$fix/same.want" >want
	expect 0 ./want extract c.csv
}

@test "gzip is recognised by content, not by name" {
	gzip -c "$fix/bulk.csv" >contacts.csv
	expect 0 same.want extract -k LastName contacts.csv
	cp "$fix/bulk.csv" contacts.csv.gz
	expect 0 same.want extract -k LastName contacts.csv.gz
	expect 0 same.want extract -k LastName - <"$fix/bulk.csv"
	expect 0 same.want extract -k LastName <"$fix/bulk.csv"
}

@test "a spreadsheet's labels, upper case and mixed line ends are accepted" {
	expect 0 spreadsheet.want sfextract -Z UTC -c id='Ascend ID' -c email='E mail' \
	    -P 'CU Connections' -P 'System News' "$fix/spreadsheet.csv"
}

@test "the counts add up, and name what is not printed" {
	expect 0 same.want extract -v -k LastName "$fix/lower.csv"
	says 'sfextract: 7 in, 5 out, 0 rejected, 1 merged, 1 deleted; of these, 1 without an Advance ID, 6 repaired'
}

@test "-n lists the contacts without an Advance ID" {
	expect 0 same.want extract -k LastName -n none.tsv "$fix/bulk.csv"
	diff -u "$fix/noid.want" none.tsv
	[ "$(stat -c %a none.tsv)" = 600 ]
}

@test "-I sets the width of ids, or accepts any" {
	printf 'Key,Out\nA-17,1\n' >c.csv
	expect 0 any.want sfextract -I any -c id=Key -c opt_out=Out -c sf_id= c.csv
	printf 'Key,Out\n123456,1\n' >c.csv
	expect 0 six.want sfextract -I 6 -c id=Key -c opt_out=Out -c sf_id= c.csv
	expect 2 nothing sfextract -I 0 c.csv
	says 'sfextract: -I: expected a number from 1 to 64, found 1 digit'
}

@test "--gzip compresses the table, but not its copy of --tee" {
	merged 's false - false 0000000102' >c.csv
	sfextract c.csv >want
	expect 0 nothing sh -c 'sfextract --gzip --tee copy c.csv >table.gz'
	gzip -dc table.gz >table
	cmp want table
	cmp want copy
	expect 2 nothing sfextract --tee c.csv c.csv
	says 'sfextract: c.csv: this file is both an input and an output'
	expect 2 nothing sh -c 'sfextract --tee /dev/full c.csv >table'
	says 'sfextract: /dev/full: No space left on device'
}

@test "contradictory options are refused" {
	small >c.csv
	expect 2 nothing sfextract -P 'News;More' c.csv
	says 'sfextract: -P: the name of a preference must not contain ;'
	expect 2 nothing sfextract -c sf_id= -H h.csv c.csv
	says 'sfextract: -H needs the column sf_id'
	expect 2 nothing sfextract -c changed_by=Email -H h.csv c.csv
	says 'sfextract: -H cannot be combined with -c changed_at or -c changed_by'
}

@test "an option with a missing or surplus argument is refused" {
	expect 2 nothing sfextract -c
	[ "$(head -n 1 err)" = "sfextract: option '-c' needs an argument" ]
	expect_usage
	expect 2 nothing sfextract --column
	[ "$(head -n 1 err)" = "sfextract: option '--column' needs an argument" ]
	expect_usage
	for o in gzip help; do
		expect 2 nothing sfextract --$o=x
		[ "$(head -n 1 err)" = "sfextract: option '--$o=x' takes no argument" ]
		expect_usage
	done
	expect 2 nothing sfextract -c id c.csv
	holds 'sfextract: -c: expected NAME=Column, where NAME is one of id, sf_id,'
	expect 2 nothing sfextract --limit line=10 c.csv
	says 'sfextract: --limit: expected record=N, lines=N or ratio=N'
	while IFS=: read -r limit max found; do
		expect 2 nothing sfextract --limit "$limit" c.csv
		says "sfextract: --limit ${limit%=*}: expected a number from 1 to $max, found $found"
	done <<-'EOF'
		lines=10x:1073741824:2 digits, 1 letter
		lines=99999999999999999999:1073741824:20 digits
		lines=:1073741824:empty
		lines=0:1073741824:1 digit
		ratio=1048577:1048576:7 digits
	EOF
}

expect_usage() {
	[ "$(sed -n '2s/ .*//p' err)" = 'usage:' ]
	rm err
}
