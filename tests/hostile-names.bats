#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# Input made to do harm, or that looks so: it is refused in bounded memory, by one
# line that says where and why, or it makes no difference.

load helper
load hostile

@test "fault 26: a file of another kind is refused by its kind" {
	contacts 1 >c.csv
	zip -q x.zip c.csv
	gzip -c c.csv | sed '1s/^\(..\)./\1\x07/' >method.gz
	printf '<!DOCTYPE html><title>Login' >'HTML or XML: a login page?'
	printf '\r\n <html>' >'HTML or XML: a login page?2'
	printf '[{"errorCode":"INVALID_SESSION_ID"}]' >JSON
	printf '{"error":1}' >JSON2
	mv x.zip 'a ZIP archive or a workbook'
	printf '%%PDF-1.7' >'a PDF'
	printf '{\\rtf1' >RTF
	printf '\xd0\xcf\x11\xe0\xa1\xb1' >'an old workbook'
	printf '\x1f\x9d\x90abcdef' >'compressed by compress, not gzip'
	printf '\x1f\x1eabcdef' >'compressed by pack, not gzip'
	printf '\x1f\xa0abcdef' >'compressed by lzh, not gzip'
	printf 'BZh91AY' >'compressed by bzip2, not gzip'
	printf '\xfd7zXZ\0' >'compressed by xz, not gzip'
	printf '\x28\xb5\x2f\xfd0000' >'compressed by zstd, not gzip'
	for f in [aHJR]* compressed*; do
		for name in advextract 'loadcheck -t sf.tsv'; do
			sfextract c.csv >sf.tsv
			# shellcheck disable=SC2086
			refused 24000 $name "$f"
			holds ":1: this is ${f%2}"
		done
		case $f in *ZIP*) continue ;; esac
		refused 24000 sfextract "$f"
		holds ":1: this is ${f%2}"
		gzip -c "$f" >f.gz
		refused 24000 sfextract f.gz
		holds ":1: this is ${f%2}"
	done
	refused 24000 sfextract 'a ZIP archive or a workbook'
	says 'sfextract: a ZIP archive or a workbook: a ZIP archive or a workbook without Contact.csv'
	refused 24000 sfextract method.gz
	says 'sfextract: method.gz:1: the gzip data is damaged'
}

@test "fault 26: JSON is told from a header in brackets, as SQL Server writes it" {
	for json in '[{"Id":1}]' '["Id"]' '[["Id"]]' '[]' '[' '  [ {' $'[\n  {' '{"a":1}' $'\xef\xbb\xbf[\n'; do
		printf '%s' "$json" >f
		refused 24000 sfextract f
		says 'sfextract: f:1: this is JSON'
	done
	contacts 1 >c.csv
	sfextract c.csv >want
	sed -e '1s/,/],[/g' -e '1s/.*/[&]/' c.csv >brackets.csv
	expect 0 ./want sfextract -c 'sf_id=[Id]' -c 'id=[Advance_ID__c]' \
	    -c 'email=[Email]' -c 'opt_out=[HasOptedOutOfEmail]' brackets.csv
	expect 2 nothing sfextract brackets.csv
	holds '; the header has: [Id], '
}

@test "fault 26: a folder, a device and a pipe are named as such; a symbolic link is followed" {
	contacts 1 >c.csv
	sfextract c.csv >want
	mkdir folder
	refused 24000 sfextract folder
	says 'sfextract: folder:1: Is a directory'
	refused 24000 sfextract /dev/null
	says 'sfextract: /dev/null:1: empty: not even a header'
	ln -s c.csv link
	expect 0 ./want sfextract link
	ln -s nothing dangling
	expect 2 nothing sfextract dangling
	says 'sfextract: dangling: No such file or directory'
	ln -s round round
	expect 2 nothing sfextract round
	says 'sfextract: round: Too many levels of symbolic links'
	mkfifo fifo
	cat c.csv >fifo &
	expect 0 ./want sfextract fifo
	wait
}

@test "fault 28: hostile text in a name changes nothing and reaches no output" {
	contacts 1 2 >c.csv
	sfextract c.csv >want
	# shellcheck disable=SC2016 # nobody is to expand them
	for name in '=HYPERLINK("http://example.com")' '$(touch x)' '`touch x`' \
	    $'\e[31m' $'\e]0;title\a' $'\xe2\x80\xaegnp.exe' "'; DROP TABLE" '%s%n' \
	    "$(spaces 5000)" '\n' '../../x' $'a\tb' $'a\rb'; do
		{ contacts 1; contact 2 "\"${name//\"/\"\"}\""; } >c.csv
		alike c.csv
		expect 0 ./want sfextract c.csv
	done
	[ ! -e x ]
}

@test "fault 28: control characters are escaped in every message" {
	contacts 1 >c.csv
	for name in $'\e]0;x\a.csv' $'a\nb.csv' $'\xe2\x80\xaegnp.csv' $'\xff.csv' $'a\x7f.csv' $'\xc2\x9b31m'; do
		refused 24000 sfextract "./$name"
		rm err
		refused 24000 sfextract -- "./$name"
		rm err
		sed 's/FALSE/zz/' c.csv >"$name"
		refused 24000 sfextract "$name"
		rm err
		expect 2 nothing sfextract "-$name"
		shown
		rm err
	done
	refused 24000 sfextract $'a\nb\e.csv'
	says 'sfextract: a\nb\x1b.csv: No such file or directory'
	sed "1s/Email/\x1b[31mEmail/" c.csv >head.csv
	expect 2 nothing sfextract -c email=Email head.csv
	shown
	rm err
	sed "1s/Advance_ID__c/\xe2\x80\xaeAdvance/" c.csv >head.csv
	refused 24000 sfextract head.csv
	holds 'Id, HasOptedOutOfEmail, \xe2\x80\xaeAdvance, Email'
}

@test "fault 61: a file name may look like an option or contain a line end" {
	contacts 1 >c.csv
	sfextract c.csv >want
	# shellcheck disable=SC2016
	for name in -rf --help '$(touch x)' $'a\nb' ' ' '*'; do
		cp c.csv "./$name"
		expect 0 ./want sfextract -- "$name"
		expect 0 ./want sfextract "./$name"
	done
	[ ! -e x ]
}
