#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load sfextract

@test "changed_at and changed_by come from the newest change that led to today's value" {
	for h in contacthistory entityhistory; do
		expect 0 history.want extract -H "$fix/$h.csv" "$fix/bulk.csv"
	done
}

@test "the checksums cover the history too" {
	expect 0 history.want extract -v -H "$fix/entityhistory.csv" \
	    "$fix/bulk.csv"
	says "sfextract: $fix/entityhistory.csv: 7 in, 5 changes of the opt-out, 2 of other fields, 0 rejected" \
	    'sfextract: 7 in, 5 out, 0 rejected, 1 merged, 1 deleted; of these, 1 without an Advance ID, 1 differing from the history'
}

@test "of two changes in the same second the opt-out counts as the newer" {
	small >c.csv
	for order in 'true true false' 'false false true'; do
		# shellcheck disable=SC2086
		set -- $order
		printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n' >h.csv
		printf '003E000000JcD3r,005E0000001eioK,2025-04-18T16:03:00Z,HasOptedOutOfEmail,%s\n' \
		    "$2" "$3" >>h.csv
		expect 0 tie.want sfextract -H h.csv c.csv
	done
}

@test "opt_out_at is the newest opt-out that the contact does not show" {
	small '003E000000JcD3sIAF,bob@example.com,true,0000000102,' >c.csv
	{
		printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n'
		for c in r s; do
			printf "003E000000JcD3$c,005E0000001eioK,2025-04-1%d,HasOptedOutOfEmail,%s\n" \
			    1 true 2 false 3 true
		done
	} >h.csv
	sfextract -Z UTC -H h.csv c.csv >table.tsv
	fields 1,4,5,10 '0000000101|FALSE||2025-04-13T23:59:59Z' \
	    '0000000102|TRUE|2025-04-13T23:59:59Z|2025-04-11T23:59:59Z'
}

@test "fault 93: the end mark states the moment of the export and the newest change of the history" {
	small >c.csv
	marks() {
		sfextract "$@" c.csv >table.tsv || return
		sed -n '$s/^#end	[0-9]*	//p' table.tsv
	}
	printf '%s\n' asof=2025-04-18T06:00:00Z >want
	expect 0 ./want marks --asof 2025-04-18T06:00:00Z
	sfhistory "$fix/contacthistory.csv" >h.tsv
	printf 'asof=2025-04-18T06:00:00Z\thistory=2025-04-18T16:03:59Z\n' >want
	expect 0 ./want marks --asof 2025-04-18T06:00:00Z -H h.tsv
	expect 0 ./want marks --asof 2025-04-18T06:00:00Z \
	    -H "$fix/contacthistory.csv"
	# A history without a change of the opt-out.
	printf '%s\n' ContactId,CreatedById,CreatedDate,Field,NewValue \
	    003E000000JcD3r,005E0000001eioK,2025-04-18T16:03:00Z,LastName,Ann >h.csv
	printf 'history=\thistory_from=2025-04-18T16:03:00Z\n' >want
	expect 0 ./want marks -H h.csv
	holds 'no change of the opt-out field among 1 change '
	# The oldest of several, of which not all have a moment.
	printf '%s\n' 003E000000JcD3r,005E0000001eioK,2025-04-17T16:03:00Z,LastName,Bob \
	    003E000000JcD3r,005E0000001eioK,,LastName,Cas \
	    003E000000JcD3r,005E0000001eioK,1900-01-01T00:00:00+01:00,LastName,Col \
	    003E000000JcD3r,005E0000001eioK,2025-04-19T16:03:00Z,LastName,Dot >>h.csv
	printf 'history=\thistory_from=2025-04-17T16:03:00Z\n' >want
	expect 0 ./want marks -H h.csv
	holds 'no change of the opt-out field among 5 changes '
	echo 003E000000JcD3r,005E0000001eioK,2025-04-19T16:03:00Z,HasOptedOutOfEmail,true >>h.csv
	echo history=2025-04-19T16:03:00Z >want
	expect 0 ./want marks -H h.csv
	expect 2 nothing sfextract --asof yesterday c.csv
	says 'sfextract: --asof: not a moment like 2025-04-18T16:03:00Z'
}

@test "-H together with a changed_at column is refused" {
	small >c.csv
	expect 2 nothing sfextract -H h.csv -c changed_at=Email c.csv
	says 'sfextract: -H cannot be combined with -c changed_at or -c changed_by'
}

@test "a bad record of the history exits 2, under the history's name" {
	small >c.csv
	printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n' >h.csv
	printf '003E000000JcD3r,nobody,2025-04-18T16:03:00Z,HasOptedOutOfEmail,true\n' >>h.csv
	expect 2 nothing sfextract -H h.csv c.csv
	says 'sfextract: h.csv:2: changed_by: not a User ID (6 letters)'
}

@test "several history files are accepted" {
	(head -1 "$fix/contacthistory.csv" && sed 1,3d "$fix/contacthistory.csv") >h2.csv
	sed -n 1,3p "$fix/contacthistory.csv" >h1.csv
	expect 0 history.want extract -H h1.csv -H h2.csv "$fix/bulk.csv"
	sed -i '1s/DataType/Data/' h2.csv
	expect 2 nothing extract -H h1.csv -H h2.csv "$fix/bulk.csv"
	holds 'h2.csv:1: DataType: this column is missing, but it is in h1.csv'
}

# changed: the last characters of each id in c.csv, and its changed_at.
changed() {
	sfextract "$@" c.csv >table || return
	awk -F '\t' '/^0/ { print substr($1, 8), $5 }' table
}

@test "two contacts whose ids differ only at the front have separate histories" {
	printf '%s\n' Id,HasOptedOutOfEmail,Advance_ID__c \
	    003E000000JcD3s,false,0000000101 003F000000JcD3s,false,0000000102 >c.csv
	printf '%s\n' ContactId,CreatedById,CreatedDate,Field,NewValue \
	    003F000000JcD3s,005E0000001eioK,2025-04-18T16:03:00Z,HasOptedOutOfEmail,false >h.csv
	printf '%s\n' '101 ' '102 2025-04-18T16:03:00Z' >want
	expect 0 ./want changed -H h.csv
}

@test "an unreadable change in the history exits 2, or is rejected" {
	local contact at value reason
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c\n003E000000JcD3r,true,0000000101\n' >c.csv
	sfextract -Z UTC c.csv | sed '$s/$/	history=/' >want
	while IFS='|' read -r contact at value reason; do
		printf 'ContactId,CreatedById,CreatedDate,Field,OldValue,NewValue\n%s,005E0000001eioK,%s,HasOptedOutOfEmail,false,%s\n' \
		    "$contact" "$at" "$value" >h.csv
		expect 2 nothing sfextract -Z UTC -H h.csv c.csv
		says "sfextract: h.csv:2: $reason"
		expect 0 ./want sfextract -Z UTC -r bad.tsv -H h.csv c.csv
		[ "$(sed -n 2p bad.tsv | cut -f 3,4 | tr '\t' ' ')" = "${reason/:/}" ]
	done <<-'E'
	001E000000JcD3r|2025-04-18T16:03:00Z|true|contact: the id of an Account, not of a Contact
	003E000000JcD3r|x|true|changed_at: not a date like 2025-04-18 or 2025-04-18 16:03:00 (1 letter)
	003E000000JcD3r||true|changed_at: not a date like 2025-04-18 or 2025-04-18 16:03:00 (empty)
	003E000000JcD3r|2025-04-18T16:03:00Z|maybe|new_value: not TRUE or FALSE, Y or N, 1 or 0 (5 letters)
	E
}

@test "-r rejects each kind of implausible change, with its reason" {
	small >c.csv
	{
		printf '%s\n' 'ContactId,CreatedById,CreatedDate,Field,NewValue,ParentSobjectType,Note'
		row=003E000000JcD3r,005E0000001eioK,2025-04-18T16:03:00Z
		printf '%s,HasOptedOutOfEmail,false,Contact,\n' "$row"
		printf '%s,HasOpted\xefOutOfEmail,true,Contact,\n' "$row"
		printf '%s,HasOptedOutOfEmail,true,Cont\xefact,\n' "$row"
		printf '%s,HasOptedOut\xe2\x80\x8bOfEmail,true,Contact,\n' "$row"
		printf '%s,HasOptedOutOfEmail,true,Contact\xe2\x80\x8b,\n' "$row"
		printf '%s,HasOptedOut\x01OfEmail,true,Contact,\n' "$row"
		printf '%s,HasOptedOutOfEmail,true,Contact\x01,\n' "$row"
		printf '%s,HasOptedOutOfEmail,tr\xe2\x80\x8bue,Contact,\n' "$row"
		printf '%s,Name,A,Contact,"x\n%s,HasOptedOutOfEmail,true"\n' "$row" \
		    003E000000JcD3s,005E0000001eioK,2025-04-18T16:03:00Z
	} >h.csv
	sfextract -r rejects.tsv -H h.csv c.csv >table.tsv
	fields 2,4-6 '003E000000JcD3rIAF|FALSE|2025-04-18T16:03:00Z|005E0000001eioKIAQ'
	set_aside '3|field|not UTF-8 (18 letters, 1 other byte); name the character set with -C, for example -C windows-1252' \
	    '4|object|not UTF-8 (7 letters, 1 other byte); name the character set with -C, for example -C windows-1252' \
	    '5|field|an invisible or look-alike character (18 letters, 3 other bytes)' \
	    '6|object|an invisible or look-alike character (7 letters, 3 other bytes)' \
	    '7|field|a control character, such as a line end: was a quote lost?' \
	    '8|object|a control character, such as a line end: was a quote lost?' \
	    '9|new_value|an invisible or look-alike character (4 letters, 3 other bytes)' \
	    '10|contact|field 7 contains a line with another id: was a quote lost?'
}

@test "a change counts under the opt-out's label, or the name given with -c" {
	printf 'Id,Stop__c,Advance_ID__c\n003E000000JcD3r,true,0000000101\n' >c.csv
	for field in 'Email Opt Out' HasOptedOutOfEmail stop__c; do
		printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n003E000000JcD3r,005E0000001eioK,2025-04-18T16:03:00Z,%s,true\n' \
		    "$field" >h.csv
		sfextract -c opt_out=Stop__c -H h.csv c.csv >table.tsv
		fields 1,4-6 '0000000101|TRUE|2025-04-18T16:03:00Z|005E0000001eioKIAQ'
	done
	sed -i 's/stop__c/Name/' h.csv
	sfextract -c opt_out=Stop__c -H h.csv c.csv >table.tsv
	fields 1,4-6 '0000000101|TRUE||'
}

@test "of two equal changes the user is chosen by name" {
	small >c.csv
	for order in 'eioK emcA' 'emcA eioK'; do
		# shellcheck disable=SC2086
		set -- $order
		echo ContactId,CreatedById,NewValue,CreatedDate,Field >h.csv
		printf '003E000000JcD3r,005E0000001%s,false,2025-04-18T16:03:00Z,HasOptedOutOfEmail\n' \
		    "$1" "$2" >>h.csv
		sfextract -H h.csv c.csv >table.tsv
		fields 1,4-6 '0000000101|FALSE|2025-04-18T16:03:00Z|005E0000001emcAIAQ'
	done
}
