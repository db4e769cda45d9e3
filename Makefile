# SPDX-License-Identifier: ISC
# optparity: one Makefile for the whole tree; all products go under build/.
# The newest in CHANGELOG.md.
VERSION = 0.2

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
LIBEXECDIR = $(PREFIX)/libexec
MANDIR = $(PREFIX)/share/man
DOCDIR = $(PREFIX)/share/doc/optparity
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
UNITDIR = $(PREFIX)/lib/systemd/system
USERSDIR = $(PREFIX)/lib/sysusers.d
TMPFILESDIR = $(PREFIX)/lib/tmpfiles.d
DESTDIR =
BUILD = build

CC = cc
WARN = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Werror=implicit-function-declaration

# Two libraries are used if the compiler finds their headers: ISA-L for gzip,
# otherwise zlib; libseccomp to give up privileges, otherwise nothing.
# make ISAL=no, make SECCOMP=no: build without them, in a folder of its own.
has = $(shell $(CC) $(CPPFLAGS) $(CFLAGS) -E -xc -include $(1) /dev/null \
	>/dev/null 2>&1 && echo yes || echo no)
ISAL := $(call has,isa-l/igzip_lib.h)
SECCOMP := $(call has,seccomp.h)

# make SAN=1: build with AddressSanitizer and UndefinedBehaviorSanitizer, in a
# folder of its own.
# Sanitizers and coverage need system calls that libseccomp would forbid.
ifdef SAN
BUILD = build/san
SECCOMP = no
endif
ifeq ($(ISAL),no)
ifeq ($(origin ISAL),command line)
BUILD := $(BUILD)/zlib
endif
endif
ifeq ($(origin SECCOMP),command line)
BUILD := $(BUILD)/free
endif

DEFINES = -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L \
	-DVERSION='"$(VERSION)"' -Ilib
LIBS = -pthread -Wl,--as-needed -lcsv -lzip -lxxhash
ifeq ($(ISAL),yes)
DEFINES += -DWITH_ISAL
LIBS += -lisal
else
LIBS += -lz
endif
PRIVILEGES = none
ifeq ($(SECCOMP),yes)
PRIVILEGES = seccomp
DEFINES += -DWITH_SECCOMP
LIBS += -lseccomp
endif

# Flags from the environment or the command line come last, so that they win.
# The path of the sources does not appear in the output.
ifdef SAN
OURS = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
else
OURS = -O3 -g -ffile-prefix-map='$(CURDIR)'=. -fstack-protector-strong -fPIE
HARDENED = -pie -Wl,-z,relro,-z,now
# It needs an optimizing compiler, and is defined once.
ifeq ($(filter -O0,$(CFLAGS))$(findstring FORTIFY,$(CPPFLAGS)$(CFLAGS)),)
DEFINES += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
endif
COMPILE = $(CC) $(DEFINES) $(CPPFLAGS) $(OURS) $(CFLAGS) $(WARN)
LINK = $(CC) $(OURS) $(CFLAGS) $(HARDENED) $(LDFLAGS)
LINKED = $(LIBS) $(LDLIBS)

# The libraries found and the flags. Every object depends on this file, which is
# rewritten only if its content changes.
define FOUND
ISAL = $(ISAL)
SECCOMP = $(SECCOMP)
COMPILE = $(subst '$(CURDIR)'=,,$(COMPILE))
LINK = $(subst '$(CURDIR)'=,,$(LINK) $(LINKED))
endef
CONFIG = $(BUILD)/config.mk
ifneq ($(strip $(FOUND)),$(strip $(file <$(CONFIG))))
$(shell mkdir -p $(BUILD))
$(file >$(CONFIG),$(FOUND))
endif

# An archive, so that each program links only the objects and libraries it uses.
LIB = $(BUILD)/lib/liboptparity.a
LIB_OBJECTS = $(patsubst lib/%.c,$(BUILD)/lib/%.o,$(wildcard lib/*.c))
NAMES = $(patsubst bin/%.c,%,$(wildcard bin/*.c))
MAINS = $(patsubst %,$(BUILD)/main/%.o,$(NAMES))
HELPERS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*.c)) \
	$(BUILD)/tests/damage $(BUILD)/tests/towns
PAGES = $(wildcard bin/*.[157])
SCRIPTS = $(filter-out scripts/package %.awk,$(wildcard scripts/*)) \
	scripts/package/completions scripts/package/deb scripts/package/dist \
	$(wildcard scripts/package/debian/*.p*) .ci/run
SOURCES = Makefile $(PAGES) $(SCRIPTS) $(C_FILES) $(wildcard scripts/*.awk \
	tests/*.bats tests/*.bash)
C_FILES = $(wildcard bin/*.c lib/*.c lib/*.h tests/*.c tests/*/*.[ch])
TIDY = $(patsubst %.c,$(BUILD)/tidy/%,$(filter %.c,$(C_FILES)))

# build/ has the layout of an installation: programs, and the scripts that
# people call, in bin; the scripts that those call in libexec/optparity.
PROGS = $(patsubst %,$(BUILD)/bin/%,$(patsubst rows,optparity-rows,$(NAMES)))
TOOLS = $(patsubst %,$(BUILD)/bin/optparity-%,$(patsubst scripts/%,%, \
	$(wildcard $(patsubst %,scripts/%,weekly summary report history shard pull deliver init))))
INNER = $(patsubst %,$(BUILD)/libexec/optparity/%.sh, \
	$(sort $(shell sed -n 's/^for name in \(.*\); do$$/\1/p' \
	$(wildcard $(patsubst %,scripts/%,weekly shard pull deliver init))))) \
	$(patsubst %,$(BUILD)/libexec/optparity/%,$(notdir \
	$(wildcard scripts/*.awk))) \
	$(BUILD)/libexec/optparity/example.conf

all: $(PROGS) $(TOOLS) $(INNER)

# Shell completions, made from -h.
COMMANDS = $(notdir $(PROGS) $(TOOLS))
BASH = $(patsubst %,$(BUILD)/completions/bash/%,$(COMMANDS))
ZSH = $(patsubst %,$(BUILD)/completions/zsh/_%,$(COMMANDS))
FISH = $(patsubst %,$(BUILD)/completions/fish/%.fish,$(COMMANDS))
COMPLETE = mkdir -p $(@D) && scripts/package/completions

$(BUILD)/completions/bash/%: $(BUILD)/bin/% scripts/package/completions
	$(COMPLETE) bash $< >$@

$(BUILD)/completions/zsh/_%: $(BUILD)/bin/% scripts/package/completions
	$(COMPLETE) zsh $< >$@

$(BUILD)/completions/fish/%.fish: $(BUILD)/bin/% scripts/package/completions
	$(COMPLETE) fish $< >$@

$(BUILD)/bin/optparity-%: scripts/%
	@mkdir -p $(@D)
	install -m 755 $< $@

$(BUILD)/libexec/optparity/example.conf: examples/optparity.conf
	@mkdir -p $(@D)
	install -m 644 $< $@

$(BUILD)/libexec/optparity/%: scripts/%
	@mkdir -p $(@D)
	install -m 644 $< $@

# AVX2 is chosen at run time, so only this file may be compiled for it.
ifneq ($(filter x86_64-%,$(shell $(CC) -dumpmachine)),)
$(BUILD)/lib/mark_avx2.o $(BUILD)/fuzz/lib/mark_avx2.o: \
    LANE = -mavx2 -mbmi -mpopcnt -fno-tree-slp-vectorize
$(BUILD)/lib/mark_vectors.o: LANE = -Wno-psabi
endif

$(BUILD)/lib/%.o: lib/%.c Makefile $(CONFIG)
	@mkdir -p $(@D)
	$(COMPILE) $(LANE) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: %.c Makefile $(CONFIG)
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

$(LIB): $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/bin/%: $(BUILD)/bin/%.o $(LIB)
	$(LINK) -o $@ $< $(LIB) $(LINKED)

$(BUILD)/bin/optparity-rows: $(BUILD)/bin/rows.o $(LIB)
	$(LINK) -o $@ $< $(LIB) $(LINKED)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	$(LINK) -o $@ $(filter %.o,$^) $(LIB) $(LINKED)

$(BUILD)/tests/world: $(BUILD)/tests/town/dice.o

TOWN = $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/town/*.c))
$(TOWN): DEFINES += -Itests/town
$(BUILD)/tests/towns: $(TOWN) $(LIB)
	$(LINK) -o $@ $(TOWN) $(LIB) $(LINKED)

# The programs as functions, for tests/faults/damage.c.
$(BUILD)/main/%.o: $(BUILD)/bin/%.o
	@mkdir -p $(@D)
	objcopy --redefine-sym main=$*_main $< $@

$(BUILD)/tests/faults/damage.o: \
    DEFINES += -D'PROGRAMS=$(patsubst %,PROGRAM(%),$(NAMES))'

$(BUILD)/tests/damage: $(BUILD)/tests/faults/damage.o $(MAINS) $(LIB)
	$(LINK) -o $@ $^ $(LINKED)

# Fuzzers of functions and of whole programs: all of bin, and some in tests/fuzz.
# tests/fuzz/hooks.h explains why names are changed.
FUZZ = $(BUILD)/fuzz
FUZZ_FUNCTIONS = rd text
FUZZ_PROGRAMS = archive report $(NAMES)
FUZZERS = $(FUZZ_FUNCTIONS) $(FUZZ_PROGRAMS)
FUZZ_LIB = $(patsubst lib/%.c,$(FUZZ)/lib/%.o,$(wildcard lib/*.c))
FUZZ_CC = clang $(filter-out -DWITH_SECCOMP %FORTIFY_SOURCE \
	%FORTIFY_SOURCE=2,$(DEFINES)) -DRING_BLOCK='((size_t)4096)' -Wno-psabi \
	-g -O1 -fno-sanitize-recover=all \
	-MMD -MP -fsanitize=address,undefined,fuzzer
HOOK = objcopy --redefine-syms=tests/fuzz/hooks.names \
	--rename-section .data=fuzz_data --rename-section .bss=fuzz_bss

$(FUZZ)/lib/%.o: lib/%.c tests/fuzz/hooks.names Makefile $(CONFIG)
	@mkdir -p $(@D)
	$(FUZZ_CC)-no-link $(LANE) -c -o $@ $<
	$(HOOK) $@

$(FUZZ)/main/%.o: bin/%.c tests/fuzz/hooks.names Makefile $(CONFIG)
	@mkdir -p $(@D)
	$(FUZZ_CC)-no-link -Dmain=program_main -c -o $@ $<
	$(HOOK) $@

$(FUZZ)/main/%.o: tests/fuzz/%.c tests/fuzz/hooks.names Makefile $(CONFIG)
	@mkdir -p $(@D)
	$(FUZZ_CC)-no-link -Dmain=program_main -c -o $@ $<
	$(HOOK) $@

$(patsubst %,$(FUZZ)/%,$(FUZZ_FUNCTIONS)): $(FUZZ)/%: tests/fuzz/%.c \
    tests/fuzz/hooks.c $(FUZZ_LIB)
	$(FUZZ_CC) -o $@ $< tests/fuzz/hooks.c $(FUZZ_LIB) $(LINKED)

# The output of a program, which the fuzzer checks.
WRITES = table
$(FUZZ)/archive $(FUZZ)/rows: WRITES = bytes
$(FUZZ)/changefile $(FUZZ)/resubq: WRITES = csv
$(FUZZ)/loadcheck: WRITES = rows
$(patsubst %,$(FUZZ)/%,$(FUZZ_PROGRAMS)): $(FUZZ)/%: $(FUZZ)/main/%.o \
    tests/fuzz/program.c tests/fuzz/hooks.c $(FUZZ_LIB)
	$(FUZZ_CC) -DPROGRAM='"$*"' -DWRITES='"$(WRITES)"' -o $@ \
	    tests/fuzz/program.c tests/fuzz/hooks.c $< $(FUZZ_LIB) $(LINKED)

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/tests/town/*.d $(FUZZ)/*/*.d $(BUILD)/tidy/*/*.d \
	$(BUILD)/tidy/*/*/*.d)

helpers: $(HELPERS) $(BUILD)/tests/nomem.so

# A library for LD_PRELOAD, for glibc.
$(BUILD)/tests/nomem.so: tests/faults/nomem.c Makefile $(CONFIG)
	@mkdir -p $(@D)
	$(CC) $(DEFINES) -O1 -g $(WARN) -fPIC -shared -o $@ $<

# make check TESTS=tests/optdiff.bats: run only this file
# make check JOBS=1: run one file at a time, else one more than there are processors,
# for some tests wait
TESTS = tests
JOBS := $(shell expr $$(nproc) + 1)
check: all helpers
	BUILD="$(CURDIR)/$(BUILD)" PRIVILEGES=$(PRIVILEGES) tests/run $(JOBS) $(TESTS)

lint: style $(TIDY)

style:
	clang-format --dry-run --Werror $(C_FILES)
	shellcheck -s sh $(SCRIPTS) tests/bench/run tests/bench/instructions \
	    tests/bench/peers/miller tests/bench/peers/sortjoin tests/plain \
	    tests/coverage tests/faults/calls tests/faults/cuts \
	    tests/faults/disks tests/faults/hostile tests/faults/kills \
	    tests/faults/lib \
	    tests/faults/run tests/fuzz/seeds tests/mutate tests/run \
	    tests/width
	shellcheck -x tests/quiet tests/spreadsheet tests/recipes tests/metrics-check tests/report-check \
	    tests/deliver-check tests/pull-check tests/load-check tests/shard-check \
	    tests/package-check \
	    tests/units.sh tests/setup.sh
	shellcheck -s bats -e SC2154 $(wildcard tests/*.bats)
	mandoc -T lint -W warning $(PAGES)
	tests/width $(PAGES)
	reuse lint --quiet
	! grep -L 'SPDX-License-Identifier: ISC' $(SOURCES) | grep .
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr \
	    --enable=warning,performance,portability -Ilib \
	    $(filter %.c,$(C_FILES))

# clang-tidy takes seconds for a file: only changed files are checked again.
$(BUILD)/tidy/%: %.c .clang-tidy $(CONFIG)
	@mkdir -p $(@D)
	@$(CC) $(DEFINES) -std=c11 -MM -MP -MT $@ -MF $@.d $<
	clang-tidy --quiet --warnings-as-errors='*' $< -- $(DEFINES) -std=c11
	@touch $@

# Checks that the C library musl can be used: compiles all sources with its
# headers, without linking, because Debian has the libraries only for glibc.
musl:
	for f in $(wildcard lib/*.c bin/*.c); do \
	    musl-gcc -fsyntax-only $(DEFINES) $(WARN) -Werror -Wno-psabi -mavx2 \
	    -mbmi -idirafter /usr/include \
	    -idirafter /usr/include/$$(gcc -print-multiarch) "$$f" || exit; \
	done

fmt:
	clang-format -i $(C_FILES)

# make fuzz T=60: runs each fuzzer for a minute, from seeds made of the fixtures
# and the corpus in tests/fuzz; make -j2 fuzz: two at a time
T = 30
fuzz: $(patsubst %,fuzz-%,$(FUZZERS))

fuzz-seeds:
	tests/fuzz/seeds $(FUZZ)/seeds

fuzz-%: $(FUZZ)/% fuzz-seeds
	@mkdir -p $(FUZZ)/corpus/$* $(FUZZ)/seeds/$*
	$< -max_total_time=$(T) -max_len=65536 -verbosity=0 \
	    -print_final_stats=1 -timeout=20 -rss_limit_mb=2048 \
	    -artifact_prefix=$(FUZZ)/$*- \
	    $(FUZZ)/corpus/$* $(wildcard tests/fuzz/$*) $(FUZZ)/seeds/$*

# Fault injection: nothing may be lost, and no damage accepted.
# make faults SAMPLE=sample: some of the faults, in a minute
# make faults PARTS='kills cuts': only these programs of tests/faults
SAMPLE =
faults: all helpers
	BUILD="$(CURDIR)/$(BUILD)" tests/faults/run $(SAMPLE)

# The files that people open, opened and saved by LibreOffice.
spreadsheet: all
	BUILD="$(BUILD)" tests/spreadsheet

# The examples of optparity-recipes(7), with the tools that they need.
recipes: all
	BUILD="$(BUILD)" tests/recipes

# The packages: built, checked, and installed and run on a bare Debian. Needs root
# and the network.
package-check:
	tests/package-check

# The report of synthetic runs, checked by tidy and shown by Chromium.
metrics-check: all
	BUILD="$(CURDIR)/$(BUILD)" tests/metrics-check

report-check: all
	BUILD="$(CURDIR)/$(BUILD)" tests/report-check

# Deliveries by a real sshd and mail server on loopback, with gpg and age.
deliver-check: all
	BUILD="$(CURDIR)/$(BUILD)" tests/deliver-check

# Pulls by the real Salesforce CLI, from a stand-in of Salesforce, and from a real
# sshd on loopback, with gpg and age.
pull-check: all
	BUILD="$(CURDIR)/$(BUILD)" tests/pull-check

# Shards by GNU parallel and a real sshd, and by a real Slurm, all on loopback.
shard-check: all
	BUILD="$(CURDIR)/$(BUILD)" tests/shard-check

# The recipe for data loads in optparity-deliver(1), by the real Salesforce CLI.
load-check: all
	BUILD="$(CURDIR)/$(BUILD)" tests/load-check

# Months of random offices: make worlds N=2000 SEED=1; tests/README.md
N = 100
SEED = 1
worlds: all helpers
	mkdir -p $(BUILD)/towns
	PATH="$(CURDIR)/$(BUILD)/bin:$$PATH" LC_ALL=C TZ=UTC \
	    $(BUILD)/tests/towns -d "$(CURDIR)/$(BUILD)/towns" -n 300 -w 12 \
	    -s $(SEED) -N $(N)

# Weeks of offices of three sizes in which nothing is wrong, and how many guards
# trip all the same: at most one.
WEEKS = 60
quiet: all helpers
	for n in 300 2000 50000; do \
		BUILD="$(CURDIR)/$(BUILD)" tests/quiet $$n $(WEEKS) || exit; \
	done

# make bench PEOPLE='1000000 5000000 20000000': measures each size, and how the
# time grows; scripts/setup bench installs the programs to compare with
PEOPLE = 1000000
bench: all helpers
	tests/bench/run $(PEOPLE)

# Coverage of lines and branches in lib and bin by the tests; every branch that is
# not covered must have a reason. Needs clang and llvm.
# make coverage TESTS=tests/optdiff.bats: coverage by this file alone
coverage:
	tests/coverage $(TESTS)

# Mutation testing of the decision and the guards: a test must fail for each
# change. make mutate OF=lib/decide.c: only the changes of this file
OF =
mutate: all helpers
	tests/mutate $(OF)

# The CPU instructions per byte of each program, compared with the stored figures.
# make instructions KEEP=yes: store the new figures
KEEP =
instructions: all helpers
	tests/bench/instructions $(KEEP)

# Makes the example weeks and their expected results again.
examples: all helpers
	$(BUILD)/tests/gen examples
	scripts/demo >$(BUILD)/demo.log
	rm -rf examples/expected
	mkdir -p examples/expected
	tests/plain build/demo/state/runs/2025-04-18 examples/expected/week1
	tests/plain build/demo/state/runs/2025-04-25 examples/expected/week2

# The installed scripts contain the path of their inner scripts.
MAN1 = $(filter %.1,$(PAGES))
MAN5 = $(filter %.5,$(PAGES))
MAN7 = $(filter %.7,$(PAGES))
DOCS = $(wildcard README.md CHANGELOG.md LICENSE)
EXAMPLES = examples $(wildcard examples/week? examples/expected \
	examples/expected/week?)
IN_UNITS = scripts/package/units
UNITS = $(notdir $(wildcard $(IN_UNITS)/*.service $(IN_UNITS)/*.timer))
install: all $(BASH) $(ZSH) $(FISH)
	install -d $(patsubst %,"$(DESTDIR)%",$(BINDIR) $(MANDIR)/man1 \
	    $(MANDIR)/man5 $(MANDIR)/man7 $(LIBEXECDIR)/optparity \
	    $(patsubst %,$(DOCDIR)/%,$(EXAMPLES)) \
	    $(BASHDIR) $(ZSHDIR) $(FISHDIR) \
	    $(UNITDIR) $(USERSDIR) $(TMPFILESDIR))
	install -m 755 $(PROGS) $(TOOLS) "$(DESTDIR)$(BINDIR)"
	sed -i 's|^inner=.*libexec.*|inner=$(LIBEXECDIR)/optparity|' \
	    $(call installed,$(BINDIR),$(TOOLS))
	install -m 644 $(INNER) "$(DESTDIR)$(LIBEXECDIR)/optparity"
	install -m 644 $(MAN1) "$(DESTDIR)$(MANDIR)/man1"
	install -m 644 $(MAN5) "$(DESTDIR)$(MANDIR)/man5"
	$(if $(MAN7),install -m 644 $(MAN7) "$(DESTDIR)$(MANDIR)/man7")
	install -m 644 $(DOCS) "$(DESTDIR)$(DOCDIR)"
	for folder in $(EXAMPLES); do \
	    find $$folder -maxdepth 1 -type f -exec install -m 644 -t \
	    "$(DESTDIR)$(DOCDIR)/$$folder" {} + || exit; \
	done
	install -m 644 $(BASH) "$(DESTDIR)$(BASHDIR)"
	install -m 644 $(ZSH) "$(DESTDIR)$(ZSHDIR)"
	install -m 644 $(FISH) "$(DESTDIR)$(FISHDIR)"
	for unit in $(UNITS); do \
	    sed -e '/^@include office$$/{r $(IN_UNITS)/office.in' -e 'd}' \
	    -e '/^@include sandbox$$/{r $(IN_UNITS)/sandbox.in' -e 'd}' \
	    -e 's|@BINDIR@|$(BINDIR)|' $(IN_UNITS)/$$unit \
	    >"$(DESTDIR)$(UNITDIR)/$$unit" && \
	    chmod 644 "$(DESTDIR)$(UNITDIR)/$$unit" || exit; \
	done
	install -m 644 scripts/package/optparity.sysusers \
	    "$(DESTDIR)$(USERSDIR)/optparity.conf"
	install -m 644 scripts/package/optparity.tmpfiles \
	    "$(DESTDIR)$(TMPFILESDIR)/optparity.conf"

# installed FOLDER FILES: the paths of files installed in a folder.
installed = $(patsubst %,"$(DESTDIR)$(1)/%",$(notdir $(2)))
uninstall:
	rm -f $(call installed,$(BINDIR),$(PROGS) $(TOOLS))
	rm -f $(call installed,$(MANDIR)/man1,$(MAN1)) \
	    $(call installed,$(MANDIR)/man5,$(MAN5)) \
	    $(call installed,$(MANDIR)/man7,$(MAN7))
	rm -f $(call installed,$(BASHDIR),$(BASH)) \
	    $(call installed,$(ZSHDIR),$(ZSH)) \
	    $(call installed,$(FISHDIR),$(FISH)) \
	    $(call installed,$(UNITDIR),$(UNITS)) \
	    "$(DESTDIR)$(USERSDIR)/optparity.conf" \
	    "$(DESTDIR)$(TMPFILESDIR)/optparity.conf"
	rm -rf "$(DESTDIR)$(LIBEXECDIR)/optparity" "$(DESTDIR)$(DOCDIR)"

# The sources as one file, and what packagers take from it: build/dist.
NAME = optparity-$(VERSION)
dist:
	rm -rf build/dist
	scripts/package/dist $(NAME) build/dist
	for file in optparity.spec optparity.rb; do \
	    sed -e 's|@VERSION@|$(VERSION)|; s|@URL@|file://$(CURDIR)/build/dist/$(NAME).tar.xz|' \
	    -e "s|@SHA256@|$$(sha256sum <build/dist/$(NAME).tar.xz | cut -d ' ' -f 1)|" \
	    scripts/package/$$file.in >build/dist/$$file || exit; \
	done

# A package for Debian, built in build/dist. MAINTAINER='Name <address>' is you.
deb: dist
	scripts/package/deb $(VERSION) build/dist

clean:
	rm -rf build

.PHONY: all helpers check lint style musl fmt fuzz fuzz-seeds faults quiet \
    worlds spreadsheet recipes report-check metrics-check deliver-check \
    pull-check load-check shard-check package-check \
    coverage mutate bench instructions examples install uninstall dist deb clean

.SECONDARY:
