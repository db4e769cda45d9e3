# SPDX-License-Identifier: ISC
# What the tests of the weekly run have in common: a folder used like examples/,
# with settings, exports/ and state/. The programs are in bin/. A test can replace
# one of them by a stand-in in stand/, without changing the checksums that the run
# records for its programs.
# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2317

week1=2025-04-18T06:00:00Z
week2=2025-04-25T06:00:00Z

# Makes this folder, with the exports of the first week.
begin() {
	mkdir -p bin stand
	for p in sfextract advextract optdiff changefile resubq; do
		printf '%s\n' '#!/bin/sh' 'home=${0%/*}/..' \
		    "[ ! -x \$home/stand/$p ] || exec \$home/stand/$p \"\$@\"" \
		    "exec $BUILD/bin/$p \"\$@\"" >"bin/$p"
		chmod +x "bin/$p"
	done
	for p in weekly summary; do
		install -m 755 "$top/scripts/$p" "bin/optparity-$p"
	done
	mkdir -p libexec/optparity
	install -m 644 -t libexec/optparity "$top"/scripts/*.sh
	install -m 644 -t . \
	    "$top"/examples/{optparity.conf,specialists.txt,holidays.txt}
	exports 1 "$week1"
}

# exports N TIME: puts the exports of week N in place, modified at TIME.
exports() {
	rm -rf exports
	cp -R "$top/examples/week$1" exports
	touch -d "$2" exports/*
}

weekly() {
	bin/optparity-weekly "$@"
}

# once NAME FUNCTION: makes this folder what the function makes of it, which is done
# for one test of the file and kept under this name for the others.
once() {
	local kept=$BATS_FILE_TMPDIR/$1 new

	rm -rf state state.last stand exports forged
	if [ -e "$kept" ]; then
		cp -a "$kept/." .
		return
	fi
	"$2"
	new=$(mktemp -d "$kept.XXXXXX")
	cp -a . "$new"
	# Another test that runs at the same time may have been first.
	mv -T "$new" "$kept" 2>/dev/null || rm -r "$new"
}

first_week() {
	begin
	expect 1 nothing weekly -i
}

# Copies the state after the first week, and puts the second week's exports in place.
begin_second() {
	once first first_week
	exports 2 "$week2"
}

# third_week: runs the second week, and exports its people again.
third_week() {
	expect 1 nothing weekly
	exports 2 2025-05-02T06:00:00Z
	sed -i 's/"Xenia"/"Xena"/' exports/contacts.csv
	echo '0009999999|A. New| |N| |2025-05-01 10:00:00' >>exports/advance.txt
	touch -d 2025-05-02T06:00:00Z exports/*
}

# clock TIME: sets the time that programs see.
clock() {
	stand_in date <<-end
		case " \$* " in *' -r '* | *' -d '*) exec "\$real" "\$@" ;; esac
		echo $1
	end
}

# is_as_expected RUN WEEK: the run's files equal those in examples/expected.
is_as_expected() {
	local expected=$top/examples/expected/$2

	rm -rf plain expected
	"$top/tests/plain" "state/runs/$1" plain
	if [ -e forged ]; then
		cp -R "$expected" expected
		expected=expected
		sed -i '/^setting CONF	/d' {plain,expected}/run.tsv
	fi
	diff -r "$expected" plain
	(cd "state/runs/$1" && sha256sum --check --strict --quiet SHA256SUMS)
}

# is_published RUN WEEK: the run is current and complete, and nothing else is left.
is_published() {
	[ "$(readlink state/runs/current)" = "$1" ]
	is_as_expected "$1" "$2"
	[ -z "$(find state/runs -name '*.partial' -o -name '*.new')" ]
}

# Nothing was published: the first week is current and unchanged.
is_unchanged() {
	[ "$(readlink state/runs/current)" = 2025-04-18 ]
	[ ! -e state/runs/2025-04-25 ]
	is_as_expected 2025-04-18 week1
}

# refuses LINE...: the run prints exactly this and publishes nothing.
refuses() {
	expect 2 nothing weekly
	says "$@"
	is_unchanged
}

# status_is STATUS TEXT: -S exits like this and prints this text, before what it says
# of a refused attempt and the figures.
status_is() {
	local got=0

	weekly -S >shown 2>err || got=$?
	[ ! -s err ]
	[ "$got" = "$1" ]
	grep -Eq ' \| age=-?[0-9]+s;[0-9]+ to_decide=[0-9]+ overdue=[0-9]+ rejected=[0-9]+ ids=[0-9]+$' shown
	sed 's/ | age.*//; s/; at [0-9TZ:-]* REFUSED: .*//' shown |
		diff <(echo "$2") -
}

# setting KEY VALUE: adds a last line to the settings.
setting() {
	printf "%s='%s'\n" "$1" "$2" >>optparity.conf
}

# setting_before KEY VALUE: the same, as if the last run had had this setting.
setting_before() {
	setting "$@"
	approves_setting
}

# Records the current settings as those of the last run.
approves_setting() {
	sed -i "/^setting CONF/s/[0-9a-f]*$/$(sha256sum <optparity.conf |
		cut -c -64)/" state/runs/current/run.tsv
	forge
}

# Records the current files of the last run as those that it wrote.
forge() {
	touch forged
	(cd state/runs/current && rm SHA256SUMS && sha256sum -- * >../sums)
	mv state/runs/sums state/runs/current/SHA256SUMS
	sed -i "s/[0-9a-f]*$/$(sha256sum <state/runs/current/SHA256SUMS |
		cut -c -64)/" state.last
}

# stand_in NAME: replaces the program by the script on standard input, in which $real
# is the program, $call the number of the call, $run the process of the run, and
# $home this folder.
stand_in() {
	local real file

	real=$(unset -f "$1" && PATH=$BUILD/bin:$PATH command -v "$1")
	file=bin/$1
	case $real in
	"$BUILD"/*) file=stand/$1 ;;
	esac
	rm -f calls
	{
		echo '#!/bin/sh'
		printf 'real=%q calls=%q home=%q\n' "$real" "$PWD/calls" "$PWD"
		# shellcheck disable=SC2016
		echo 'case $1 in --help | -V) exec "$real" "$@" ;; esac
		run=$PPID
		read -r name </proc/$run/comm
		[ "$name" != timeout ] ||
			run=$(sed -n "s/^PPid:.//p" /proc/$run/status)
		echo >>"$calls"
		call=$(wc -l <"$calls")'
		cat
	} >"$file"
	chmod +x "$file"
}

# stand_down NAME: puts the program itself back.
stand_down() {
	rm -f "stand/$1"
	case $1 in
	mv | sync | ln | rm | mkdir | date | sha256sum) command rm -f "bin/$1" ;;
	esac
}

# dies_at N WHEN: the run is killed before or after its N-th rename.
dies_at() {
	stand_in mv <<-end
		[ \$call = $1 ] || exec "\$real" "\$@"
		[ $2 = before ] || "\$real" "\$@"
		kill -9 \$run
	end
	expect 137 nothing bin/optparity-weekly
	rm -f err
}

failed='nothing was published; last complete run: 2025-04-18'

# wanted TEXT: a guard refused the last expect with this text; $approval is the code
# that it asks for.
wanted() {
	sed -i 's/; [0-9]* rows new in this run.* in state\/refused\/rows.csv;/;/' err
	approval=$(sed -n 's/.*; if that is right, say -a //p' err)
	says "weekly: $1; if that is right, say -a $approval"
	[[ $approval =~ ^[0-9a-f]{16}$ ]]
}

# asks TEXT: a run is refused like this, and nothing is published.
asks() {
	expect 2 nothing weekly
	wanted "$1"
	is_unchanged
}
