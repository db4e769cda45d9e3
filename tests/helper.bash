# What every test file loads. A test runs in an empty folder of its own; the
# programs of this build come first on PATH, and $fix holds its fixtures:
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

# expect STATUS WANT COMMAND...: runs the command and compares its status and
# standard output. WANT is a file of $fix, a path, or "nothing".
# What stands on standard error afterwards must be claimed with says.
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
	nothing) want=/dev/null ;;
	*/*) ;;
	*) want=$fix/$want ;;
	esac
	diff -u "$want" out
}

# says LINE...: standard error of the last expect was exactly these lines.
says() {
	printf '%s\n' "$@" | diff -u - err
	rm err
}

# holds TEXT: the last expect's standard error had this text somewhere.
holds() {
	grep -qF -- "$1" err || { cat err; return 1; }
	rm err
}

# Nothing was said that no test claimed.
heard() {
	[ ! -s err ] || { echo "unclaimed on standard error:"; cat err; return 1; }
}

# fields LIST LINE...: these fields of the rows in table.tsv, with | between, are
# the lines.
fields() {
	sed -e 1d -e '/^#end/d' table.tsv | cut -f "$1" | tr '\t' '|' >got
	shift
	printf '%s\n' "$@" | diff -u - got
}

# set_aside LINE...: the records in rejects.tsv have these lines, columns and
# reasons, with | between.
set_aside() {
	sed -e 1d -e '/^#end/d' rejects.tsv | cut -f 2-4 | tr '\t' '|' >got
	printf '%s\n' "$@" | diff -u - got
}
