#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Dates and times as exports write them, and the moments that they mean.

load helper

# advance DATE: an extract in which somebody opted out then.
advance() {
	printf 'ID_NUMBER;OPT_OUT;OPT_OUT_DATE\n0000000001;Y;%s\n' "$1" >adv.csv
}

# moment DATE OPTION...: what advextract makes of the date, in $got.
moment() {
	advance "$1"
	shift
	advextract "$@" adv.csv >table.tsv 2>err || { got=$(<err); return 0; }
	got=$(sed -n 2p table.tsv | cut -f 5)
	heard
}

# moments OPTION...: each line of standard input is a date, a tab and its moment.
moments() {
	local date want
	while IFS=$'\t' read -r date want; do
		moment "$date" "$@"
		[ "$got" = "$want" ] || { echo "$date: $got, not $want"; return 1; }
	done
}

# refused DATE WHY OPTION...: advextract refuses the date.
refused() {
	advance "$1"
	expect 2 nothing advextract "${@:3}" adv.csv
	says "advextract: adv.csv:2: changed_at: $2"
}

@test "fault 73: -Z names the zone of times that state none" {
	moments -Z America/Denver <<-'E'
	2025-04-18	2025-04-19T05:59:59Z
	2025-04-18 14:00:00	2025-04-18T20:00:00Z
	2025-01-18 14:00:00	2025-01-18T21:00:00Z
	2025-04-18T14:00:00Z	2025-04-18T14:00:00Z
	2025-04-18T14:00:00-05:00	2025-04-18T19:00:00Z
	2025-04-18 14:00:00 UTC	2025-04-18T14:00:00Z
	1990-01-01	1990-01-02T06:59:59Z
	E
	moments -Z UTC <<<$'2025-04-18 14:00:00\t2025-04-18T14:00:00Z'
	moments -Z Asia/Kolkata <<<$'2025-04-18 14:00:00\t2025-04-18T08:30:00Z'
}

@test "fault 73: times of winter and summer in one file, also 8192 days apart" {
	printf '%s\n' 'ID_NUMBER;OPT_OUT;OPT_OUT_DATE' '0000000001;Y;2025-01-05' \
	    '0000000002;Y;2002-08-02' '0000000003;Y;2025-01-05' >adv.csv
	advextract -Z America/Denver adv.csv >table.tsv
	fields 5 2025-01-06T06:59:59Z 2002-08-03T05:59:59Z 2025-01-06T06:59:59Z
}

@test "fault 73: an hour that occurs twice, or never, when the clocks change" {
	moments -Z America/Denver <<-'E'
	2025-11-02 01:30:00	2025-11-02T08:30:00Z
	2025-11-02 00:59:59	2025-11-02T06:59:59Z
	2025-11-02 02:00:00	2025-11-02T09:00:00Z
	2025-03-09 02:30:00	2025-03-09T09:30:00Z
	2025-03-09 01:59:59	2025-03-09T08:59:59Z
	2025-03-09 03:00:00	2025-03-09T09:00:00Z
	E
	advance '2025-11-02 01:30:00'
	sed -i 's/;Y;/;N;/' adv.csv
	expect 0 ./table.tsv sh -c 'advextract -Z America/Denver adv.csv | tee table.tsv'
	fields 4,5 'FALSE|2025-11-02T07:30:00Z'
}

@test "fault 73: without -Z an opt-out is the latest it can be, which is said" {
	advance '2025-04-18 14:00:00'
	printf '0000000002;N;2025-04-18 14:00:00\n0000000003;N;2025-04-18\n' >>adv.csv
	expect 0 ./table.tsv sh -c 'advextract adv.csv | tee table.tsv'
	says 'advextract: times without a time zone: an opt-out is taken as the latest it can be, consent as the earliest; -Z names the zone'
	fields 1,4,5 '0000000001|TRUE|2025-04-19T02:00:00Z' \
	    '0000000002|FALSE|2025-04-18T00:00:00Z' \
	    '0000000003|FALSE|2025-04-17T10:00:00Z'
}

@test "fault 73: a consent in Salesforce does not undo an opt-out of the same afternoon" {
	local zone
	printf 'Id,Ascend_ID__c,HasOptedOutOfEmail,Email,LastModifiedDate\n0038X00003GCbWNQA1,0000000001,false,a@example.org,2025-04-18T18:00:00.000Z\n' >contacts.csv
	printf 'ContactId,Field,CreatedDate,CreatedById,OldValue,NewValue\n0038X00003GCbWNQA1,HasOptedOutOfEmail,2025-04-18T18:00:00.000Z,0058X00000A1gnTQAR,true,false\n' >history.csv
	echo 0058X00000A1gnTQAR >users.txt
	printf 'id\tsf_id\temail\tsf\tadv\tsf_was\tadv_was\twant\tclass\tsend_to\tset\tsince\tchanged_at\tchanged_by\tmodified_at\tflags\topt_out_at\n0000000001\t0038X00003GCbWNQA1\ta@example.org\tTRUE\tTRUE\tTRUE\tTRUE\tTRUE\tagree\t\t\t2025-04-01T00:00:00Z\t\t\t2025-04-01T00:00:00Z\t\t2025-03-30T00:00:00Z\n#end\t1\n' >base.tsv
	sfextract -c id=Ascend_ID__c -H history.csv contacts.csv >sf.tsv
	for zone in '' '-Z America/Denver' '-Z UTC'; do
		advance '2025-04-18 14:00:00'
		# shellcheck disable=SC2086
		advextract $zone adv.csv >adv.tsv 2>/dev/null
		optdiff -a --now 2025-04-25T06:00:00Z -u users.txt -b base.tsv \
		    sf.tsv adv.tsv >table.tsv || [ $? = 1 ]
		case $zone in
		*UTC) fields 1,8,9 '0000000001|FALSE|opt_in' ;;
		*) fields 1,8 '0000000001|TRUE' ;;
		esac
	done
}

@test "fault 73: a negating code of the same day does not win" {
	printf '%s\n' 'ID_NUMBER,CODE,OPT_OUT_DATE' \
	    0000000001,NEM,2025-04-18 0000000001,OIN,2025-04-18 \
	    '0000000002,NEM,2025-04-18 16:00:00' 0000000002,OIN,2025-04-18 \
	    0000000003,NEM,2025-04-18 0000000003,OIN, \
	    0000000004,NEM,2025-04-19 0000000004,OIN,2025-04-18 \
	    0000000005,NEM,2025-04-18 0000000005,OIN,2025-04-19 \
	    0000000006,NEM, 0000000006,OIN, >h.csv
	expect 0 ./table.tsv sh -c 'advextract -Z America/Denver -x CODE=NEM -y CODE=OIN h.csv | tee table.tsv'
	fields 1,4 '0000000001|TRUE' '0000000002|TRUE' '0000000003|TRUE' \
	    '0000000004|TRUE' '0000000005|FALSE' '0000000006|FALSE'
}

@test "fault 73: changes that a history dates alike keep their order" {
	printf '%s\n' 'ContactId,Field,CreatedDate,CreatedById,OldValue,NewValue' \
	    '003E000000JcD3rIAF,HasOptedOutOfEmail,2025-04-18 08:00:00,005E0000001eioKIAQ,false,true' \
	    '003E000000JcD3rIAF,HasOptedOutOfEmail,2025-04-18 12:00:00,005E0000001eioKIAQ,true,false' >h.csv
	expect 0 ./table.tsv sh -c 'sfhistory h.csv | tee table.tsv'
	says 'sfhistory: times without a time zone: an opt-out is taken as the latest it can be, consent as the earliest; -Z names the zone'
	fields 1-3,5 '003E000000JcD3rIAF|FALSE|2025-04-17T22:00:00Z|2025-04-18T20:00:00Z'
	expect 0 ./table.tsv sh -c 'sfhistory -Z America/Denver h.csv | tee table.tsv'
	fields 1-3,5 '003E000000JcD3rIAF|FALSE|2025-04-18T18:00:00Z|2025-04-18T14:00:00Z'
}

@test "fault 73: a time that names its zone is read only if -Z gives that zone" {
	local shared='a time zone that several places share: -Z names yours, such as'
	refused '2025-04-18 16:03 MDT' "$shared America/Denver (12 digits, 3 letters, 2 blanks, 3 signs)"
	refused '2025-04-18 16:03 CDT' "$shared America/Chicago (12 digits, 3 letters, 2 blanks, 3 signs)"
	refused '2025-04-18 16:03 cest' "$shared Europe/Paris (12 digits, 4 letters, 2 blanks, 3 signs)"
	refused '2025-04-18 16:03 AMERICA/DENVER' \
	    'a time zone by its name, which -Z must give as well (12 digits, 13 letters, 2 blanks, 4 signs)'
	moments -Z America/Denver <<-'E'
	2025-04-18 16:03:00 MDT	2025-04-18T22:03:00Z
	18-APR-25 04.03.00.000000 PM mdt	2025-04-18T22:03:00Z
	18-APR-25 04.03.00.000000 PM AMERICA/DENVER	2025-04-18T22:03:00Z
	2025-01-18 16:03:00 MST	2025-01-18T23:03:00Z
	2025-01-18 4:03:00 pm MST	2025-01-18T23:03:00Z
	2025-01-18 4:03:00 am mst	2025-01-18T11:03:00Z
	2025-11-02 01:30:00 MDT	2025-11-02T07:30:00Z
	2025-11-02 01:30:00 MST	2025-11-02T08:30:00Z
	2025-11-02 01:30:00 America/Denver	2025-11-02T08:30:00Z
	1990-01-01 00:00:00 America/Denver	1990-01-01T07:00:00Z
	E
	moments -Z America/Denver --dates ymd <<<$'2025/04/18 4:03:00 PM MDT\t2025-04-18T22:03:00Z'
	local other='another time zone than that of -Z at that time'
	refused '2025-04-18 16:03 MST' "$other (12 digits, 3 letters, 2 blanks, 3 signs)" -Z America/Denver
	refused '2025-03-09 02:30 MST' "$other (12 digits, 3 letters, 2 blanks, 3 signs)" -Z America/Denver
	refused '2025-04-18 16:03 MDT' "$other (12 digits, 3 letters, 2 blanks, 3 signs)" -Z UTC
	refused '2025-04-18 16:03 America/Chicago' "$other (12 digits, 14 letters, 2 blanks, 4 signs)" -Z America/Denver
	moments -Z America/New_York <<<$'2025-04-18 16:03:00 AMERICA/NEW_YORK\t2025-04-18T20:03:00Z'
	# What follows a time and is no zone, or no time precedes it.
	local none='not a date like 2025-04-18 or 2025-04-18 16:03:00'
	refused '2025-04-18 16:03 DenverTime' "$none (12 digits, 10 letters, 2 blanks, 3 signs)" -Z America/Denver
	refused '2025-04-18 16:03 M1T' "$none (13 digits, 2 letters, 2 blanks, 3 signs)" -Z America/Denver
	refused '2025-04-18 16:03 M{T' "$none (12 digits, 2 letters, 2 blanks, 4 signs)" -Z America/Denver
	refused '2025-04-18 04:03 XM' "$none (12 digits, 2 letters, 2 blanks, 3 signs)" -Z America/Denver
	refused '2025-04-18 16:03 +MDT' "$none (12 digits, 3 letters, 2 blanks, 4 signs)" -Z America/Denver
	refused '2025-04-18 16:03 MT' "$none (12 digits, 2 letters, 2 blanks, 3 signs)" -Z America/Denver
	refused '2025-04-18 16:03 Etc/GMT+6' "$none (13 digits, 6 letters, 2 blanks, 5 signs)" -Z America/Denver
	refused '2025-04-18 MDT' "$none (8 digits, 3 letters, 1 blank, 2 signs)" -Z America/Denver
}

@test "fault 73: what Marketing Cloud dates has no zone by name" {
	printf 'id\tsf_id\temail\tsf\tadv\tsf_was\tadv_was\twant\tclass\tsend_to\tset\tsince\tchanged_at\tchanged_by\tmodified_at\tflags\topt_out_at\n0000000101\t003E000000JcD3rIAF\ta@example.org\tFALSE\tTRUE\tTRUE\tTRUE\tFALSE\topt_in\trecords\tFALSE\t2025-04-17T21:09:40Z\t2025-04-17T21:09:40Z\t0058X000007nQdBQAU\t2025-04-17T21:09:40Z\t\t\n#end\t1\n' >l.tsv
	printf 'AccountID,SubscriberKey,EventDate,IsUnique\n7001,003E000000JcD3rIAF,2025-04-10 03:00:00 CST,True\n' >u.csv
	expect 2 nothing resubq -s u.csv l.tsv
	says 'resubq: u.csv:2: date: not a moment like 2025-04-18 16:03:00 or 4/18/2025 4:03:00 PM (14 digits, 3 letters, 2 blanks, 4 signs)'
	sed -i 's/ CST//' u.csv
	expect 0 ./out resubq -s u.csv l.tsv
}

@test "fault 73: UTC, GMT, Z and an offset are read without -Z" {
	moments <<-'E'
	2025-04-18 16:03:00 UTC	2025-04-18T16:03:00Z
	2025-04-18 16:03:00 GMT	2025-04-18T16:03:00Z
	2025-04-18T16:03:00z	2025-04-18T16:03:00Z
	2025-04-18 16:03:00 gmt-0600	2025-04-18T22:03:00Z
	2025-04-18 16:03:00 UTC+02:00	2025-04-18T14:03:00Z
	18-APR-25 04.03.00 PM GMT	2025-04-18T16:03:00Z
	2025-04-18 16:03:00 GMT-6	2025-04-18T22:03:00Z
	2025-04-18 16:03:00 GMT+5:30	2025-04-18T10:33:00Z
	2025-04-18 16:03:00 UTC+10	2025-04-18T06:03:00Z
	E
	local none='not a date like 2025-04-18 or 2025-04-18 16:03:00'
	refused '2025-04-18 16:03:00 UTC MDT' "$none (14 digits, 6 letters, 3 blanks, 4 signs)"
	refused '2025-04-18 16:03:00 GMTx' "$none (14 digits, 4 letters, 2 blanks, 4 signs)"
	refused '2025-04-18 16:03:00 Zulu' "$none (14 digits, 4 letters, 2 blanks, 4 signs)"
	refused '2025-04-18 16:03:00 GMT-' "$none (14 digits, 3 letters, 2 blanks, 5 signs)"
	refused '2025-04-18 16:03:00 GMT-15' "$none (16 digits, 3 letters, 2 blanks, 5 signs)"
	refused '2025-04-18 16:03:00 GMT-6:3' "$none (16 digits, 3 letters, 2 blanks, 6 signs)"
	refused '2025-04-18 16:03:00 -6' "$none (15 digits, 2 blanks, 5 signs)"
	refused '2025-04-18 16:03:00-06' "$none (16 digits, 1 blank, 5 signs)"
	refused '2025-04-18 16:03:00 -06:' "$none (16 digits, 2 blanks, 6 signs)"
}

@test "fault 74: dates of Oracle and SQL Server are read as they are" {
	moments -Z America/Denver <<-'E'
	18-APR-2025	2025-04-19T05:59:59Z
	18-apr-25	2025-04-19T05:59:59Z
	8-APR-25	2025-04-09T05:59:59Z
	18-APR-49	2049-04-19T05:59:59Z
	18-APR-50	
	18-APR-99	1999-04-19T05:59:59Z
	18-APR-25 04.03.00.000000 PM	2025-04-18T22:03:00Z
	18-APR-25 12.03.00 AM -05:00	2025-04-18T05:03:00Z
	18-APR-2025 16:03:00	2025-04-18T22:03:00Z
	Apr 18 2025  4:03PM	2025-04-18T22:03:59Z
	Apr  8 2025 12:03AM	2025-04-08T06:03:59Z
	E
	for date in 31-FEB-2025 18-APR-1899 18-APR 18-APRIL-25 18-AVR-25 \
	    18-APR-125 'Apr 18 25' 18-APR-25T '18-APR-25 13:00 PM' \
	    'Apr x 2025' 'Apr 18/2025' 'Feb 30 2025'; do
		advance "$date"
		expect 2 nothing advextract adv.csv
		holds 'changed_at: not a date like 2025-04-18 or 2025-04-18 16:03:00 ('
	done
}

@test "fault 74: dates of digits are read only in the order of --dates" {
	moments -Z America/Denver --dates mdy <<-'E'
	4/18/2025	2025-04-19T05:59:59Z
	04-18-2025	2025-04-19T05:59:59Z
	4/18/2025 4:03 PM	2025-04-18T22:03:59Z
	4/18/2025, 4:03 PM	2025-04-18T22:03:59Z
	4/18/2025 4:03:00 PM	2025-04-18T22:03:00Z
	4/18/2025 16:03	2025-04-18T22:03:59Z
	2025-04-18 16:03:00	2025-04-18T22:03:00Z
	18-APR-25	2025-04-19T05:59:59Z
	E
	moments -Z Europe/Berlin --dates dmy <<-'E'
	18.04.2025	2025-04-18T21:59:59Z
	18.04.2025 16:03	2025-04-18T14:03:59Z
	18/4/2025	2025-04-18T21:59:59Z
	E
	moments -Z UTC --dates ymd <<<$'2025/04/18\t2025-04-18T23:59:59Z'
	moment $'4/18/2025 4:03\xe2\x80\xafPM' -Z UTC --dates mdy
	[ "$got" = 2025-04-18T16:03:59Z ]
	moment $'4/18/2025 4:03\xc2\xa0PM' -Z UTC --dates mdy
	[ "$got" = 2025-04-18T16:03:59Z ]
}

@test "fault 74: without --dates, or in another order, dates of digits are refused" {
	local unknown='a date whose order is not known without --dates mdy, dmy or ymd'
	refused 4/18/2025 "$unknown (7 digits, 2 signs)"
	refused 18.04.2025 "$unknown (8 digits, 2 signs)"
	refused 2025/04/18 "$unknown (8 digits, 2 signs)"
	refused 18/4/2025 \
	    'not a date like 2025-04-18 or 4/18/2025 (7 digits, 2 signs)' --dates mdy
	refused 4/18/2025 \
	    'not a date like 2025-04-18 or 18/4/2025 (7 digits, 2 signs)' --dates dmy
	refused 4/18/2025 \
	    'not a date like 2025-04-18 or 2025/4/18 (7 digits, 2 signs)' --dates ymd
	refused 4/18/25 \
	    'not a date like 2025-04-18 or 4/18/2025 (5 digits, 2 signs)' --dates mdy
	refused 4/18.2025 \
	    'not a date like 2025-04-18 or 4/18/2025 (7 digits, 2 signs)' --dates mdy
	refused 12 'not a date like 2025-04-18 or 4/18/2025 (2 digits)' --dates mdy
	refused '4/18/2025 0:03 PM' \
	    'not a date like 2025-04-18 or 4/18/2025 (10 digits, 2 letters, 2 blanks, 3 signs)' --dates mdy
	refused 2/30/2025 \
	    'not a date like 2025-04-18 or 4/18/2025 (7 digits, 2 signs)' --dates mdy
}

@test "a moment that is out of range in UTC is refused where it is read" {
	local range='before 1900 or after 2999 in UTC'
	refused 1900-01-01T00:00:00+01:00 "$range (18 digits, 1 letter, 6 signs)"
	refused 2999-12-31T23:59:59-01:00 "$range (18 digits, 1 letter, 6 signs)"
	# The first moment, and it is a placeholder.
	moments -Z Pacific/Kiritimati <<<$'1900-01-01T00:00:00Z\t'
	for now in 2999-12-31T23:59:59-01:00 '2025-04-18T16:03:00 MDT' ''; do
		expect 2 nothing changefile --now "$now" /dev/null
		says 'changefile: --now: not a moment like 2025-04-18T16:03:00Z'
	done
}

@test "fault 73: a date of before 1990 is a placeholder, and the opt-out not dated" {
	for date in 1900-01-01 '1900-01-01 00:00:00.000' 1970-01-01T00:00:00Z \
	    01-JAN-1900 01-JAN-50 1989-12-30; do
		moment "$date" -Z UTC
		[ -z "$got" ]
	done
	expect 0 ./out advextract -v -Z UTC adv.csv
	says 'advextract: 1 in, 1 out, 0 rejected; of these, 1 nulls outside the Y/N column'
	moments -Z UTC <<<$'1990-01-01\t1990-01-01T23:59:59Z'
	# Else a consent of any time would be later.
	advance 1900-01-01
	advextract -Z UTC adv.csv >adv.tsv
	printf 'Id,HasOptedOutOfEmail,Advance_ID__c,Out\n003E000000JcD3r,false,0000000001,1900-01-01\n' >c.csv
	sfextract -Z UTC -c changed_at=Out c.csv >sf.tsv
	printf 'Advance ID,Date\n0000000001,2015-01-01\n' >requests.csv
	expect 1 ./out optdiff -aZ UTC --now 2025-04-25T06:00:00Z -e requests.csv sf.tsv adv.tsv
	cp out table.tsv
	fields 1,8,9,10,13 '0000000001|TRUE|adv_opt_out|salesforce|'
}

@test "requests are read in the zone and the order that are given" {
	printf 'id\tsf_id\temail\topt_out\tchanged_at\tchanged_by\tmodified_at\tprefs\tcode\topt_out_at\n0000000001\t003E000000JcD3rIAF\ta@example.org\tFALSE\t\t\t\t\t\t\n#end\t1\n' >sf.tsv
	printf 'id\tsf_id\temail\topt_out\tchanged_at\tchanged_by\tmodified_at\tprefs\tcode\topt_out_at\n0000000001\t\t\tTRUE\t\t\t\t\t\t\n#end\t1\n' >adv.tsv
	printf 'id,sf_id,date\n0000000001,,4/18/2025\n' >r.csv
	optdiff --now 2025-04-25T06:00:00Z -e r.csv sf.tsv adv.tsv >table.tsv 2>err || [ $? = 2 ]
	says 'optdiff: r.csv:2: date: a date whose order is not known without --dates mdy, dmy or ymd (7 digits, 2 signs)'
	optdiff --now 2025-04-25T06:00:00Z -Z America/Denver --dates mdy -e r.csv sf.tsv adv.tsv >table.tsv || [ $? = 1 ]
	optdiff --now 2025-04-25T06:00:00Z -e <(sed 's/4.18.2025/2025-04-18/' r.csv) sf.tsv adv.tsv >table.tsv || [ $? = 1 ]
}

@test "due dates count the days of the zone" {
	printf 'id\tsf_id\temail\tsf\tadv\tsf_was\tadv_was\twant\tclass\tsend_to\tset\tsince\tchanged_at\tchanged_by\tmodified_at\tflags\topt_out_at\n0000000001\t003E000000JcD3rIAF\ta@example.org\tTRUE\tFALSE\tFALSE\tFALSE\tTRUE\topt_out\trecords\tTRUE\t2025-04-18T03:00:00Z\t\t\t2025-04-18T03:00:00Z\t\t2025-04-18T03:00:00Z\n#end\t1\n' >t.tsv
	expect 0 ./out changefile --now 2025-04-25T03:00:00Z -o 'Due=due,Run=run' t.tsv
	[ "$(sed -n 2p out)" = 2025-05-02,2025-04-25 ]
	expect 0 ./out changefile -Z America/Denver --now 2025-04-25T03:00:00Z -o 'Due=due,Run=run' t.tsv
	[ "$(sed -n 2p out)" = 2025-05-01,2025-04-24 ]
}

@test "an invalid zone or order is refused" {
	local zone
	advance 2025-04-18
	for zone in Denver ../zoneinfo/UTC /usr/share/zoneinfo/UTC America right/UTC \
	    'MST7MDT,M3.2.0' "$(printf 'A%0200d' 0)" ''; do
		expect 2 nothing advextract -Z "$zone" adv.csv
		says "advextract: --zone: no time zone '$zone' in /usr/share/zoneinfo; expected a name like America/Denver or UTC (package tzdata)"
	done
	expect 2 nothing advextract --dates us adv.csv
	says 'advextract: --dates: not mdy, dmy or ymd'
}
