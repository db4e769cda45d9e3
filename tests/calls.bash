# SPDX-License-Identifier: ISC
# What the test files calls*.bats have in common.

# Under a sanitizer memory cannot be limited, and its leak check needs ptrace.
setup_file() {
	export BUILD
	case $BUILD in
	*/san*)
		env -u SAN -u MAKEFLAGS make -s -C "$BATS_TEST_DIRNAME/.." all helpers
		BUILD=$(cd "$BATS_TEST_DIRNAME/.." && pwd)/build
		;;
	esac
	cd "$BATS_FILE_TMPDIR" || return 1
	PATH=$BUILD/bin:$PATH
	top=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
	cp -p "$top"/examples/{optparity.conf,*.txt,load.csv} \
	    "$top"/examples/week2/* .
	printf '%s\n' STATE=disk/state LAST=disk/last >>optparity.conf
	mkdir disk
	exports 1 2025-04-18T06:00:00Z
	optparity-weekly -i || [ $? = 1 ]
	cp -a disk disk.1
	exports 2 2025-04-25T06:00:00Z
	optparity-weekly || [ $? = 1 ]
	mv disk disk.2
	gzip -dc disk.1/state/runs/current/ledger.tsv.gz >base.tsv
	gzip -dc disk.2/state/runs/current/ledger.tsv.gz >ledger.tsv
}

# exports WEEK TIME: puts the exports of a week in place, modified at TIME.
exports() {
	rm -rf exports
	cp -R "$top/examples/week$1" exports
	touch -d "$2" exports/*
}

# is_trouble COMMAND...: it exits 2 with a message.
is_trouble() {
	local got=0

	"$@" >out 2>err || got=$?
	[ "$got" = 2 ] || { echo "status $got: $*" && cat err && return 1; }
	[ -s err ] || { echo "nothing was said: $*" && return 1; }
}
