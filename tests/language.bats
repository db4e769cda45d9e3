#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Checkboxes in the words of other languages, in every program that reads them.

load helper
load week

words='WAHR:FALSCH:de:German ja:nein:de:German
VRAI:FAUX:fr:French oui:non:fr:French
VERDADERO::es:Spanish sí:no:es:Spanish SÍ:No:es:Spanish Si:NO:es:Spanish
VERDADEIRO::pt:Portuguese sim:não:pt:Portuguese Sim:NÃO:pt:Portuguese
SIM:nao:pt:Portuguese'

# contacts TRUE FALSE: makes c.csv of two contacts.
contacts() {
	printf '%s\n' 'Id,Advance ID,HasOptedOutOfEmail' \
	    "003E000000JcD3rIAF,0000000101,$1" \
	    "003E000000JcD3sIAF,0000000102,$2" >c.csv
}

@test "fault 71: the words of a language are read only with -L" {
	local row word no code name
	for row in $words; do
		IFS=: read -r word no code name <<<"$row"
		contacts "$word" "${no:-falso}"
		sfextract -L "$code" c.csv >table.tsv
		fields 1,4 '0000000101|TRUE' '0000000102|FALSE'
		expect 2 nothing sfextract c.csv
		says "sfextract: c.csv:2: opt_out: not TRUE or FALSE, Y or N, 1 or 0; $word may be $name: use -L $code"
		for other in de fr es pt; do
			[ "$other" != "$code" ] || continue
			expect 2 nothing sfextract -L "$other" c.csv
			holds "$word may be $name: use -L $code"
		done
	done
	contacts true False
	for code in de fr es pt; do
		sfextract -L "$code" c.csv >table.tsv
		fields 1,4 '0000000101|TRUE' '0000000102|FALSE'
	done
}

@test "fault 71: a word of two languages names both options" {
	contacts true ' falso '
	expect 2 nothing sfextract --language=de c.csv
	says 'sfextract: c.csv:3: opt_out: not TRUE or FALSE, Y or N, 1 or 0; falso may be Spanish or Portuguese: use -L es or -L pt'
}

@test "-L names the languages that exist" {
	contacts true false
	for program in sfextract advextract sfhistory 'loadcheck -t l.tsv'; do
		for language in DE it '' deutsch; do
			# shellcheck disable=SC2086
			expect 2 nothing $program -L "$language" c.csv
			says "${program%% *}: -L: not de, fr, es or pt"
		done
	done
}

@test "a word that is not quite one is refused by its shape" {
	for word in WAHRE fals vero 'no sí' s; do
		contacts true "$word"
		expect 2 nothing sfextract -L de c.csv
		holds 'c.csv:3: opt_out: not TRUE or FALSE, Y or N, 1 or 0 ('
	done
}

@test "fault 71: a Y/N column of Advance is read with -L" {
	printf '%s\n' 'ID_NUMBER|OPT_OUT' '0000000001|Oui' '0000000002|Non' \
	    '0000000003|' >a.txt
	advextract -L fr a.txt >table.tsv
	fields 1,4 '0000000001|TRUE' '0000000002|FALSE' '0000000003|'
	expect 2 nothing advextract a.txt
	says 'advextract: a.txt:2: opt_out: not TRUE or FALSE, Y or N, 1 or 0; Oui may be French: use -L fr'
	advextract -L fr -r rejects.tsv - <<<$'ID_NUMBER|OPT_OUT\n0000000001|Oui\n0000000002|Nein' >table.tsv
	fields 1,4 '0000000001|TRUE'
	set_aside '3|opt_out|not TRUE or FALSE, Y or N, 1 or 0; Nein may be German: use -L de'
}

@test "fault 71: the new value in a history is read with -L, and is no user" {
	printf '%s\n' 'ContactId,Field,CreatedDate,CreatedById,NewValue' \
	    '003E000000JcD3rIAF,HasOptedOutOfEmail,2025-04-18T08:00:00Z,005E0000001eioKIAQ,Wahr' >h.csv
	sfhistory -L de h.csv >table.tsv
	fields 1,2 '003E000000JcD3rIAF|TRUE'
	expect 2 nothing sfhistory h.csv
	says 'sfhistory: h.csv:2: new_value: not TRUE or FALSE, Y or N, 1 or 0; Wahr may be German: use -L de'
	printf '%s\n' 'Contact ID,Edit Date,Field / Event,Edited By,New Value' \
	    '003E000000JcD3rIAF,2025-04-18T08:00:00Z,Email Opt Out,Falsch,Wahr' >h.csv
	expect 2 nothing sfhistory -L fr h.csv
	holds 'h.csv:2: changed_by: not a user'
}

@test "fault 85: checkboxes of a load are recognised in every language, and read with -L" {
	printf 'id\tsf_id\temail\topt_out\n0000000101\t003E000000JcD3rIAF\t\tTRUE\n0000000102\t003E000000JcD3sIAF\t\tFALSE\n#end\t2\n' >t.tsv
	printf '%s\n' 'Id;Abmeldung' '003E000000JcD3rIAF;FALSCH' \
	    '003E000000JcD3sIAF;FALSCH' >load.csv
	expect 2 nothing loadcheck -t t.tsv -t t.tsv load.csv
	says 'loadcheck: load.csv:1: opt_out: column 2, "Abmeldung", has only checkboxes and may be an opt-out or an opt-in: name the opt-out to check with -c opt_out=Column, a preference with -P, or say that there is no opt-out with --no-opt-out'
	expect 2 nothing loadcheck -c opt_out=Abmeldung -t t.tsv -t t.tsv load.csv
	says 'loadcheck: load.csv:2: opt_out: not TRUE or FALSE, Y or N, 1 or 0; FALSCH may be German: use -L de'
	sed -n '1p;3p' load.csv >want
	expect 1 ./want loadcheck -L de -c opt_out=Abmeldung -t t.tsv -t t.tsv load.csv
	says 'loadcheck: load.csv:2: 003E000000JcD3rIAF: would clear an opt-out'
}

# german ID: makes c.csv as a German Excel saves a report.
german() {
	printf '%s\r\n' \
	    'Kontakt-ID;Ascend-Nr.;E-Mail;Abmeldung;Zuletzt geändert;Straße' \
	    "003E000000JcD3rIAF;$1;ann@example.com;WAHR;18.04.2025 16:03;Süd 1" \
	    '003E000000JcD3sIAF;0000000102;ben@example.org;FALSCH;01.12.2024;' \
	    '003E000000JcD3tIAF;0000000103;;falsch;17.04.2025 06:00:30;"A;b"' |
		iconv -f UTF-8 -t windows-1252 >c.csv
}

extract_german() {
	sfextract -L de --dates dmy -Z Europe/Berlin -C windows-1252 \
	    -c sf_id=Kontakt-ID -c id=Ascend-Nr. -c email=E-Mail \
	    -c opt_out=Abmeldung -c modified_at='Zuletzt geändert' "$@"
}

@test "fault 71: a file of a German spreadsheet is read as a whole" {
	german 0000000101
	extract_german c.csv >table.tsv
	fields 1,2,3,4,7 \
	    '0000000101|003E000000JcD3rIAF|ann@example.com|TRUE|2025-04-18T14:03:59Z' \
	    '0000000102|003E000000JcD3sIAF|ben@example.org|FALSE|2024-11-30T23:00:00Z' \
	    '0000000103|003E000000JcD3tIAF||FALSE|2025-04-17T04:00:30Z'
	german 1,23E+09
	expect 2 nothing extract_german c.csv
	says 'sfextract: c.csv:2: id: not 10 digits (5 digits, 1 letter, 2 signs); a spreadsheet shortened a number, as to 1.23E+09'
	german 101,0
	expect 2 nothing extract_german --pad c.csv
	says 'sfextract: c.csv:2: id: not 10 digits (4 digits, 1 sign); a spreadsheet wrote a number with .0'
	german 1,000
	expect 2 nothing extract_german --pad c.csv
	says 'sfextract: c.csv:2: id: not 10 digits (4 digits, 1 sign)'
}

@test "LANGUAGE is passed to both extractors" {
	begin
	sed -i '2,$s/true/WAHR/; 2,$s/false/FALSCH/' exports/contacts.csv
	sed -i 's/|Y|/|ja|/; s/|N|/|Nein|/' exports/advance.txt
	touch -d "$week1" exports/*
	sed -i 's/^LANGUAGE=$/LANGUAGE=de/' optparity.conf
	expect 1 nothing weekly -i
	zcat state/runs/2025-04-18/ledger.tsv.gz |
		diff -u "$top/examples/expected/week1/ledger.tsv" -
	sed -i 's/^LANGUAGE=de$/LANGUAGE=/' optparity.conf
	rm -rf state state.last
	expect 2 nothing weekly -i
	holds 'may be German: use -L de'
}
