# optparity: one Makefile for the whole tree; all products go under build/.
VERSION = 0.1

PREFIX = /usr/local
DESTDIR =
BUILD = build

CC = cc
CFLAGS = -O3 -g
WARN = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Werror=implicit-function-declaration
CPPFLAGS = -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L \
	-DVERSION='"$(VERSION)"' -Ilib
LDLIBS = -pthread -Wl,--as-needed -lcsv -lnettle -lzip -lxxhash

# What inflates and deflates: ISA-L where the compiler finds it, else zlib; make
# ISAL=no: zlib all the same.
ISAL := $(shell echo '#include <isa-l/igzip_lib.h>' | \
	$(CC) -E - >/dev/null 2>&1 && echo yes)
ifeq ($(ISAL),yes)
CPPFLAGS += -DWITH_ISAL
LDLIBS += -lisal
else
LDLIBS += -lz
endif

# What a program gives its privileges up with: libseccomp where the compiler
# finds it; make SECCOMP=no: nothing. Sanitizers and coverage need theirs.
SECCOMP := $(shell echo '#include <seccomp.h>' | \
	$(CC) -E - >/dev/null 2>&1 && echo yes)
ifdef SAN
SECCOMP = no
endif
PRIVILEGES = none
ifeq ($(SECCOMP),yes)
PRIVILEGES = seccomp
CPPFLAGS += -DWITH_SECCOMP
LDLIBS += -lseccomp
endif

# make SAN=1: AddressSanitizer and UndefinedBehaviorSanitizer, built aside.
ifdef SAN
BUILD = build/san
CFLAGS = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
endif
ifeq ($(ISAL),no)
BUILD := $(BUILD)/zlib
endif
ifeq ($(origin SECCOMP),command line)
BUILD := $(BUILD)/free
endif

# An archive, of which each program takes what it uses, and so the libraries.
LIB = $(BUILD)/lib/liboptparity.a
LIB_OBJECTS = $(patsubst lib/%.c,$(BUILD)/lib/%.o,$(wildcard lib/*.c))
PROGS = $(patsubst bin/%.c,$(BUILD)/bin/%,$(wildcard bin/*.c))
MAINS = $(patsubst bin/%.c,$(BUILD)/main/%.o,$(wildcard bin/*.c))
HELPERS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*.c)) \
	$(BUILD)/tests/damage
PAGES = $(wildcard bin/*.[15])
SCRIPTS = $(wildcard scripts/*) .ci/run
C_FILES = $(wildcard bin/*.c lib/*.c lib/*.h tests/*.c tests/*/*.[ch])

# The scripts that are installed, under the names that they are installed by.
TOOLS = $(patsubst %,$(BUILD)/bin/optparity-%,weekly summary history tsort)

# The parts of weekly, which it finds in ../libexec/optparity.
INNER = $(patsubst %,$(BUILD)/libexec/optparity/%.sh,run guards mail status)

all: $(PROGS) $(TOOLS) $(INNER)

$(BUILD)/libexec/optparity/%: scripts/%
	@mkdir -p $(@D)
	install -m 644 $< $@

$(BUILD)/bin/optparity-%: scripts/%
	@mkdir -p $(@D)
	install -m 755 $< $@

# Chosen when a program runs, so only this file may use them.
ifeq ($(shell $(CC) -dumpmachine | cut -d- -f1),x86_64)
$(BUILD)/lib/mark_avx2.o $(BUILD)/fuzz/lib/mark_avx2.o: \
    LANE = -mavx2 -mbmi -mpopcnt -fno-tree-slp-vectorize
$(BUILD)/lib/mark_vectors.o: LANE = -Wno-psabi
endif

$(BUILD)/lib/%.o: lib/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LANE) $(WARN) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -MMD -MP -c -o $@ $<

$(LIB): $(LIB_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/bin/%: $(BUILD)/bin/%.o $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LDLIBS)

# The programs as functions of the one that damages their files.
$(BUILD)/main/%.o: $(BUILD)/bin/%.o
	@mkdir -p $(@D)
	objcopy --redefine-sym main=$*_main $< $@

$(BUILD)/tests/damage: $(BUILD)/tests/faults/damage.o $(MAINS) $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-z,now -o $@ $^ $(LDLIBS)

$(BUILD)/fuzz/%: tests/fuzz/%.c $(wildcard lib/*.[ch]) Makefile
	@mkdir -p $(@D)
	clang $(CPPFLAGS) -Wno-psabi -g -O1 -fsanitize=fuzzer,address,undefined \
	    -fno-sanitize-recover=all -o $@ $< $(wildcard lib/*.c) $(LDLIBS)

# Fuzzers: of functions, and of whole programs, which are all of bin and some
# that stand beside the fuzzers. tests/fuzz/hooks.h says why names are changed.
FUZZ = $(BUILD)/fuzz
FUZZ_FUNCTIONS = rd text
FUZZ_PROGRAMS = archive report $(notdir $(PROGS))
FUZZERS = $(FUZZ_FUNCTIONS) $(FUZZ_PROGRAMS)
FUZZ_LIB = $(patsubst lib/%.c,$(FUZZ)/lib/%.o,$(wildcard lib/*.c))
FUZZ_CC = clang $(filter-out -DWITH_SECCOMP,$(CPPFLAGS)) -DRING_BLOCK='((size_t)4096)' -Wno-psabi -g -O1 -fno-sanitize-recover=all \
	-MMD -MP -fsanitize=address,undefined,fuzzer
HOOK = objcopy --redefine-syms=tests/fuzz/hooks.names \
	--rename-section .data=fuzz_data --rename-section .bss=fuzz_bss

$(FUZZ)/lib/%.o: lib/%.c tests/fuzz/hooks.names Makefile
	@mkdir -p $(@D)
	$(FUZZ_CC)-no-link $(LANE) -c -o $@ $<
	$(HOOK) $@

$(FUZZ)/main/%.o: bin/%.c tests/fuzz/hooks.names Makefile
	@mkdir -p $(@D)
	$(FUZZ_CC)-no-link -Dmain=program_main -c -o $@ $<
	$(HOOK) $@

$(FUZZ)/main/%.o: tests/fuzz/%.c tests/fuzz/hooks.names Makefile
	@mkdir -p $(@D)
	$(FUZZ_CC)-no-link -Dmain=program_main -c -o $@ $<
	$(HOOK) $@

$(patsubst %,$(FUZZ)/%,$(FUZZ_FUNCTIONS)): $(FUZZ)/%: tests/fuzz/%.c \
    tests/fuzz/hooks.c $(FUZZ_LIB)
	$(FUZZ_CC) -o $@ $< tests/fuzz/hooks.c $(FUZZ_LIB) $(LDLIBS)

# What a program writes, which is looked at.
WRITES = table
$(FUZZ)/archive: WRITES = bytes
$(FUZZ)/changefile $(FUZZ)/resubq: WRITES = csv
$(FUZZ)/loadcheck: WRITES = rows
$(patsubst %,$(FUZZ)/%,$(FUZZ_PROGRAMS)): $(FUZZ)/%: $(FUZZ)/main/%.o \
    tests/fuzz/program.c tests/fuzz/hooks.c $(FUZZ_LIB)
	$(FUZZ_CC) -DPROGRAM='"$*"' -DWRITES='"$(WRITES)"' -o $@ \
	    tests/fuzz/program.c tests/fuzz/hooks.c $< $(FUZZ_LIB) $(LDLIBS)

-include $(wildcard $(BUILD)/*/*.d $(FUZZ)/*/*.d)

helpers: $(HELPERS) $(BUILD)/tests/nomem.so

# To be preloaded; for glibc.
$(BUILD)/tests/nomem.so: tests/faults/nomem.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -O1 -g $(WARN) -fPIC -shared -o $@ $<

# make check TESTS=tests/optdiff.bats: only these
TESTS = tests
check: all helpers
	BUILD=$(abspath $(BUILD)) PRIVILEGES=$(PRIVILEGES) bats $(TESTS)

lint:
	clang-format --dry-run --Werror $(C_FILES)
	shellcheck -s sh $(SCRIPTS) tests/bench/run tests/bench/instructions \
	    tests/bench/peers/miller tests/bench/peers/sortjoin tests/plain \
	    tests/coverage tests/faults/calls tests/faults/cuts \
	    tests/faults/hostile tests/faults/kills tests/faults/lib \
	    tests/faults/run tests/fuzz/seeds tests/mutate
	shellcheck -s bats -e SC2154 $(wildcard tests/*.bats)
	mandoc -T lint -W warning $(PAGES)
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr \
	    --enable=warning,performance,portability -Ilib \
	    $(filter %.c,$(C_FILES))
	clang-tidy --quiet --warnings-as-errors='*' \
	    $(filter %.c,$(C_FILES)) -- $(CPPFLAGS) -std=c11

fmt:
	clang-format -i $(C_FILES)

# make fuzz T=60: each harness for a minute, from the seeds, which come of the
# fixtures, and the corpus in tests/fuzz; make -j2 fuzz: two at a time
T = 30
fuzz: $(patsubst %,fuzz-%,$(FUZZERS))

fuzz-seeds:
	tests/fuzz/seeds $(FUZZ)/seeds

fuzz-%: $(FUZZ)/% fuzz-seeds
	@mkdir -p $(FUZZ)/corpus/$* $(FUZZ)/seeds/$*
	$< -max_total_time=$(T) -max_len=65536 -verbosity=0 \
	    -print_final_stats=1 -timeout=20 -rss_limit_mb=2048 \
	    -artifact_prefix=$(FUZZ)/$*- \
	    $(FUZZ)/corpus/$* tests/fuzz/$* $(FUZZ)/seeds/$*

# Faults made on purpose, and nothing lost or believed; make faults SAMPLE=sample:
# some of them, in a minute.
SAMPLE =
faults: all helpers
	BUILD=$(abspath $(BUILD)) tests/faults/run $(SAMPLE)

# make bench PEOPLE='1000000 5000000 20000000': each of them, and how the time
# grows from the first to the last; scripts/setup bench brings the peers
PEOPLE = 1000000
bench: all helpers
	tests/bench/run $(PEOPLE)

# How many of the lines and branches of lib and bin the tests take; that those
# which none takes are explained. make coverage TESTS=tests/optdiff.bats: how many
# this one takes. Needs clang and llvm.
coverage:
	tests/coverage $(TESTS)

# Whether the tests notice each change of what decides; make mutate
# OF=lib/decide.c: only the changes of this file.
OF =
mutate: all helpers
	tests/mutate $(OF)

# The instructions that each program takes for a byte, beside the kept figures;
# make instructions KEEP=yes keeps the new ones.
KEEP =
instructions: all helpers
	tests/bench/instructions $(KEEP)

# The made-up fortnight and what comes of it, anew.
examples: all helpers
	$(BUILD)/tests/gen examples
	scripts/demo >$(BUILD)/demo.log
	rm -rf examples/expected
	mkdir -p examples/expected
	tests/plain build/demo/state/runs/2025-04-18 examples/expected/week1
	tests/plain build/demo/state/runs/2025-04-25 examples/expected/week2

install: all
	mkdir -p $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/man/man5 \
	    $(DESTDIR)$(PREFIX)/libexec/optparity
	install -m 644 $(INNER) $(DESTDIR)$(PREFIX)/libexec/optparity
	install -m 755 $(PROGS) $(TOOLS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(filter %.1,$(PAGES)) \
	    $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(filter %.5,$(PAGES)) \
	    $(DESTDIR)$(PREFIX)/share/man/man5

clean:
	rm -rf build

.PHONY: all helpers check lint fmt fuzz fuzz-seeds faults coverage mutate bench \
    instructions examples install clean
.SECONDARY:
