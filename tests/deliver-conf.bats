#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The settings, options and pages of optparity-deliver, and its table.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper
load deliver

# refuses_setting TEXT LINE...: nothing is sent with this DELIVER.
refuses_setting() {
	local text=$1

	shift
	deliver_to "$@"
	expect 2 nothing deliver
	says "deliver: conf: $text"
	[ ! -e mails/1 ] && [ ! -e far/log ] && [ ! -e state/delivered ]
}

@test "a setting that is wrong delivers nothing" {
	begin
	first=records.csv=$mail
	form='DELIVER: expected lines of [-p] [-e key] file=place'
	keys='expected gpg: and a fingerprint of 40 digits 0-9 and A-F, or age: and a recipient that begins with age1'
	refuses_setting "$form" "$first" records.csv
	refuses_setting "$form" "$first" "-x records.csv=$mail"
	refuses_setting "$form" "$first" "records.csv = $mail"
	refuses_setting "$form" "$first" "../records.csv=$mail"
	refuses_setting "$form" "$first" ".records.csv=$mail"
	refuses_setting "$form" "$first" "=$mail"
	refuses_setting "$form" "$first" '-p -e'
	refuses_setting 'DELIVER: -p and -e in one line' "$first" "-p -e $key1 review.csv=$mail"
	refuses_setting "DELIVER: records.csv goes to $mail twice" "$first" "-p $first"
	refuses_setting "DELIVER: $keys" "$first" "-e gpg:ann@example.com review.csv=$mail"
	refuses_setting "DELIVER: $keys" "$first" "-e gpg:01234567 review.csv=$mail"
	refuses_setting "DELIVER: $keys" "$first" "-e age:AGE-SECRET-KEY-1 review.csv=$mail"
	refuses_setting 'DELIVER: keys of both gpg and age for one file' "$first" \
	    "-e $key1 -e age:age1xyz review.csv=$mail"
	refuses_setting 'DELIVER: review.csv: expected sftp://user@host/folder/ or mail:address' \
	    "$first" review.csv=ftp://host/in/
	refuses_setting 'DELIVER: review.csv: expected sftp://user@host/folder/ or mail:address' \
	    "$first" review.csv=/in/
	refuses_setting 'DELIVER: sftp://host/in: expected a / at the end, for the folder' \
	    "$first" review.csv=sftp://host/in
	for place in mail: mail:ann mail:@example.com mail:ann@ mail:a@b@c mail:-t@example.com \
	    mail:ann@-example.com mail:ann@example.com,/etc/passwd 'mail:ann@example.com,,'; do
		refuses_setting 'DELIVER: review.csv: not an address after mail:' "$first" "review.csv=$place"
	done
	refuses_setting 'DELIVER: not a port' "$first" review.csv=sftp://host:0/in/
	deliver_to
	expect 2 nothing deliver
	says 'deliver: conf: DELIVER is not set'
	deliver_to "$first"
	echo ENCRYPT=0123 >>conf
	expect 2 nothing deliver
	says "deliver: conf: ENCRYPT: $keys"
}

@test "hostile names and values do nothing" {
	begin
	odd='DELIVER: review.csv: the place has a character other than letters, digits and . _ + , : @ / ~ = -'
	for place in 'mail:$(touch${IFS}evil)@example.com' 'mail:`touch`@example.com' \
	    'mail:a@example.com;touch' 'sftp://host/in/"/' 'sftp://host/in/\/' \
	    'sftp://host/*/' 'sftp://host/in/|/' "sftp://host/$(printf '\001')/"; do
		refuses_setting "$odd" "records.csv=$mail" "review.csv=$place"
	done
	for name in '$(touch evil)' '-ofile' 'a;b' '*' 'a"b'; do
		refuses_setting 'DELIVER: expected lines of [-p] [-e key] file=place' "$name=$mail"
	done
	refuses_setting "DELIVER: not the name of a host, or of a user on it" \
	    'review.csv=sftp://-oProxyCommand=touch@host/in/'
	[ ! -e evil ]
	# A folder that calls itself by another name is no run.
	deliver_to "records.csv=$mail"
	mkdir 'state/runs/$(touch evil)'
	printf 'name\t%s\nnumber\t2\n' '$(touch evil)' >'state/runs/$(touch evil)/run.tsv'
	expect 2 nothing deliver
	holds 'with a name of no run'
	[ ! -e mails/1 ] && [ ! -e evil ]
}

@test "a table that is not as it was written stops all deliveries" {
	begin
	deliver_to "records.csv=$mail"
	expect 0 nothing deliver
	cp state/delivered sound
	make_run 2025-04-25 2
	for edit in '$d' 2d '1s/place/where/' '2s/^/x/' '2s/\t/ /' '$s/2/3/' '$a\more' 1,9d; do
		sed "$edit" sound >state/delivered
		expect 2 nothing deliver
		says 'deliver: state/delivered: not as it was written; bring it back from a backup'
	done
	[ "$(ls mails)" = 1 ]
	cp sound state/delivered
	ln -s sound state/delivered.new
	expect 2 nothing deliver
	says 'deliver: state/delivered.new: a symbolic link'
	rm state/delivered.new
	chmod 777 state
	expect 2 nothing deliver
	says 'deliver: state: owned by another user, or others may write to it'
}

@test "usage, help and a conf that is not there" {
	for words in -x -c more '-n -s a/b'; do
		# shellcheck disable=SC2086
		expect 2 nothing optparity-deliver $words
		says 'usage: deliver [-hnv] [-c conf] [-s run/file]'
	done
	expect 2 nothing optparity-deliver
	says 'deliver: optparity.conf: no such file'
	echo STATE=state >optparity.conf
	echo HISTROY=x >>optparity.conf
	expect 2 nothing optparity-deliver
	says 'deliver: optparity.conf: HISTROY: no such setting'
	printf '%s\n' STATE=state DELIVER=records.csv=mail:a@example.com SENDMAIL=no-such >optparity.conf
	expect 2 nothing optparity-deliver
	says 'deliver: no-such: no such program (SENDMAIL)'
	echo SENDMAIL=true >>optparity.conf
	expect 2 nothing optparity-deliver
	says 'deliver: state/runs: no such folder; there is no run yet'
}

# block FROM TO: the lines of the page between these two, without those of roff.
block() {
	sed -n "/$1/,/$2/p" "$top/bin/optparity-deliver.1" | grep -v '^[.]' | sed 's/\\e/\\/g'
}

@test "the page's settings, bean and mapping are what the programs read" {
	block '^<!DOCTYPE' '^<.beans>' >process-conf.xml
	python3 - <<-'end' >entries
		import xml.dom.minidom
		page = xml.dom.minidom.parse("process-conf.xml")
		for entry in page.getElementsByTagName("entry"):
		    print(entry.getAttribute("key") + "=" + entry.getAttribute("value"))
	end
	grep -Fx 'process.operation=update' entries
	grep -Fx 'process.mappingFile=C:\optparity\optout.sdl' entries
	[ "$(block '^Id=Id' '^HasOpted' | cut -d = -f 1 | paste -sd ,)" = \
	    "$(sed 1q "$top/examples/expected/week1/salesforce.csv")" ]
	begin
	block '^DELIVER=' '^SSH_KEY=' | sed "s/^\\\\&//; s|^SSH_KEY=.*|SSH_KEY=$PWD/conf|" >>conf
	printf '%s\n' "2025-04-18-records.csv.gpg to sftp://optparity@sftp.example.edu/in/" \
	    "2025-04-18-review.csv.gpg to mail:specialists@example.edu" >want
	expect 0 ./want deliver -n
}
