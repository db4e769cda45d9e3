#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
# The build: what it depends on, its flags, and what an installation has.

load helper
bats_require_minimum_version 1.5.0

# Make in a copy of the sources, without what the make that runs the tests
# hands on. It is not optimized, to be quick.
make_in() {
	local folder=$1
	shift
	env -u MAKEFLAGS -u MAKELEVEL -u SAN -u ISAL -u SECCOMP -u BUILD \
	    -u CPPFLAGS -u LDFLAGS CFLAGS=-O0 make -s -C "$folder" "$@"
}

copy_to() {
	mkdir -p "$1"
	cp -R "$top"/{Makefile,README.md,LICENSE,LICENSES,bin,lib,scripts,examples} "$1"
	# For the helpers of the tests nothing is built.
	mkdir "$1/tests"
}

# First without ISA-L and libseccomp: headers that come first and cannot be used
# are as good as none.
setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	copy_to one
	mkdir -p fake/isa-l
	echo '#error' | tee fake/isa-l/igzip_lib.h >fake/seccomp.h
	C_INCLUDE_PATH=$PWD/fake make_in one build/lib/gz.o build/lib/privilege.o
	nm one/build/lib/gz.o one/build/lib/privilege.o >without
	cp one/build/config.mk without.mk
	rm -r fake
	C_INCLUDE_PATH=$PWD/fake make_in one all
}

has_header() {
	echo "#include <$1>" | cc -E - >/dev/null 2>&1
}

@test "objects are built again after ISA-L and libseccomp were installed" {
	has_header isa-l/igzip_lib.h || skip "no ISA-L"
	has_header seccomp.h || skip "no libseccomp"
	cd "$BATS_FILE_TMPDIR"
	nm one/build/lib/gz.o one/build/lib/privilege.o >"$BATS_TEST_TMPDIR/with"
	readelf -d one/build/bin/changefile >>"$BATS_TEST_TMPDIR/with"
	run -1 cmp -s one/build/config.mk without.mk
	grep -q ' T gz' without
	run -1 grep -E 'isal_|seccomp_' without
	for name in isal_ seccomp_ libisal libseccomp; do
		grep -q $name "$BATS_TEST_TMPDIR/with"
	done
}

@test "nothing is built again if nothing changed, and all if a flag did" {
	cp -a "$BATS_FILE_TMPDIR/one" one
	touch -d '2001-01-01' one/build/config.mk
	make_in one -q all
	[ "$(stat -c %Y one/build/config.mk)" = "$(date -d 2001-01-01 +%s)" ]
	run -1 make_in one -q all LDFLAGS=-Wl,--build-id=none
}

@test "flags of the environment and the command line come after ours" {
	copy_to tree
	CFLAGS=-DMINE CPPFLAGS=-DYOURS LDFLAGS=-Wl,-O1 LDLIBS=-lm \
	    env -u MAKEFLAGS -u SAN make -n -C tree build/bin/changefile >by_env
	env -u MAKEFLAGS -u SAN make -n -C tree CFLAGS=-DMINE CPPFLAGS=-DYOURS \
	    LDFLAGS=-Wl,-O1 LDLIBS=-lm build/bin/changefile >by_line
	cmp by_env by_line
	grep -q -e '-DWITH.* -DYOURS -O3 .* -DMINE .*-o build/bin/changefile.o' \
	    by_env
	grep -q -e '-O3 .* -DMINE -pie .*-z,now -Wl,-O1 -o .* -lcsv.* -lm$' by_env
}

@test "the programs are hardened" {
	case $BUILD in */san*) skip "a build with sanitizers is not" ;; esac
	for program in sfextract optdiff loadcheck; do
		readelf -hdlW "$BUILD/bin/$program" >elf
		grep -q 'Type: *DYN (Position-Independent Executable' elf
		grep -q 'GNU_RELRO' elf
		grep -q 'BIND_NOW' elf
		grep -q 'GNU_STACK .* RW ' elf
		readelf --dyn-syms -W "$BUILD/bin/$program" >symbols
		grep -q '__stack_chk_fail' symbols
		grep -q '__fprintf_chk\|__snprintf_chk\|__memcpy_chk' symbols
	done
}

@test "sources in two folders are built to the same bytes" {
	copy_to 'another folder/two'
	objects='build/lib/rd.o build/lib/index.o build/bin/optdiff.o'
	# shellcheck disable=SC2086
	make_in 'another folder/two' $objects
	for file in $objects; do
		cmp "another folder/two/$file" "$BATS_FILE_TMPDIR/one/$file"
	done
	# The others have no folder in them, either.
	cd "$BATS_FILE_TMPDIR"
	grep -qF lib/rd.c one/build/lib/rd.o
	run -1 grep -rlF "$PWD" one/build
}

@test "an installation runs where it was put, and uninstall removes all of it" {
	make_in "$BATS_FILE_TMPDIR/one" install PREFIX="$PWD/prefix" \
	    LIBEXECDIR="$PWD/inner" BINDIR="$PWD/programs"
	cp -R "$top/examples/." week
	mkdir week/exports
	cp -p week/week1/* week/exports
	touch -d 2025-04-18T06:00:00Z week/exports/*
	PATH=$PWD/programs:/usr/bin:/bin
	expect 1 nothing optparity-weekly -i -c week/optparity.conf
	[ -s week/state/runs/current/ledger.tsv.gz ]
	rm err
	optparity-report week/state/runs >report.html
	grep -q '<title>Email Opt Out: 2025-04-18</title>' report.html
	make_in "$BATS_FILE_TMPDIR/one" uninstall PREFIX="$PWD/prefix" \
	    LIBEXECDIR="$PWD/inner" BINDIR="$PWD/programs"
	find prefix inner programs -type f >left
	diff -u /dev/null left
	# What is not there need not be removed.
	make_in "$BATS_FILE_TMPDIR/one" uninstall PREFIX="$PWD/never"
}

@test "an installation in DESTDIR has the programs, the scripts, the pages and the completions" {
	make_in "$BATS_FILE_TMPDIR/one" install DESTDIR="$PWD/root" PREFIX=/usr \
	    LIBEXECDIR=/usr/lib
	for page in root/usr/share/man/man1/*.1; do
		page=${page##*/}
		[ -x "root/usr/bin/${page%.1}" ]
	done
	[ -s root/usr/share/man/man5/optparity.5 ]
	for file in root/usr/bin/*; do
		name=${file##*/}
		for completion in bash-completion/completions/"$name" \
		    zsh/site-functions/_"$name" \
		    fish/vendor_completions.d/"$name".fish; do
			[ -s "root/usr/share/$completion" ]
		done
	done
	[ -s root/usr/share/doc/optparity/examples/optparity.conf ]
	for file in root/usr/bin/*; do
		[ "$(stat -c %a "$file")" = 755 ]
	done
}
