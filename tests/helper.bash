# SPDX-License-Identifier: ISC
# Loaded by every test file. A test runs in an empty folder of its own, with the
# programs of this build first on PATH. $fix is the folder of its fixtures:
# tests/fixtures/NAME for tests/NAME.bats and tests/NAME-TOPIC.bats.

: "${BUILD:=$BATS_TEST_DIRNAME/../build}"
top=$(cd "$BATS_TEST_DIRNAME/.." && pwd)

setup() {
	PATH=$BUILD/bin:$BUILD/tests:$PATH
	export PATH BUILD LC_ALL=C TZ=UTC
	fix=${BATS_TEST_FILENAME##*/}
	fix=${fix%.bats}
	fix=$BATS_TEST_DIRNAME/fixtures/${fix%%-*}
	cd "$BATS_TEST_TMPDIR" || return 1
}

teardown() {
	heard
}

# programs: prints the name of each program, under which it is installed.
programs() {
	local source
	for source in "$top"/bin/*.c; do
		basename "$source" .c
	done | sed 's/^rows$/optparity-&/'
}

# expect STATUS WANT COMMAND...: runs the command and compares its status and
# standard output. WANT is a file in $fix, a path, or "nothing". The test must
# then claim standard error with says or holds.
expect() {
	local want_status=$1 want=$2 got=0
	shift 2
	heard
	"$@" >out 2>err || got=$?
	if [ "$got" -ne "$want_status" ]; then
		echo "status $got, not $want_status: $*"
		cat err
		return 1
	fi
	case $want in
	nothing) [ ! -s out ] || want=/dev/null ;;
	*/*) ;;
	*) want=$fix/$want ;;
	esac
	[ "$want" = nothing ] || diff -u "$want" out
}

# says LINE...: the last expect printed exactly these lines on standard error.
# Bash compares them, because starting diff takes longer; read succeeds only if
# there is a NUL.
says() {
	local want got
	printf -v want '%s\n' "$@"
	if IFS= read -r -d '' got <err || [ "$got" != "$want" ]; then
		diff -u <(printf %s "$want") err
		return 1
	fi
	: >err
}

# holds TEXT: the last expect's standard error contained this text.
holds() {
	case $(<err) in
	*"$1"*) : >err ;;
	*) cat err; return 1 ;;
	esac
}

# Fails if there are messages that the test did not claim.
heard() {
	[ ! -s err ] || { echo "unclaimed on standard error:"; cat err; return 1; }
}

# fields LIST LINE...: these fields of the rows in table.tsv, separated by |, equal
# the lines.
fields() {
	sed -e 1d -e '/^#end/d' table.tsv | cut -f "$1" | tr '\t' '|' >got
	shift
	printf '%s\n' "$@" | diff -u - got
}

# set_aside LINE...: the records in rejects.tsv have these line numbers, columns and
# reasons, separated by |.
set_aside() {
	sed -e 1d -e '/^#end/d' rejects.tsv | cut -f 2-4 | tr '\t' '|' >got
	printf '%s\n' "$@" | diff -u - got
}
