#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# optparity-pull, with a stand-in for sftp: what the real one does is tested by
# make pull-check.
# shellcheck disable=SC2016,SC2030,SC2031

load helper
load pull

# sftp_is: makes bin/sftp, which carries the commands of a batch out here; the script
# on standard input is run before each. Only for what the real one cannot be driven
# to: make pull-check has an sshd.
sftp_is() {
	{
		cat <<-'end'
			#!/bin/bash
			home=${0%/*}/..
			unquoted() { sed 's/^[^"]*"//; s/".*//' <<<"$line"; }
			while read -r line; do
		end
		cat
		cat <<-'end'
				from=$(unquoted)
				case $line in
				*'ls -ln'*) (cd "$home" && ls -ln "$from") || { echo "Can't ls: \"$from\" not found" >&2; exit 1; } ;;
				*get*)
					to=${line%\"} to=${to##*\"}
					cp -p "$home/$from" "$to" 2>/dev/null || {
						echo "File \"$from\" not found." >&2
						[[ $line == -* ]] || exit 1
					} ;;
				esac
			done
		end
	} >bin/sftp
	chmod +x bin/sftp
}

begin_sftp() {
	begin_pull
	mkdir far
	echo one >far/f
	echo two >far/g
	echo 'example ssh-ed25519 AAAA' >known
	cat >optparity.conf <<-'end'
		KNOWN_HOSTS=known
		PULL_AGAIN=0
		PULL='
			exports/f = sftp://example.edu/~/far/f
			exports/g = sftp://example.edu/~/far/g
		'
	end
	sftp_is </dev/null
	expect 0 nothing pull
	in_place f f.sha256 g g.sha256
	grep -q '^g	.*	sftp example.edu$' exports/pulled.tsv
	keep
	echo three >far/f
	echo four >far/g
}

@test "a file that changes while a stand-in for sftp copies it is not taken" {
	begin_sftp
	sftp_is <<<'[[ $line != *get*far/g\"* ]] || touch -d 2025-04-18T06:00:00Z "$home/far/g"'
	expect 3 nothing pull
	says 'pull: g: somebody still writes it at example.edu; pull again'
	nothing_new
}

@test "a file of which a stand-in for sftp brings less than there is is not taken" {
	begin_sftp
	sftp_is <<<'[[ $line != *get*far/g\"* ]] || { printf fou >g.part; continue; }'
	expect 3 nothing pull
	says 'pull: g: 3 bytes came of 5 at example.edu; pull again'
	nothing_new
}

@test "a sidecar file that a stand-in for sftp cannot read exits 3" {
	begin_sftp
	sftp_is <<<'[[ $line != *get*.sha256* ]] || { echo "remote open(\"far/f.sha256\"): Permission denied" >&2; continue; }'
	expect 3 nothing pull
	says 'pull: f: example.edu: remote open("far/f.sha256"): Permission denied; pull again'
	nothing_new
}

@test "a stand-in for sftp that ends without a message exits 3" {
	begin_sftp
	sftp_is <<<'exit 255'
	expect 3 nothing pull
	says 'pull: f: example.edu: no connection; pull again'
	nothing_new
}

@test "the user of the host is in no message, and the credentials of systemd are kept" {
	begin_sftp
	sed -i 's|sftp://|sftp://cu.export@|; s|KNOWN_HOSTS=known|KNOWN_HOSTS=$CREDENTIALS_DIRECTORY/known|' optparity.conf
	mkdir credentials
	mv known credentials
	sftp_is <<<'echo "cu.export@example.edu: Permission denied (publickey)." >&2; exit 255'
	expect 2 nothing env CREDENTIALS_DIRECTORY="$PWD/credentials" optparity-pull
	says 'pull: f: example.edu: Permission denied (publickey).'
	nothing_new
}
