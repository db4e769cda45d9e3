#!/usr/bin/env bats
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
	    "$a,Account,$user,2025-04-02T10:00:00Z,HasOptedOutOfEmail,false" >h.csv
	sfhistory h.csv >table.tsv
	fields 1-3 "$a|TRUE|2025-04-01T10:00:00Z"
	sed -i "s/^$a,Account/001E000000JcD3rIAF,Account/" h.csv
	expect 2 ./out sfhistory h.csv
	says 'sfhistory: h.csv:2: contact: not a Contact ID (those begin with 003)'
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
	printf 'sf_id\topt_out\tchanged_at\tchanged_by\topt_out_at\n#end\t0\n' >want.tsv
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
	sed "s/$user/nobody/" h.tsv >bad.tsv
	expect 2 nothing sfhistory bad.tsv
	says 'sfhistory: bad.tsv:2: changed_by: not a User ID (6 letters)'
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
