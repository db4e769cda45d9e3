# SPDX-License-Identifier: ISC
# What the tests of optparity-deliver have in common: a state with made-up runs, and a
# mailer and an sftp that work on folders here.
# shellcheck shell=bash disable=SC2034,SC2154

# Places and keys.
mail=mail:records@example.edu
far=sftp://office@sftp.example.org/in/
key1=gpg:0123456789ABCDEF0123456789ABCDEF01234567
key2=gpg:ABCDEF0123456789ABCDEF0123456789ABCDEF01

# begin: a state with the first run, and settings that deliver nothing yet.
begin() {
	mkdir -p state/runs bin mails far
	make_run 2025-04-18 1
	printf '%s\n' STATE=state "SENDMAIL='$PWD/bin/mailer -t -i'" >conf
	mailer
	sftp_here
	PATH=$PWD/bin:$PATH
}

# make_run NAME NUMBER: publishes a run, as a weekly run would.
make_run() {
	local folder=state/runs/$1 base='' sum=''

	if [ -e state/runs/current ]; then
		base=$(readlink state/runs/current)
		sum=$(sha256sum <"state/runs/$base/SHA256SUMS" | cut -c -64)
	fi
	mkdir "$folder"
	printf 'run,id,new\n%s,000000000%s,TRUE\n' "$1" "$2" >"$folder/records.csv"
	printf 'run,id,question\n%s,0000000001,ann@example.com?\n' "$1" \
	    >"$folder/review.csv"
	printf 'name\t%s\nnumber\t%s\nbase\t%s\nbase_sha256\t%s\n' "$1" "$2" \
	    "$base" "$sum" >"$folder/run.tsv"
	(cd "$folder" && sha256sum -- * >../sums && mv ../sums SHA256SUMS)
	ln -sfn "$1" state/runs/current
	printf '%s\t%s\t%s\n' "$2" "$1" \
	    "$(sha256sum <"$folder/SHA256SUMS" | cut -c -64)" >state.last
}

# deliver_to LINE...: sets DELIVER.
deliver_to() {
	sed -i '/^DELIVER=/,$d' conf
	{
		printf "DELIVER='\n"
		printf '\t%s\n' "$@"
		printf "'\n"
	} >>conf
}

deliver() {
	optparity-deliver -c conf "$@"
}

# mailer: bin/mailer keeps each mail in mails/N. If mails/full exists, it fails.
mailer() {
	cat >bin/mailer <<-end
		#!/bin/sh
		cd '$PWD/mails' || exit 1
		[ "\$*" = '-t -i' ] || exit 64
		[ ! -e full ] || exit 75
		n=1
		while [ -e \$n ]; do n=\$((n + 1)); done
		cat >\$n
	end
	chmod +x bin/mailer
}

# sftp_here: bin/sftp does what a batch says in far/ROOT, where ROOT is the name of
# the host. far/HOST.down: no connection, and this message; far/HOST.full: no room;
# far/HOST.blind: nothing can be read back. It notes each command in far/log.
sftp_here() {
	cat >bin/sftp <<-end
		#!/bin/bash
		far='$PWD/far'
	end
	cat >>bin/sftp <<-'end'
		set -u
		host=${!#}
		host=${host#*@} status=0
		root=$far/$host
		[ ! -e "$root.down" ] || {
			cat "$root.down" >&2
			exit 255
		}
		while IFS= read -r line; do
			echo "$line" >>"$far/log"
			may=''
			while :; do
				case $line in
				-*) may=yes line=${line#-} ;;
				@*) line=${line#@} ;;
				*) break ;;
				esac
			done
			eval "set -- $line"
			ok=yes
			case $1 in
			ls)
				if [ -e "$root$3" ]; then
					echo "-rw------- ? 1 1 $(stat -c %s "$root$3") Apr 18 06:00 $3"
				else
					echo "Can't ls: \"$3\" not found" >&2
					ok=''
				fi
				;;
			get) [ ! -e "$root.blind" ] && cp "$root$2" "$3" 2>/dev/null || ok='' ;;
			put)
				if [ -e "$root.full" ]; then
					head -c 9 "$3" >"$root$4"
					echo "write remote \"$4\": Failure" >&2
					ok=''
				else
					cp "$3" "$root$4" || ok=''
				fi
				;;
			rename) mv "$root$2" "$root$3" || ok='' ;;
			*) ok='' ;;
			esac
			[ -n "$ok$may" ] || exit 1
		done
	end
	chmod +x bin/sftp
	touch known_hosts
	echo KNOWN_HOSTS=known_hosts >>conf
	mkdir -p far/sftp.example.org/in
}

# attached N: the attachment of a mail, as a program that knows mail reads it.
attached() {
	/usr/bin/env python3 - "mails/$1" <<-'end'
		import email, email.policy, sys
		with open(sys.argv[1], "rb") as f:
		    mail = email.message_from_binary_file(f, policy=email.policy.default)
		assert not mail.defects, mail.defects
		files = list(mail.iter_attachments())
		assert len(files) == 1 and not files[0].defects
		sys.stdout.buffer.write(files[0].get_content())
	end
}

# header N NAME: that header of a mail.
header() {
	sed -n "1,/^\$/s/^$2: //p" "mails/$1"
}

# delivered LINE...: the number, file, place and name of each row of the table, and
# the table is as its rows say.
delivered() {
	optparity-rows -f tsv -c number,file,place,sent_as state/delivered |
		sed 1d | tr '\t' ' ' >got
	printf '%s\n' "$@" | diff -u - got
}

# sealer: bin/gpg and bin/age, which reverse the lines of what they read, and put a
# number before them that differs each time. If sealed/broken exists, they fail.
sealer() {
	mkdir -p sealed
	cat >bin/gpg <<-end
		#!/bin/sh
		echo "\${0##*/} \$*" >>'$PWD/sealed/log'
		[ ! -e '$PWD/sealed/broken' ] || {
			echo half
			exit 2
		}
		wc -l <'$PWD/sealed/log'
		exec tac
	end
	chmod +x bin/gpg
	cp bin/gpg bin/age
}

# opened FILE: what such a file was before.
opened() {
	sed 1d "$1" | tac
}

# begin_again: a new state.
begin_again() {
	rm -rf state mails far bin conf sealed
	begin
}

# reseal RUN: its files as they are now are what it wrote.
reseal() {
	(cd "state/runs/$1" && rm SHA256SUMS && sha256sum -- * >../sums && mv ../sums SHA256SUMS)
	sed -i "s/[0-9a-f]*\$/$(sha256sum <"state/runs/$1/SHA256SUMS" | cut -c -64)/" state.last
}
