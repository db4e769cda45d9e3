#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# sfhistory: the newest change of Email Opt Out for each contact.

load helper

head='ContactId,CreatedDate,Field,OldValue,NewValue,CreatedById'
a=003E000000JcD3rIAF
user=00530000000fVQzAAM

# history ROW...: makes h.csv of these rows.
history() {
	printf '%s\n' "$head" "$@" >h.csv
}

@test "the newest change of each contact is written, with its newest opt-out" {
	history "$a,2025-04-01T10:00:00.000Z,HasOptedOutOfEmail,false,true,$user" \
	    "$a,2025-04-03T10:00:00.000Z,HasOptedOutOfEmail,true,false,$user" \
	    "$a,2025-04-09T10:00:00.000Z,Title,,Dean,$user"
	sfhistory -v h.csv >table.tsv 2>err
	fields 1-5 "$a|FALSE|2025-04-03T10:00:00Z|$user|2025-04-01T10:00:00Z"
	says 'sfhistory: h.csv: 3 in, 2 changes of the opt-out, 1 of other fields, 0 rejected' \
	    'sfhistory: 3 in, 1 out, 0 rejected, 1 of other fields, 1 older changes'
	[ "$(tail -n 1 table.tsv)" = "#end	1" ]
}

@test "of an opt-out that was made again the one before it is written, in any order" {
	history "$a,2025-04-03T10:00:00Z,HasOptedOutOfEmail,true,false,$user" \
	    "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,false,true,$user" \
	    "$a,2025-04-04T10:00:00Z,HasOptedOutOfEmail,false,true,$user" \
	    "$a,2025-03-01T10:00:00Z,HasOptedOutOfEmail,false,true,$user"
	sfhistory h.csv >table.tsv
	fields 2-5 "TRUE|2025-04-04T10:00:00Z|$user|2025-04-01T10:00:00Z"
	# Also of tables.
	sed 's/^#end.*/#end\t1/' table.tsv >first.tsv
	sfhistory first.tsv >table.tsv
	fields 2-5 "TRUE|2025-04-04T10:00:00Z|$user|2025-04-01T10:00:00Z"
	history "$a,2025-04-06T10:00:00Z,HasOptedOutOfEmail,false,true,$user"
	sfhistory h.csv >second.tsv
	sed -i 's/^#end.*/#end\t1/' second.tsv
	sfhistory second.tsv first.tsv >table.tsv
	fields 2-5 "TRUE|2025-04-06T10:00:00Z|$user|2025-04-04T10:00:00Z"
	history "$a,2025-04-07T10:00:00Z,HasOptedOutOfEmail,true,false,$user"
	sfhistory h.csv >third.tsv
	sed -i 's/^#end.*/#end\t1/' third.tsv
	sfhistory third.tsv second.tsv first.tsv >table.tsv
	fields 2-5 "FALSE|2025-04-07T10:00:00Z|$user|2025-04-06T10:00:00Z"
}

@test "of two changes in one second the opt-out is the newer one" {
	for order in 'true false' 'false true'; do
		# shellcheck disable=SC2086
		set -- $order
		history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,,$1,$user" \
		    "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,,$2,$user"
		sfhistory h.csv >table.tsv
		fields 2 TRUE
	done
}

@test "another name of the field is taken with -f" {
	history "$a,2025-04-01T10:00:00Z,Kein_Newsletter__c,false,true,$user"
	sfhistory h.csv >table.tsv 2>err
	says 'sfhistory: no change of the opt-out field among 1 change in the history; they are of Kein_Newsletter__c; sfhistory -f takes another name of the field'
	[ "$(tail -n 1 table.tsv)" = "#end	0" ]
	sfhistory -f Kein_Newsletter__c h.csv >table.tsv
	fields 1,2 "$a|TRUE"
	history "$a,2025-04-01T10:00:00Z,Kein.Newsletter,false,true,$user"
	sfhistory -f 'Kein.Newsletter' h.csv >table.tsv
	fields 1,2 "$a|TRUE"
}

@test "fault 75: the opt-out field is found under all of its names" {
	for field in HasOptedOutOfEmail 'Email Opt Out' 'Email Opt-Out' 'email opt-out' \
	    'E-mail Opt Out' ' EMAIL_OPT_OUT ' Contact.HasOptedOutOfEmail \
	    'Contact.Email Opt Out' PersonHasOptedOutOfEmail \
	    Account.PersonHasOptedOutOfEmail 'Account.Email Opt Out'; do
		history "$a,2025-04-01T10:00:00Z,$field,false,true,$user"
		sfhistory h.csv >table.tsv 2>err
		fields 1,2 "$a|TRUE"
		[ ! -s err ]
	done
}

@test "fault 75: a person account's opt-out counts by the object's column too" {
	printf '%s\n' ParentId,ParentSobjectType,CreatedById,CreatedDate,FieldName,NewvalString \
	    "$a,Account,$user,2025-04-01T10:00:00Z,PersonHasOptedOutOfEmail,true" \
	    "$a,Lead,$user,2025-04-02T10:00:00Z,HasOptedOutOfEmail,false" \
	    "$a,Lead,$user,2025-04-02T10:00:00Z,Contact.HasOptedOutOfEmail,false" \
	    "$a,Account,$user,2025-04-02T10:00:00Z,HasOptedOutOfEmail,false" >h.csv
	sfhistory h.csv >table.tsv
	fields 1-3 "$a|TRUE|2025-04-01T10:00:00Z"
	sed -i "s/^$a,Account/001E000000JcD3rIAF,Account/" h.csv
	expect 2 ./out sfhistory h.csv
	says 'sfhistory: h.csv:2: contact: the id of an Account, not of a Contact'
}

@test "fault 75: a field that merely resembles the opt-out is another field" {
	for field in HasOptedOutOfFax EmailOptOutDate 'Email Opt Out?' \
	    Lead.HasOptedOutOfEmail 'Lead.Email Opt Out' Account.HasOptedOutOfEmail \
	    HasOptedOutOfEmail__c; do
		history "$a,2025-04-01T10:00:00Z,$field,false,true,$user"
		sfhistory h.csv >table.tsv 2>err
		holds 'no change of the opt-out field among 1 change in the history'
		[ "$(tail -n 1 table.tsv)" = "#end	0" ]
	done
}

@test "fault 75: a history without a change of the opt-out says so, with the fields it has" {
	local want='no change of the opt-out field among 8 changes in the history; they are of Title, Lead.Phone, Owner, Birthdate, Fax, ...; sfhistory -f takes another name of the field'
	printf '%s\n' ParentId,ParentSobjectType,CreatedById,CreatedDate,FieldName,NewvalString >h.csv
	for field in Contact.Title Contact.Title Lead.Phone .Owner .Birthdate .Fax .Suffix .Email; do
		printf '%s,%s,%s,2025-04-01T10:00:00Z,%s,x\n' "$a" "${field%.*}" "$user" "${field#*.}"
	done >>h.csv
	printf 'sf_id\topt_out\tchanged_at\tchanged_by\topt_out_at\tcode\n#end\t0\n' >want.tsv
	sed -i 's/Contact,/,/' h.csv
	expect 0 ./want.tsv sfhistory h.csv
	says "sfhistory: $want"
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c\n%s,true,0000000101\n' "$a" >c.csv
	sfextract -H h.csv c.csv >table.tsv 2>err
	fields 1,4-6 '0000000101|TRUE||'
	says "sfextract: $want"
	printf '%s,,%s,2025-04-01T10:00:00Z,Email Opt Out,true\n' "$a" "$user" >>h.csv
	sfhistory h.csv >table.tsv 2>err
	[ ! -s err ]
}

@test "fault 75: what may be an address or a name is not shown as a field" {
	history "$a,2025-04-01T10:00:00Z,ann@example.com,,x,$user" \
	    "$a,2025-04-01T10:00:00Z,555 0123456,,x,$user" \
	    "$a,2025-04-01T10:00:00Z,$(printf '%060d' 0 | tr 0 x),,x,$user"
	sfhistory h.csv >table.tsv 2>err
	says 'sfhistory: no change of the opt-out field among 3 changes in the history; sfhistory -f takes another name of the field'
}

@test "sfextract -H gives the same from the history and from its table" {
	for w in 1 2; do
		cp "$top/examples/week$w"/{contacts,history}.csv .
		sfhistory history.csv >h.tsv
		sfextract -c id=Ascend_ID__c -H history.csv contacts.csv >raw.tsv
		expect 0 ./raw.tsv sfextract -c id=Ascend_ID__c -H h.tsv contacts.csv
	done
}

@test "fault 78: the opt-ins of a load are marked, although most of its contacts changed again" {
	local rows=() ids=(AIAQ BIAQ CIAQ DIAQ EIAQ FIAQ GIAQ)
	# Of one minute six, of the next one five; of the six, all but two opt
	# out again.
	for n in 0 1 2 3 4 5; do
		rows+=("003E000000JcD3${ids[n]:0:1},2025-04-01T10:00:0$n.000Z,HasOptedOutOfEmail,true,false,$user")
		rows+=("003E000000JcD4${ids[n]:0:1},2025-04-01T10:01:5$n.000Z,HasOptedOutOfEmail,true,false,$user")
	done
	unset 'rows[11]'
	for n in 2 3 4 5; do
		rows+=("003E000000JcD3${ids[n]:0:1},2025-04-02T10:00:00.000Z,HasOptedOutOfEmail,false,true,$user")
	done
	history "${rows[@]}"
	sfhistory h.csv >table.tsv
	awk -F '\t' '$6 == "load" { print substr($1, 1, 15), $2 }' table.tsv >got
	printf '%s\n' '003E000000JcD3A FALSE' '003E000000JcD3B FALSE' | diff - got
	expect 0 ./table.tsv sfhistory table.tsv
	printf '%s\n' Id,HasOptedOutOfEmail,Advance_ID__c \
	    003E000000JcD3A,false,0000000101 003E000000JcD3C,true,0000000102 \
	    003E000000JcD4A,false,0000000103 >c.csv
	printf '%s\n' '0000000101 load' '0000000102 ' '0000000103 ' >want
	marks() {
		sfextract -H "$1" c.csv >sf.tsv || return
		awk -F '\t' 'NR > 1 && !/^#/ { print $1, $9 }' sf.tsv
	}
	expect 0 ./want marks h.csv
	expect 0 ./want marks table.tsv
}

@test "two histories that overlap make no load of a few opt-ins" {
	local rows=()
	for n in A B C; do
		rows+=("003E000000JcD3$n,2025-04-01T10:00:00.000Z,HasOptedOutOfEmail,true,false,$user")
	done
	history "${rows[@]}"
	cp h.csv other.csv
	sfhistory h.csv other.csv >table.tsv
	[ "$(cut -f 6 table.tsv | sort -u | tr '\n' ' ')" = ' code ' ]
}

@test "a table of sfhistory is read again" {
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,,true,$user"
	sfhistory h.csv >h.tsv
	expect 0 ./h.tsv sfhistory h.tsv
}

@test "a table without its end mark or with a wrong value exits 2" {
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,,true,$user"
	sfhistory h.csv >h.tsv
	sed '$d' h.tsv >cut.tsv
	cp "$top/examples/week1/contacts.csv" .
	expect 2 nothing sfextract -c id=Ascend_ID__c -H cut.tsv contacts.csv
	holds 'cut.tsv:3: no end mark'
	sed 's/TRUE/maybe/' h.tsv >bad.tsv
	expect 2 nothing sfextract -c id=Ascend_ID__c -H bad.tsv contacts.csv
	says 'sfextract: bad.tsv:2: opt_out: not TRUE or FALSE (5 letters)'
	sed 's/10:00:00Z/&x/' h.tsv >bad.tsv
	expect 2 nothing sfhistory bad.tsv
	says 'sfhistory: bad.tsv:2: changed_at: not a moment like 2025-04-18T16:03:00Z (14 digits, 3 letters, 4 signs)'
	sed 's/^sf_id/id/' h.tsv >bad.tsv
	expect 2 nothing sfhistory bad.tsv
	holds 'sfhistory: bad.tsv:1: sf_id: no column "sf_id"; '
}

@test "a wrong record exits 2, or is set aside with -r" {
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,,true,nobody" \
	    "$a,2025-04-02T10:00:00Z,HasOptedOutOfEmail,,true,$user"
	expect 2 ./out sfhistory h.csv
	says 'sfhistory: h.csv:2: changed_by: not a User ID (6 letters)'
	sfhistory -r rejects.tsv h.csv >table.tsv
	fields 3 2025-04-02T10:00:00Z
	set_aside '2|changed_by|not a User ID (6 letters)'
}

@test "a history without records exits 2" {
	history
	expect 2 ./out sfhistory h.csv
	says 'sfhistory: h.csv: no records under the header: an empty history'
}

@test "a table with a wrong id or moment exits 2" {
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,,true,$user"
	sfhistory h.csv >h.tsv
	sed 's/003E000000JcD3rIAF/003E/' h.tsv >bad.tsv
	expect 2 nothing sfhistory bad.tsv
	holds 'sfhistory: bad.tsv:2: sf_id: '
	for by in '' 005nobody "${user%M}" 4/18/2025; do
		awk -F '\t' -v OFS='\t' -v by="$by" 'NR == 2 { $4 = by } 1' \
		    h.tsv >bad.tsv
		expect 2 nothing sfhistory bad.tsv
		holds "sfhistory: bad.tsv:2: changed_by: not a user's name or User ID ("
	done
	for field in 3 5; do
		for value in '2025-13-01' ''; do
			[ "$field,$value" != 5, ] || continue
			awk -F '\t' -v OFS='\t' -v n=$field -v value="$value" \
			    'NR == 2 { $n = value } 1' h.tsv >bad.tsv
			expect 2 nothing sfhistory bad.tsv
			holds 'not a moment like 2025-04-18T16:03:00Z'
		done
	done
	expect 0 ./h.tsv sfhistory -v h.tsv
	holds 'sfhistory: h.tsv: 1 contacts'
}

@test "columns, delimiter, character set and repeated headers are options" {
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,,true,$user"
	sfhistory h.csv >want
	sed '1s/ContactId/Whom/' h.csv | tr , ';' >named.csv
	expect 0 ./want sfhistory -c contact=Whom -d ';' named.csv
	cat h.csv h.csv >pages.csv
	expect 0 ./want sfhistory --pages pages.csv
	iconv -f UTF-8 -t UTF-16LE h.csv >wide.csv
	expect 0 ./want sfhistory -C UTF-16LE wide.csv
	sfhistory --gzip h.csv | gzip -dc >got
	cmp want got
}

# report LINE...: makes r.csv, a history report of these lines.
report() {
	echo '"Contact ID","Field / Event","Old Value","New Value","Edit Date","Edited By"' >r.csv
	printf '%s\n' "$@" >>r.csv
}

opt_in='"003E000000JcD3r","Email Opt Out","1","0","4/18/2025 4:03 PM","Robin Marsh"'
opt_out='"003E000000JcD3r","Email Opt Out","0","1","4/16/2025 9:00 AM"," Data Load "'

@test "fault 76: a history report is read, with its footer and its users by name" {
	# shellcheck disable=SC1112 # the apostrophe of a name
	report "$opt_in" "$opt_out" \
	    '"003E000000JcD3r","Title","","Dean","4/19/2025 4:03 PM","Zoë O’Brien"' \
	    '' '"Grand Totals (3 records)"' '"Confidential Information - Do Not Distribute"'
	sfhistory --dates mdy -Z America/Denver r.csv >table.tsv 2>err
	fields 1-5 "$a|FALSE|2025-04-18T22:03:00Z|Robin Marsh|2025-04-16T15:00:59Z"
	cp table.tsv h.tsv
	expect 0 ./h.tsv sfhistory h.tsv
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c\n%s,false,0000000101\n' "$a" >c.csv
	for history in r.csv h.tsv; do
		sfextract --dates mdy -Z America/Denver -H "$history" c.csv >table.tsv 2>err
		fields 1,4-6 '0000000101|FALSE|2025-04-18T22:03:00Z|Robin Marsh'
	done
	report "$opt_out"
	sfhistory --dates mdy -Z UTC r.csv >table.tsv
	fields 2-4 'TRUE|2025-04-16T09:00:59Z|Data Load'
}

@test "fault 76: dates of a report need --dates, and its footer the right count" {
	report "$opt_in" '' '"Grand Totals (2 records)"'
	expect 2 ./out sfhistory -Z UTC r.csv
	says 'sfhistory: r.csv:2: changed_at: a date whose order is not known without --dates mdy, dmy or ymd (10 digits, 2 letters, 2 blanks, 3 signs)'
	expect 2 ./out sfhistory -Z UTC --dates mdy r.csv
	says "sfhistory: r.csv:4: the report's footer counts 2 records, the file has 1"
}

@test "fault 76: a report without one of its columns exits 2, whatever resembles it" {
	while IFS='|' read -r column other says; do
		report "$opt_in"
		sed -i "1s:$column:$other:" r.csv
		expect 2 nothing sfhistory -Z UTC --dates mdy r.csv
		says "sfhistory: r.csv:1: $says"
	done <<-'E'
	Edit Date|Created Date|changed_at: a history report without "Edit Date", and its "Created Date" is something else; sfhistory -c changed_at=Column names the column
	Edited By|Created By ID|changed_by: a history report without "Edited By", and its "Created By ID" is something else; sfhistory -c changed_by=Column names the column
	Field / Event|Field|field: a history report without "Field / Event", and its "Field" is something else; sfhistory -c field=Column names the column
	Edit Date|Last Date|changed_at: no column "Edit Date" or "CreatedDate" or "Created Date"; the header has: Contact ID, Field / Event, Old Value, New Value, Last Date, Edited By
	New Value|Value|new_value: no column "NewValue" or "NewvalString" or "New Value"; the header has: Contact ID, Field / Event, Old Value, Value, Edit Date, Edited By
	Contact ID|Contact|contact: no column "ContactId" or "Contact ID" or "ParentId" or "Parent ID"; the header has: Contact, Field / Event, Old Value, New Value, Edit Date, Edited By
	E
	report "$opt_in"
	sed -i '1s/"Edit Date"/"When"/' r.csv
	sfhistory -Z UTC --dates mdy -c changed_at=When r.csv >table.tsv
	fields 3 2025-04-18T16:03:00Z
}

@test "fault 76: a report whose Created Date is the contact's takes the date of the edit" {
	report "$opt_in"
	sed -i '1s/^/"Created Date",/; 2s:^:"1/2/2020",:' r.csv
	sfhistory -Z UTC --dates mdy r.csv >table.tsv
	fields 3,4 '2025-04-18T16:03:00Z|Robin Marsh'
}

@test "fault 76: a wrong cell of a report exits 2, or is set aside" {
	while IFS='|' read -r cell bad column what; do
		report "$opt_in"
		[ "$bad" != LONG ] || bad=$(printf '%0256d' 0 | tr 0 x)
		sed -i "2s~$cell~$bad~" r.csv
		expect 2 ./out sfhistory -Z UTC --dates mdy r.csv
		says "sfhistory: r.csv:2: $column: $what"
		sfhistory -Z UTC --dates mdy -r rejects.tsv r.csv >table.tsv 2>err
		: >err
		set_aside "2|$column|$what"
	done <<-'E'
	Robin Marsh||changed_by|not a user's name or User ID (empty)
	Robin Marsh|005E0000001emcA1AQ|changed_by|not a user's name or User ID (11 digits, 7 letters)
	Robin Marsh|005E0000001emc|changed_by|not a user's name or User ID (10 digits, 4 letters)
	Robin Marsh|003E000000JcD3r|changed_by|not a user's name or User ID (10 digits, 5 letters)
	Robin Marsh|LONG|changed_by|not a user's name or User ID (256 letters)
	Robin Marsh|005Rob|changed_by|not a user's name or User ID (3 digits, 3 letters)
	Robin Marsh|true|changed_by|not a user's name or User ID (4 letters)
	Robin Marsh|4/18/2025 4:03 PM|changed_by|not a user's name or User ID (10 digits, 2 letters, 2 blanks, 3 signs)
	Robin Marsh|r@example.com|changed_by|not a user's name or User ID (11 letters, 2 signs)
	Robin Marsh|#REF!|changed_by|a spreadsheet wrote #REF! here
	Robin Marsh|Jos\xe9|changed_by|not UTF-8 (3 letters, 1 other byte); name the character set with -C, for example -C windows-1252
	003E000000JcD3r|Ann Ames|contact|not a Salesforce id of 15 or 18 characters (7 letters, 1 blank)
	"0"|"Dean"|new_value|not TRUE or FALSE, Y or N, 1 or 0 (4 letters)
	4:03 PM|Robin|changed_at|not a date like 2025-04-18 or 4/18/2025 (7 digits, 5 letters, 1 blank, 2 signs)
	E
}

@test "fault 76: users by name are only in a column of names, or one given with -c" {
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,,true,Robin Marsh"
	expect 2 ./out sfhistory h.csv
	says 'sfhistory: h.csv:2: changed_by: not a User ID (10 letters, 1 blank)'
	sfhistory -c changed_by=CreatedById h.csv >table.tsv
	fields 4 'Robin Marsh'
	sed -i 's/Robin Marsh/李明/' h.csv
	sfhistory -c changed_by=CreatedById h.csv >table.tsv
	fields 4 李明
	sed -i "s/李明/$(printf '%0256d' 0 | tr 0 x)/" h.csv
	expect 2 ./out sfhistory -c changed_by=CreatedById h.csv
	says "sfhistory: h.csv:2: changed_by: not a user's name or User ID (256 letters)"
	report "$opt_in"
	sed -i "s/Robin Marsh/${user%???}/" r.csv
	sfhistory -Z UTC --dates mdy r.csv >table.tsv
	fields 4 "$user"
}

@test "fault 71: an error of a spreadsheet in a history is refused as such" {
	local error row
	for error in Err:502 '#REF!' '#N/A'; do
		history "$a,2025-04-01T10:00:00Z,$error,false,true,$user"
		expect 2 nothing sfhistory h.csv
		holds 'sfhistory: h.csv:2: field: a spreadsheet wrote '
		for row in "$error,2025-04-01T10:00:00Z,HasOptedOutOfEmail,false,true,$user" \
		    "$a,$error,HasOptedOutOfEmail,false,true,$user" \
		    "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,false,true,$error"; do
			history "$row"
			expect 2 nothing sfhistory h.csv
			holds '); a spreadsheet wrote '
		done
	done
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,false,#REF!,$user"
	expect 2 nothing sfhistory h.csv
	says 'sfhistory: h.csv:2: new_value: not TRUE or FALSE, Y or N, 1 or 0 (3 letters, 2 signs); a spreadsheet wrote #REF!'
	sed 's/$/,ParentSobjectType/; 2s/,Parent.*/,Err:502/; 2s/#REF!/true/' h.csv >o.csv
	expect 2 nothing sfhistory o.csv
	says 'sfhistory: o.csv:2: object: a spreadsheet wrote an error like Err:502 here'
}

@test "fault 71: a change to nothing or to null is refused: it is no consent" {
	while IFS='|' read -r value shape; do
		history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,true,$value,$user" \
		    "$a,2025-04-03T10:00:00Z,Title,true,$value,$user"
		expect 2 nothing sfhistory h.csv
		says "sfhistory: h.csv:2: new_value: no value, expected true or false: it was lost, or the exporting program writes nothing for FALSE ($shape)"
	done <<-'E'
	|empty
	 |1 blank
	NULL|4 letters
	(null)|4 letters, 2 signs
	\N|1 letter, 1 sign
	E
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,true,#N/A,$user"
	expect 2 nothing sfhistory h.csv
	holds '(2 letters, 2 signs); a spreadsheet wrote #N/A'
	# Set aside, it hides neither an older opt-out nor that it is missing.
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,false,true,$user" \
	    "$a,2025-04-02T10:00:00Z,HasOptedOutOfEmail,true,,$user"
	expect 0 ./table.tsv sh -c 'sfhistory -v -r rejects.tsv h.csv | tee table.tsv'
	says 'sfhistory: h.csv: 2 in, 1 changes of the opt-out, 0 of other fields, 1 rejected' \
	    'sfhistory: 2 in, 1 out, 1 rejected, 0 of other fields, 0 older changes'
	fields 1-3 "$a|TRUE|2025-04-01T10:00:00Z"
	set_aside '3|new_value|no value, expected true or false: it was lost, or the exporting program writes nothing for FALSE (empty)'
}

@test "fault 75: a change without the name of its field is refused: it may be of the opt-out" {
	for field in '' ' ' NULL '(null)'; do
		history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,false,true,$user" \
		    "$a,2025-04-02T10:00:00Z,$field,true,false,$user"
		expect 2 nothing sfhistory h.csv
		says 'sfhistory: h.csv:3: field: empty'
	done
}

@test "fault 75: the label of the field may have the object and a colon before it" {
	for field in 'Contact: Email Opt Out' 'Person Account: Email Opt Out' 'contact:E-Mail Opt-Out'; do
		history "$a,2025-04-01T10:00:00Z,$field,false,true,$user"
		expect 0 ./table.tsv sh -c 'sfhistory h.csv | tee table.tsv'
		fields 1,2 "$a|TRUE"
	done
	history "$a,2025-04-01T10:00:00Z,Lead: Email Opt Out,false,true,$user"
	expect 0 ./out sfhistory h.csv
	holds 'no change of the opt-out field among 1 change'
}

@test "fault 79: -f with an empty name exits 2" {
	history "$a,2025-04-01T10:00:00Z,HasOptedOutOfEmail,false,true,$user"
	expect 2 nothing sfhistory -f '' h.csv
	says 'sfhistory: -f: an empty name, as of an unset variable of the shell; expected the name of a field'
}
