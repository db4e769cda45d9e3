# SPDX-License-Identifier: ISC
# What the tests of optparity-pull have in common: settings, queries, and looks at what
# was put in place.
# shellcheck shell=bash disable=SC2154

# begin: settings for two exports of Salesforce into exports/.
begin() {
	mkdir -p exports bin
	cp "$top"/examples/{contacts,history}.soql .
	cat >optparity.conf <<-'end'
		PULL='
			exports/contacts.csv = sf:crm contacts.soql
			exports/history.csv = sf:crm history.soql
		'
	end
}

pull() {
	optparity-pull "$@"
}

# in_place FILE...: these files, the table of them and the lock are in exports, and
# nothing else.
in_place() {
	printf '%s\n' "$@" pull.lock pulled.tsv | sort | diff - <(ls -A exports)
}

# nothing_new: exports has what it had when keep was called.
keep() {
	rm -rf kept
	cp -a exports kept
}

nothing_new() {
	touch kept/pull.lock
	diff -r kept exports
}

# consistent FILE...: each has its own checksum beside it.
consistent() {
	(cd exports && for f; do sha256sum --check --strict --status "$f.sha256" || exit; done)
}

# sf_is: makes bin/sf, which answers as the CLI does. The records of each query are in
# contact.csv and contacthistory.csv; the script on standard input may set $total,
# the number that it states, answer in another way, or exit.
sf_is() {
	{
		cat <<-'end'
			#!/bin/bash
			home=${0%/*}/..
			echo "$*" >>"$home/calls"
			answer() {
				printf '{\n  "status": 0,\n  "result": {\n%s\n  },\n  "warnings": []\n}\n' "$1"
			}
			fails() {
				printf '{"name":"%s","message":"%s","status":1}\n' "$1" "$2"
				exit 1
			}
			what=$* job='' query='' file=''
			while [ $# -gt 0 ]; do
				case $1 in
				--job-id) job=$2 ;;
				--query-file) query=$2 ;;
				--output-file) file=$2 ;;
				esac
				shift
			done
			case $job in
			*1) from=contact file=contacts.csv.part ;;
			*2) from=contacthistory file=history.csv.part ;;
			esac
			case $what in
			*resume*) total=$(($(wc -l <"$home/$from.csv") - 1)) ;;
			esac
		end
		cat
		cat <<-'end'
			case $what in
			--version) echo '@salesforce/cli/2.146.3 linux-x64 node-v22.23.3' ;;
			'data export bulk '*' --all-rows --target-org crm --json')
				case $(<"$query") in
				*'FROM ContactHistory') n=2 ;;
				*'FROM Contact') n=1 ;;
				esac
				answer '"jobId": "750R0000000000000'$n'"' ;;
			'data export resume '*' --json')
				cp "$home/$from.csv" "$file"
				answer '"totalSize": '$total ;;
			*) echo "sf: $what" >&2; exit 9 ;;
			esac
		end
	} >bin/sf
	chmod +x bin/sf
}

# Two exports that can be pulled.
begin_pull() {
	begin
	PATH=$PWD/bin:$PATH
	printf '%s\n' Id,Name 1,A 2,B >contact.csv
	printf '%s\n' Id,Field 1,X >contacthistory.csv
	sf_is </dev/null
}

# An earlier pull, and what it put in place.
begin_second() {
	begin_pull
	expect 0 nothing pull
	printf '%s\n' 3,C >>contact.csv
	printf '%s\n' 2,Y >>contacthistory.csv
	keep
}

all='contacts.csv contacts.csv.rows contacts.csv.sha256 history.csv history.csv.rows history.csv.sha256'

# A file of the last pull whose checksum is of the new one, which the weekly run
# refuses, or everything of one pull.
seen_by_weekly() {
	local file old='' new=''

	for file in contacts history; do
		consistent "$file.csv" 2>/dev/null || return 0
		if cmp -s "kept/$file.csv" "exports/$file.csv"; then
			old=$old$file
		else
			new=$new$file
		fi
	done
	[ -z "$old" ] || [ -z "$new" ]
}
