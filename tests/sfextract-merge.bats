#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load sfextract

# carried WANT...: the table of c.csv as words: letter, opt_out, code.
carried() {
	sfextract -v "$@" c.csv >table || return
	awk 'BEGIN { FS = "\t" } $1 == "#end" { exit } NR > 1 {
		print substr($2, 15, 1), $4, $9 }' table
}

@test "the opt-out of a merged contact passes to the survivor, above or below it" {
	merged 'r true s true 0000000101' 's false - false 0000000102' \
	    't false - false 0000000103' 'u true t 1 -' \
	    'v true w false 0000000105' 'w false - false 0000000106' \
	    'x true y true -' 'y false - true 0000000107' >c.csv
	printf '%s\n' 's FALSE ' 't FALSE ' 'w FALSE ' 'y TRUE ' 's TRUE merged' \
	    't TRUE merged' >want
	expect 0 ./want carried
	says "$(no_dates)" 'sfextract: 8 in, 4 out, 0 rejected, 4 merged; of these, 2 opted out by a merge'
}

@test "a chain of merges is followed to its end" {
	merged 'r true s true -' 'u false - false 0000000104' 't true u false -' \
	    's true t false -' >c.csv
	printf '%s\n' 'u FALSE ' 'u TRUE merged' >want
	expect 0 ./want carried
	says "$(no_dates)" 'sfextract: 4 in, 1 out, 0 rejected, 3 merged; of these, 1 opted out by a merge'
}

@test "fault 89: an opt-out whose survivor is missing, or has no Advance ID, goes under a Contact ID" {
	merged 'r true s true -' 't true u true -' 'u false - false -' \
	    'v true w true -' 'w true v false -' 'x false - false 0000000108' >c.csv
	printf '%s\n' 'u FALSE ' 'x FALSE ' 'u TRUE merged' 's TRUE merged' \
	    'w TRUE merged' >want
	expect 0 ./want carried -n none.tsv
	says 'sfextract: c.csv:2: opted out, and was merged into a contact that is not found in the export: stays TRUE under its own id; 2 such contacts' \
	    "$(no_dates)" \
	    'sfextract: 6 in, 2 out, 0 rejected, 4 merged; of these, 1 without an Advance ID, 3 opted out by a merge'
	grep -q "^	003E000000JcD3uIAF		TRUE	.*merged" none.tsv
}

@test "fault 80: an opt-out whose survivor is not in the export, or none, keeps its own Advance ID" {
	merged 'r true s true 0000000101' 't false - false 0000000103' >c.csv
	printf '%s\n' 't FALSE ' 's TRUE merged' >want
	expect 0 ./want carried
	says 'sfextract: c.csv:2: opted out, and was merged into a contact that is not found in the export: stays TRUE under its own id; 1 such contact' \
	    "$(no_dates)" \
	    'sfextract: 2 in, 1 out, 0 rejected, 1 merged; of these, 1 opted out by a merge'
	grep -q '^0000000101	003E000000JcD3sIAF	' table
	# round in a circle, and through one who did not opt out
	merged 't false - false 0000000103' 'v true w true 0000000104' \
	    'w true v false 0000000105' 'x true y true 0000000106' \
	    'y true z false 0000000107' >c.csv
	expect 0 ./out carried
	says 'sfextract: c.csv:3: opted out, and was merged into a contact that is not found in the export: stays TRUE under its own id; 2 such contacts' \
	    "$(no_dates)" \
	    'sfextract: 5 in, 1 out, 0 rejected, 4 merged; of these, 2 opted out by a merge'
	[ "$(sed 1,2d table | cut -f 1,4 | grep TRUE)" = "$(printf '%s\tTRUE\n' 0000000104 0000000106)" ]
	# an export without Contact IDs
	merged 'r true s true 0000000101' 's false - false 0000000102' >c.csv
	printf '%s\n' 's TRUE merged' ' FALSE ' >want
	expect 0 ./want carried -c sf_id=
	says 'sfextract: c.csv:2: opted out, and was merged into a contact that is not found in the export: stays TRUE under its own id; 1 such contact' \
	    "$(no_dates)" \
	    'sfextract: 2 in, 1 out, 0 rejected, 1 merged; of these, 1 opted out by a merge'
	merged 'r true s false 0000000101' 's false - false 0000000102' >c.csv
	echo ' FALSE ' >want
	expect 0 ./want carried -c sf_id=
	says "$(no_dates)" 'sfextract: 2 in, 1 out, 0 rejected, 1 merged'
	merged 'r true s true 0000000101' 't false - false 0000000103' >c.csv
	expect 0 ./out sfextract -k Id c.csv # the columns that are kept
	holds '1 such contact'
	grep -q '^0000000101	003E000000JcD3sIAF		TRUE					merged		$' out
}

@test "the opt-out of a deleted contact that was not merged goes nowhere" {
	merged 'r true - true 0000000101' 's false - false 0000000102' >c.csv
	sed -i '2s/,,/,000000000000000AAA,/' c.csv
	echo 's FALSE ' >want
	expect 0 ./want carried
	says "$(no_dates)" 'sfextract: 2 in, 1 out, 0 rejected, 1 deleted'
}

@test "a merge across two files is found" {
	merged 'r true s true -' 't false - false 0000000103' >a.csv
	merged 's false - false 0000000102' >c.csv
	printf '%s\n' 't FALSE ' 's FALSE ' 's TRUE merged' >want
	expect 0 ./want carried a.csv
	says 'sfextract: a.csv: 2 in, one of 2 files' \
	    'sfextract: c.csv: 1 in, one of 2 files' \
	    "$(no_dates a.csv)" \
	    'sfextract: 3 in, 2 out, 0 rejected, 1 merged; of these, 1 opted out by a merge'
}

@test "a merge's TRUE does not carry the time and user of the survivor's own FALSE" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	printf 'ContactId,CreatedById,CreatedDate,Field,NewValue\n' >h.csv
	printf '003E000000JcD3s,005E0000001eioK,2025-04-18T16:03:00Z,HasOptedOutOfEmail,false\n' >>h.csv
	expect 0 merged.want sfextract -H h.csv c.csv
}

@test "columns copied with -k stay in the contact's own row" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	sed -i '1s/$/,Name/; 2s/$/,R/; 3s/$/,"S ""x"""/' c.csv
	expect 0 mergedkeep.want sfextract -k Name -k Id c.csv
}

@test "a merge into an invalid contact, or into two, exits 2" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	sed -i '2s/003E000000JcD3s/001E000000JcD3s/' c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:2: master_id: the id of an Account, not of a Contact'
	merged 'r true s true -' 'r true t true -' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: master_id: an earlier record names another contact that it was merged into'
	merged 'r true s maybe -' >c.csv
	expect 2 nothing sfextract c.csv
	says "sfextract: c.csv:2: opt_out: not TRUE or FALSE, Y or N, 1 or 0 (5 letters)"
}

@test "without Contact IDs a merged contact's opt-out goes under that of the survivor" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	printf '%s\n' 's TRUE merged' ' FALSE ' >want
	expect 0 ./want carried -c sf_id=
	says 'sfextract: c.csv:2: opted out, and was merged into a contact that is not found in the export: stays TRUE under its own id; 1 such contact' \
	    "$(no_dates)" \
	    'sfextract: 2 in, 1 out, 0 rejected, 1 merged; of these, 1 opted out by a merge'
}

@test "with -r a merged contact with an invalid id is rejected, and its survivor is unchanged" {
	merged 'r true s true -' 's false - false 0000000102' >c.csv
	sed -i '2s/003E000000JcD3r/001E000000JcD3r/' c.csv
	sfextract -v -r rejects.tsv c.csv >table.tsv 2>err
	says "$(no_dates)" 'sfextract: 2 in, 1 out, 1 rejected'
	fields 2,4 '003E000000JcD3sIAF|FALSE'
	set_aside '2|sf_id|the id of an Account, not of a Contact'
}

@test "fifteen zeros, like eighteen, mean that there is no survivor" {
	merged 'r true - true -' 's false - false 0000000102' >c.csv
	sed -i '2s/,,/,000000000000000,/' c.csv
	expect 0 nothing sh -c 'sfextract -v c.csv >table.tsv'
	says "$(no_dates)" 'sfextract: 2 in, 1 out, 0 rejected, 1 deleted'
	fields 2,4 '003E000000JcD3sIAF|FALSE'
}

@test "without MasterRecordId a deleted contact is just deleted" {
	merged 'r true - true 0000000101' 's false - false 0000000102' |
		cut -d , -f 1,2,4,5 >c.csv
	expect 0 nothing sh -c 'sfextract -v c.csv >table.tsv'
	says "$(no_dates)" 'sfextract: 2 in, 1 out, 0 rejected, 1 deleted'
	fields 2,4 '003E000000JcD3sIAF|FALSE'
}

@test "a merge that occurs twice counts once, and reaches a survivor in two rows once" {
	merged 'r true s true -' 'r true s true -' 's false - false 0000000102' \
	    's false - false 0000000102' >c.csv
	printf '%s\n' 's FALSE ' 's FALSE ' 's TRUE merged' 's TRUE merged' >want
	expect 0 ./want carried
	says "$(no_dates)" 'sfextract: 4 in, 2 out, 0 rejected, 2 merged; of these, 2 opted out by a merge'
}

@test "fault 80: a contact with a survivor was merged, also if nothing says that it is deleted" {
	local deleted
	for deleted in '' false; do
		printf '%s\n' 'Id,HasOptedOutOfEmail,Advance_ID__c,IsDeleted,MasterRecordId' \
		    "003E000000JcD3r,true,0000000101,$deleted,003E000000JcD3s" \
		    '003E000000JcD3s,false,0000000102,,' >c.csv
		expect 0 ./table.tsv sh -c 'sfextract c.csv | tee table.tsv'
		fields 1,2,4,9 '0000000102|003E000000JcD3sIAF|FALSE|' \
		    '0000000102|003E000000JcD3sIAF|TRUE|merged'
		cut -d , -f 1-3,5 c.csv >without.csv
		expect 0 ./table.tsv sfextract without.csv
	done
}
