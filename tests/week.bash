# What the tests of the weekly run share: the run in a folder as examples/ would
# be used, with settings, exports/ and state/. The programs lie in bin/; a test
# can put another one in the place of one of them, in stand/, which does not
# change what the run says its programs are.
# shellcheck shell=bash disable=SC2034,SC2154

week1=2025-04-18T06:00:00Z
week2=2025-04-25T06:00:00Z

# Makes that folder, with the exports of the first week.
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

# exports N MOMENT: the exports of a week, as old as they would be.
exports() {
	rm -rf exports
	cp -R "$top/examples/week$1" exports
	touch -d "$2" exports/*
}

weekly() {
	bin/optparity-weekly "$@"
}

# The first week done, which is done once, and the exports of the second at hand.
begin_second() {
	local done=$BATS_FILE_TMPDIR/first

	rm -rf state state.last stand exports forged
	if [ -e "$done" ]; then
		cp -a "$done/." .
	else
		begin
		expect 1 nothing weekly -i
		cp -a . "$done.new"
		mv "$done.new" "$done"
	fi
	exports 2 "$week2"
}

# third_week: the second one is done, and its people come again.
third_week() {
	expect 1 nothing weekly
	exports 2 2025-05-02T06:00:00Z
	sed -i 's/"Xenia"/"Xena"/' exports/contacts.csv
	echo '0009999999|A. New| |N| |2025-05-01 10:00:00' >>exports/advance.txt
	touch -d 2025-05-02T06:00:00Z exports/*
}

# clock MOMENT: what the clock says.
clock() {
	stand_in date <<-end
		case " \$* " in *' -r '*) exec "\$real" "\$@" ;; esac
		echo $1
	end
}

# is_as_expected RUN WEEK: the run has what examples/expected has of the week.
is_as_expected() {
	rm -rf plain expected
	cp -R "$top/examples/expected/$2" expected
	"$top/tests/plain" "state/runs/$1" plain
	[ ! -e forged ] || sed -i '/^setting CONF	/d' {plain,expected}/run.tsv
	diff -r expected plain
	(cd "state/runs/$1" && sha256sum --check --strict --quiet SHA256SUMS)
}

# is_published RUN WEEK: the run is current and whole, and nothing else is left.
is_published() {
	[ "$(readlink state/runs/current)" = "$1" ]
	is_as_expected "$1" "$2"
	[ -z "$(find state/runs -name '*.partial' -o -name '*.new')" ]
}

# Nothing was published: the first week is current and as it was.
is_unchanged() {
	[ "$(readlink state/runs/current)" = 2025-04-18 ]
	[ ! -e state/runs/2025-04-25 ]
	is_as_expected 2025-04-18 week1
}

# refuses LINE...: the run says just that and publishes nothing.
refuses() {
	expect 2 nothing weekly
	says "$@"
	is_unchanged
}

# setting KEY VALUE: as the last line of the settings.
setting() {
	printf "%s='%s'\n" "$1" "$2" >>optparity.conf
}

# setting_before KEY VALUE: the same, as if the last run had had it.
setting_before() {
	setting "$@"
	approves_setting
}

# The settings, as they are now, are those of the last run.
approves_setting() {
	sed -i "/^setting CONF/s/[0-9a-f]*$/$(sha256sum <optparity.conf |
		cut -c -64)/" state/runs/current/run.tsv
	forge
}

# The files of the last run, as they are now, are as they were written.
forge() {
	touch forged
	(cd state/runs/current && rm SHA256SUMS && sha256sum -- * >../sums)
	mv state/runs/sums state/runs/current/SHA256SUMS
	sed -i "s/[0-9a-f]*$/$(sha256sum <state/runs/current/SHA256SUMS |
		cut -c -64)/" state.last
}

# stand_in NAME: standard input becomes the program of that name; $real is the
# one in whose place it is, $call the number of the call, $run the run's process,
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

# stand_down NAME: the program itself again.
stand_down() {
	rm -f "stand/$1"
	case $1 in
	mv | sync | ln | rm | mkdir | date | sha256sum) command rm -f "bin/$1" ;;
	esac
}

failed='nothing was published; last complete run: 2025-04-18'

# wanted TEXT: the last expect was refused by a guard that said so; $approval is
# the hash that it wants.
wanted() {
	approval=$(sed -n 's/.*; if that is right, say -a //p' err)
	says "weekly: $1; if that is right, say -a $approval"
	[[ $approval =~ ^[0-9a-f]{16}$ ]]
}

# asks TEXT: so is a run, and nothing is published.
asks() {
	expect 2 nothing weekly
	wanted "$1"
	is_unchanged
}
