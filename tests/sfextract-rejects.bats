#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load sfextract

@test "fault 16: a header repeated within the file is refused" {
	small 'Id,Email,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: a repeated header; --pages skips it'
}

@test "an unknown checkbox value exits 2, and is not guessed" {
	small '003E000000JcD3s,b@example.com,maybe,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says "sfextract: c.csv:3: opt_out: not TRUE or FALSE, Y or N, 1 or 0 (5 letters)"
}

@test "an invalid id exits 2, and its text is not printed" {
	small '003E000000JcD3s,b@example.com,false,12a,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: id: not 10 digits (2 digits, 1 letter)'
}

@test "fault 25: the id of a Lead, or one with a wrong suffix, exits 2" {
	small '00QE000000JcD3s,b@example.com,false,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: sf_id: the id of a Lead, not of a Contact'
	small '003E000000JcD3sIAG,b@example.com,false,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: sf_id: the last 3 characters do not match the first 15'
}

@test "an ambiguous date exits 2" {
	small '003E000000JcD3s,b@example.com,false,0000000102,4/5/2025' >c.csv
	expect 2 nothing sfextract -Z UTC c.csv
	says 'sfextract: c.csv:3: modified_at: a date whose order is not known without --dates mdy, dmy or ymd (6 digits, 2 signs)'
}

@test "fault 10: invalid UTF-8 in a column that is used exits 2" {
	small >c.csv
	printf '003E000000JcD3s,jos\xe9@example.com,false,0000000102,\n' >>c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: email: not UTF-8 (13 letters, 2 signs, 1 other byte); name the character set with -C, for example -C windows-1252'
}

@test "a line end in an address is reported as a lost quote" {
	small '003E000000JcD3s,"b@example.com' 'x",false,0000000102,' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv:3: email: a control character, such as a line end: was a quote lost?'
}

@test "-r writes bad records unchanged, and counts them" {
	small '003E000000JcD3s,b@example.com,maybe,0000000102,' 'short,1' \
	    '' '"003E000000JcD3t","c@example.com","true","0000000103",""' >c.csv
	expect 0 rejects.want sfextract -v -r r.tsv c.csv
	says "$(undated)" 'sfextract: 5 in, 2 out, 3 rejected'
	diff -u "$fix/rejects.tsv" r.tsv
	[ "$(stat -c %a r.tsv)" = 600 ]
}

@test "broken quoting exits 2 even with -r" {
	small '003E000000JcD3s,b"x,false,0000000102,' >c.csv
	expect 2 nothing sfextract -r r.tsv c.csv
	says 'sfextract: c.csv:3: an unexpected quote (field 2)'
	small '003E000000JcD3s,"b@example.com,false,0000000102,' >c.csv
	expect 2 nothing sfextract -r r.tsv c.csv
	says 'sfextract: c.csv:3: a quote is never closed'
}

@test "fault 5: a header alone, or records of nobody, exits 2" {
	small | head -1 >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv: no records under the header: an empty export'
	small | sed 's/0000000101//' >c.csv
	expect 2 nothing sfextract c.csv
	says 'sfextract: c.csv: no usable record: 1 in, 1 without an Advance ID, 0 rejected'
	small | sed 's/false/maybe/' >c.csv
	expect 2 nothing sfextract -r r.tsv c.csv
	says 'sfextract: c.csv: no usable record: 1 in, 0 without an Advance ID, 1 rejected'
}

@test "-r rejects each kind of bad contact, with its reason" {
	{
		printf '%s\n' 'Email,Id,HasOptedOutOfEmail,Advance_ID__c,SystemModstamp,By,At,News,Name' \
		    'ann@example.com,003E000000JcD3r,false,0000000101,,cu1,,true,Ann' \
		    'ben@example.com,001E000000JcD3s,false,0000000102,,cu1,,true,Ben' \
		    'cy@example.com,003E000000JcD3t,false,0000000103,,cu1,4/5/2025,true,Cy' \
		    'di@example.com,003E000000JcD3u,false,0000000104,,cu1,,perhaps,Di' \
		    'ed@example.com,003E000000JcD3v,false,0000000105,,cu1,,#REF!,Ed' \
		    'flo@example.com,#N/A,false,0000000106,,cu1,,true,Flo'
		printf 'gil@example.com,003E000000JcD3w,false,0000000107,,cu1,,t\xe2\x80\x8brue,Gil\n'
		printf 'hal@example.com,003E000000JcD3x,false,0000000108,,c\x01u,,true,Hal\n'
		printf '"ida@example.com",003E000000JcD3y,false,,,cu1,,true,"Ida\njo@example.com,003E000000JcD3z,false"\n'
		printf '%s\n' 'Err:502,003E000000JcD3A,false,0000000109,,cu1,,true,Kim' \
		    'lee@example.com,003E000000JcD3B,false,000000011,,cu1,,true,Lee'
	} >c.csv
	sfextract -Z UTC -v -r rejects.tsv -c changed_by=By -c changed_at=At -P News \
	    c.csv >table.tsv 2>err
	says "$(undated)" 'sfextract: 11 in, 1 out, 10 rejected'
	fields 1,2,8 '0000000101|003E000000JcD3rIAF|News'
	set_aside '3|sf_id|the id of an Account, not of a Contact' \
	    '4|changed_at|a date whose order is not known without --dates mdy, dmy or ymd (6 digits, 2 signs)' \
	    "5|News|not TRUE or FALSE, Y or N, 1 or 0 (7 letters)" \
	    '6|News|a spreadsheet wrote #REF! here' \
	    '7|sf_id|a spreadsheet wrote #N/A here' \
	    '8|News|an invisible or look-alike character (4 letters, 3 other bytes)' \
	    '9|changed_by|a control character, such as a line end: was a quote lost?' \
	    '10|sf_id|field 9 contains a line with another id: was a quote lost?' \
	    '12|email|a spreadsheet wrote an error like Err:502 here' \
	    '13|id|not 10 digits; --pad restores leading zeros (9 digits)'
}

@test "a record is rejected, or counted for invalid bytes elsewhere, but not both" {
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c\n003E000000JcD3r,false,0000000101\n' >c.csv
	row=003E000000JcD3r,005E0000001eioK,2025-04-18T16:03:00Z
	header=ContactId,CreatedById,CreatedDate,Field,NewValue,ParentSobjectType,Note
	{
		echo "$header"
		printf '%s,HasOptedOutOfEmail,true,Cont\xefact,\n' "$row" "$row"
		printf '%s,Name,A,Contact,\xef\n' "$row"
	} >h1.csv
	{
		echo "$header"
		printf '%s,Name,A,Contact,\n' "$row" "$row"
		printf '%s,Name,A,Contact,\xef\n' "$row"
	} >h2.csv
	sfextract -v -r rejects.tsv -H h1.csv -H h2.csv c.csv >table.tsv 2>said
	grep -q '^sfextract: 1 in, 1 out, 0 rejected, 2 not UTF-8 in unused columns' said
	set_aside '2|object|not UTF-8 (7 letters, 1 other byte); name the character set with -C, for example -C windows-1252' \
	    '3|object|not UTF-8 (7 letters, 1 other byte); name the character set with -C, for example -C windows-1252'
}

@test "a short record that begins with a quote is rejected unchanged" {
	small '"003E000000JcD3s",b@example.com,true' '"",' >c.csv
	sfextract -r rejects.tsv c.csv >table.tsv
	fields 1,4 '0000000101|FALSE'
	set_aside '3||3 fields, the header has 5' '4||2 fields, the header has 5'
	sed 1d rejects.tsv | cut -f 5 | head -n 2 >got
	printf '%s\n' '"003E000000JcD3s",b@example.com,true\n' '"",\n' | diff -u - got
}
