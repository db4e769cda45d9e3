#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# What makes the files easier for people: their words, their zone, names of
# users, links.

load helper
load changefile

@test "-X writes the receiver's words for TRUE and FALSE" {
	printf '%s\n' id,old,new 0000000110,,NO_EMAIL 0000000108,EMAIL_OK,NO_EMAIL \
	    0000000109,EMAIL_OK,NO_EMAIL 0000000102,NO_EMAIL,EMAIL_OK \
	    0000000101,EMAIL_OK,NO_EMAIL >want
	expect 0 ./want changefile --now 2025-04-14 -X NO_EMAIL,EMAIL_OK \
	    -o id,old,new "$fix/week.tsv"
}

@test "-X takes two words, and not for what a program loads" {
	local words
	for words in '' Y 'Y,' ',N' 'Y,N,X'; do
		expect 2 nothing changefile -X "$words" "$fix/week.tsv"
		says 'changefile: -X: expected two words with a comma between'
	done
	expect 2 nothing changefile -X Y,Y "$fix/week.tsv"
	says 'changefile: -X: the two words are the same'
	expect 2 nothing changefile -X Y,N -t salesforce "$fix/week.tsv"
	says 'changefile: -X cannot be combined with -t salesforce: Salesforce takes TRUE and FALSE'
}

@test "times are written in the zone of -Z, with what it is ahead of UTC" {
	printf '%s\n' id,since,due \
	    0000000102,2025-04-17T03:00:00-06:00,2025-05-01 >want
	expect 0 ./want changefile "${now[@]}" -Z America/Denver -d in \
	    -o id,since,due "$fix/week.tsv"
	# In winter, ahead of UTC by a part of an hour, and UTC itself.
	sed 's/2025-04-17T09/2025-01-17T09/' "$fix/week.tsv" >week.tsv
	for zone in America/Denver=02:00:00-07:00 Asia/Kolkata=14:30:00+05:30 \
	    UTC=09:00:00Z; do
		printf '%s\n' since "2025-01-17T${zone#*=}" >want
		expect 0 ./want changefile --now 2025-01-20 -Z "${zone%=*}" \
		    -d in -o since week.tsv
	done
}

@test "a time that is none is refused, whichever column has it" {
	sed '1s/modified_at/opt_out_at/; 2s/\t\t\t\t/\t\t\tsoon\t/' "$fix/week.tsv" >bad.tsv
	expect 2 nothing changefile "${now[@]}" -o id,opt_out_at bad.tsv
	says 'changefile: bad.tsv:2: opt_out_at: not a time like 2025-04-18T16:03:00Z (4 letters)'
}

@test "--users writes names in place of ids" {
	awk -F '\t' -v OFS='\t' 'NR == 6 { $14 = "005E0000001eioKIAQ" }
	    NR == 7 { $14 = "Integration" } 1' "$fix/week.tsv" >week.tsv
	printf '%s\n' 'Id,Name' '005E0000001eioK,Ann Example' \
	    '005E0000001eioLIAQ,' >users.csv
	printf '%s\n' id,changed_by '0000000105,Ann Example' \
	    0000000106,Integration >want
	expect 0 ./want changefile "${now[@]}" -t review -o id,changed_by \
	    --users users.csv week.tsv
	sed -i 's/eioKIAQ/eioLIAQ/' week.tsv
	printf '%s\n' id,changed_by 0000000105,005E0000001eioLIAQ \
	    0000000106,Integration >want
	expect 0 ./want changefile "${now[@]}" -t review -o id,changed_by \
	    --users users.csv week.tsv
	# Nor is one that could deceive a name.
	printf '%s\n' 'Id,Name' $'005E0000001eioLIAQ,L\xe2\x80\x8bee' >users.csv
	expect 0 ./want changefile "${now[@]}" -t review -o id,changed_by \
	    --users users.csv week.tsv
	printf '%s\n' 'Id,Name' '003E0000001eioK,Ann Example' x,y,z 'Ann,Ann' \
	    '005E0000001eioLIAQ,"Lee "' >users.csv
	sed -i 's/005E0000001eioLIAQ/Lee/' want
	expect 0 ./want changefile "${now[@]}" -t review -o id,changed_by \
	    --users users.csv week.tsv
	holds 'changefile: users.csv:2: id: '
	printf 'Id,Name\n005E0000001eioLIAQ,Lee\n005E0000001eioKIAQ,"Ann\n' >users.csv
	expect 0 ./want changefile "${now[@]}" -t review -o id,changed_by \
	    --users users.csv week.tsv
	holds 'the users from here on have no name'
	sed -i 's/Lee/005E0000001eioLIAQ/' want
	echo 'Id,Full' >users.csv
	expect 0 ./want changefile "${now[@]}" -t review -o id,changed_by -v \
	    --users users.csv week.tsv
	says 'changefile: users.csv:1: name: no column "Name" or "Full Name" or "User: Full Name"; the header has: Id, Full; ids are written in place of names' \
	    'changefile: to correct: 1 user' \
	    'changefile: 10 in, 2 out, 8 for others'
	expect 2 nothing changefile --users - - <week.tsv
	says 'changefile: only one file can be standard input'
}

@test "--record-url links to the record" {
	url=https://example.com/lightning/r/Contact/
	printf '%s\n' id,link "0000000105,${url}003Ab00000Xy005IAB" \
	    "0000000106,${url}003Ab00000Xy006IAB" >want
	expect 0 ./want changefile "${now[@]}" -t review -o id,link \
	    --record-url "$url" "$fix/week.tsv"
	changefile "${now[@]}" -t review --record-url "$url" "$fix/week.tsv" |
	    head -n 1 | grep -q ',on,link$'
	# What is not in Salesforce has none, and a program needs none.
	sed 's/003Ab00000Xy005IAB//' "$fix/week.tsv" >week.tsv
	sed -i 's/^0000000105.*/0000000105,/' want
	expect 0 ./want changefile "${now[@]}" -t review -o id,link \
	    --record-url "$url" week.tsv
	changefile "${now[@]}" -t salesforce "$fix/week.tsv" >want
	expect 0 ./want changefile "${now[@]}" -t salesforce \
	    --record-url "$url" "$fix/week.tsv"
	expect 2 nothing changefile -o id,link "$fix/week.tsv"
	holds 'no column "link"'
	expect 2 nothing changefile --record-url '' "$fix/week.tsv"
	says 'changefile: --record-url: expected 1 to 400 bytes'
	expect 2 nothing changefile --record-url "$(printf '%0401d' 1)" \
	    "$fix/week.tsv"
	says 'changefile: --record-url: expected 1 to 400 bytes'
}
