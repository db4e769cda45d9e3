#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load sfextract

@test "several exports are read as one" {
	head -1 "$fix/bulk.csv" >a.csv
	sed -n 2,5p "$fix/bulk.csv" >>a.csv
	head -1 "$fix/bulk.csv" | tee c.csv >b.csv
	sed -n 6,8p "$fix/bulk.csv" >>b.csv
	sed -n 9p "$fix/bulk.csv" >>c.csv
	expect 0 same.want extract -v -k LastName a.csv b.csv c.csv
	says 'sfextract: a.csv: 4 in, one of 3 files' \
	    'sfextract: b.csv: 2 in, one of 3 files' \
	    'sfextract: c.csv: 1 in, one of 3 files' \
	    'sfextract: 7 in, 5 out, 0 rejected, 1 merged, 1 deleted; of these, 1 without an Advance ID'
	expect 0 same.want extract -k LastName a.csv - c.csv <b.csv
}

@test "several exports must have the same columns" {
	small >a.csv
	small | sed '1s/Email,/Email,Phone,/; 2s/,/,,/' >b.csv
	expect 2 nothing sfextract a.csv b.csv
	says 'sfextract: b.csv:1: Phone: this column is not in a.csv'
	expect 2 nothing sfextract b.csv a.csv
	says 'sfextract: a.csv:1: Phone: this column is missing, but it is in b.csv'
	small | cut -d , -f 1,2,4 >b.csv
	expect 2 nothing sfextract a.csv b.csv
	says 'sfextract: b.csv:1: opt_out: no column "HasOptedOutOfEmail" or "Email Opt Out"; the header has: Id, Email, Advance_ID__c; field-level security may hide it from the user who exported'
}

@test "the columns of several exports may be in any order" {
	small >a.csv
	printf 'HasOptedOutOfEmail,Advance_ID__c,SystemModstamp,Id,Email\ntrue,0000000102,,003E000000JcD3s,b@example.com\n' >b.csv
	expect 0 order.want sfextract a.csv b.csv
}

@test "an export without records among several exits 2" {
	small >a.csv
	head -1 a.csv >b.csv
	expect 2 nothing sfextract a.csv b.csv
	says 'sfextract: b.csv: no records under the header: an empty export'
}

@test "fault 25: the same file twice exits 2, under any name" {
	small >a.csv
	ln -s a.csv b.csv
	small >c.csv
	expect 2 nothing sfextract a.csv c.csv b.csv
	says 'sfextract: b.csv: this file is given twice, as a.csv too'
}

@test "--pages accepts pages that repeat the header in one file" {
	small "$(small | head -1)" \
	    '003E000000JcD3s,b@example.com,true,0000000102,' >c.csv
	expect 0 order.want sfextract -v --pages c.csv
	says "$(undated)" 'sfextract: 2 in, 2 out, 0 rejected; also, 1 repeated headers'
	sed -i '3s/Email/E-mail/' c.csv
	expect 2 nothing sfextract --pages c.csv
	says 'sfextract: c.csv:3: sf_id: not a Salesforce id of 15 or 18 characters (2 letters)'
}

# On two identically created disks the first file has the same inode number.
on_two_disks() {
	mount -t tmpfs tmpfs a
	mount -t tmpfs tmpfs b
	mv one.csv a/c.csv
	mv two.csv b/c.csv
	[ "$(stat -c %i a/c.csv)" = "$(stat -c %i b/c.csv)" ]
	sfextract a/c.csv b/c.csv >got
}

@test "files with the same inode number on two disks are different files" {
	mkdir a b
	small >one.csv
	small | sed 's/JcD3rIAF/JcD3s/; s/0101/0102/; s/false/true/; s/ann@/b@/' >two.csv
	own='-m'
	[ "$EUID" = 0 ] || own='-rm'
	unshare "$own" bash -euc "$(declare -f on_two_disks); on_two_disks"
	diff -u "$fix/order.want" got
}

