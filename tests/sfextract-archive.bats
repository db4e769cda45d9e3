#!/usr/bin/env bats
# SPDX-License-Identifier: ISC

load helper
load sfextract

# flip FILE OFFSET: flips a bit of one byte.
flip() {
	local byte
	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	# shellcheck disable=SC2059
	printf "\\$(printf %o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "a Data Export is read straight from its archives: stored, deflated, ZIP64" {
	expect 0 same.want extract -v -k LastName "$(part 1)" "$(part 2)" "$(part 3)"
	says "sfextract: $fix/WE_00D8X0000000abcUAA_1.ZIP/Contact.csv: 4 in, one of 2 files" \
	    "sfextract: $fix/WE_00D8X0000000abcUAA_2.ZIP/Contact.csv: 3 in, one of 2 files" \
	    'sfextract: 7 in, 5 out, 0 rejected, 1 merged, 1 deleted; of these, 1 without an Advance ID'
	expect 0 history.want extract -H "$(part 1)" -H "$(part 2)" \
	    -H "$(part 3)" "$(part 1)" "$(part 2)" "$(part 3)"
}

@test "an archive is recognised by its content, and may be given with other files" {
	cp "$(part 1)" a.csv
	cp "$(part 2)" b
	expect 0 same.want extract -k LastName a.csv b
	{ head -1 "$fix/dataexport.csv" && sed 1,5d "$fix/dataexport.csv"; } >c.csv
	expect 0 same.want extract -k LastName a.csv c.csv
}

@test "a missing part is named" {
	expect 2 nothing extract "$(part 1)" "$(part 3)"
	says 'sfextract: WE_00D8X0000000abcUAA_2.ZIP: this part of the export is missing; part 3 is given'
	expect 2 nothing extract "$(part 2)"
	says 'sfextract: WE_00D8X0000000abcUAA_1.ZIP: this part of the export is missing; part 2 is given'
	expect 2 nothing extract "$(part 1)" "$(part 2)" "$(part 2)"
	says "sfextract: $(part 2): this part of the export is given twice"
}

@test "a file whose name is not that of a numbered part requires no other part" {
	for name in WE_00D_.ZIP WE_00D_02.ZIP WE_00D_12345.ZIP WE_00D2.ZIP \
	    WE_2.TXT WE_00D_2 00D_2.ZIP; do
		cp "$(part 2)" "$name"
		expect 0 nothing sh -c "sfextract -Z UTC -c id=Ascend_ID__c $name >table"
	done
	cp "$(part 2)" WE_00D_2.ZIP
	cp "$(part 1)" WE_00E_1.ZIP
	expect 2 nothing extract WE_00D_2.ZIP WE_00E_1.ZIP
	says 'sfextract: WE_00D_1.ZIP: this part of the export is missing; part 2 is given'
}

@test "a folder in an archive may be written as Windows does" {
	cp "$(part 2)" c.zip
	sed 's,export/CONTACT,export\\CONTACT,' c.zip >w.zip
	run cmp -s c.zip w.zip
	[ "$status" = 1 ]
	extract c.zip >want
	expect 0 ./want extract w.zip
}

@test "parts without any Contact.csv exit 2" {
	cp "$(part 3)" c.zip
	expect 2 nothing extract c.zip
	says 'sfextract: c.zip: a ZIP archive or a workbook without Contact.csv'
	expect 2 nothing extract -H "$(part 1)" "$(part 1)" "$(part 2)"
	says "sfextract: $(part 1): a ZIP archive or a workbook without ContactHistory.csv or EntityHistory.csv"
	expect 2 nothing extract c.zip "$fix/dataexport.csv"
	says 'sfextract: c.zip: a ZIP archive or a workbook without Contact.csv'
}

@test "a wrong byte in an archive exits 2" {
	cp "$(part 1)" c.zip
	flip c.zip "$(grep -abo 'Main St' c.zip | cut -d : -f 1)" # not used
	expect 2 nothing extract c.zip
	says 'sfextract: c.zip/Contact.csv:6: the ZIP archive is damaged here'
	cp "$(part 2)" c.zip
	flip c.zip 200
	expect 2 nothing extract c.zip
	holds 'sfextract: c.zip/Contact.csv:'
}

@test "an archive cut off anywhere exits 2" {
	size=$(stat -c %s "$(part 2)")
	for ((n = 4; n < size; n += 7)); do
		head -c "$n" "$(part 2)" >c.zip
		expect 2 nothing extract c.zip
		says 'sfextract: c.zip/Contact.csv: the ZIP archive is damaged or cut off'
	done
}

@test "an encrypted file, or an unknown compression method, exits 2" {
	expect 2 nothing extract "$fix/locked.zip"
	says "sfextract: $fix/locked.zip/Contact.csv: encrypted; extract it with its password first"
	cp "$(part 2)" c.zip # its one entry in the directory: method 8, now 9
	at=$(grep -abo 'PK'$'\001\002' c.zip | head -1 | cut -d : -f 1)
	flip c.zip $((at + 10))
	expect 2 nothing extract c.zip
	holds 'sfextract: c.zip/Contact.csv: '
}

@test "an archive on standard input is refused: it must be a file" {
	expect 2 nothing extract <"$(part 1)"
	says 'sfextract: stdin:1: this is a ZIP archive or a workbook'
}

@test "an archive that states a compressed size above its own exits 2" {
	# In zip64.zip the directory states 2^62 bytes, which would make the limit
	# on the ratio of compression meaningless.
	expect 2 nothing extract "$fix/zip64.zip"
	says "sfextract: $fix/zip64.zip/Contact.csv: the ZIP archive states a compressed size larger than itself"
}

@test "two files of the same name in an archive exit 2" {
	expect 2 nothing extract "$fix/twice.zip"
	says "sfextract: $fix/twice.zip/Contact.csv: the archive has two files of this name"
}

@test "an empty archive has no contacts" {
	{ printf 'PK\005\006' && head -c 18 /dev/zero; } >c.zip
	expect 2 nothing sfextract c.zip
	says 'sfextract: c.zip: a ZIP archive or a workbook without Contact.csv'
}

@test "parts of two exports, or beside another file, do not require each other" {
	cp "$(part 2)" WE_00D-2.ZIP
	expect 0 nothing sh -c 'sfextract -Z UTC -c id=Ascend_ID__c WE_00D-2.ZIP >table.tsv'
	cp "$(part 1)" WE_a_1.ZIP
	cp "$(part 2)" WE_bb_1.zip
	cp "$(part 3)" c.zip
	expect 0 same.want extract -k LastName WE_a_1.ZIP WE_bb_1.zip c.zip
}
