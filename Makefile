# SPDX-License-Identifier: MIT
#
# Builds Krait: `make` gives build/krait, build/libkrait.a and the C tests in build/tests/.
#
#   make run FILE=prog.py ARGS='...'   installs what is missing, builds, runs a program
#   make test                          installs what is missing, builds, runs every test
#   make install PREFIX=/usr/local     the binary, the library, the header, a pkg-config file
#   make bench | fuzz | conformance MODULES='...' | format | ci | clean
#
# Variants, each in a folder of its own: CC=clang (build/clang), SANITIZE=1 (build/asan: ASan and UBSan), DEBUG=1
# (build/debug: -Og and KRAIT_DEBUG assertions), FUZZ=1 (build/fuzz: clang's fuzzer and ASan). BUILD=folder overrides.
#
# The standard library is compiled by Krait itself: build/krait-bootstrap, linked with an empty archive, writes
# build/gen/stdlib.archive, and build/krait is the same objects linked with that.

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc) --no-print-directory
endif
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

ifeq ($(origin CC),default)
CC := gcc
endif
PREFIX ?= /usr/local
DESTDIR ?=
FILE ?= examples/tour.py
ARGS ?=
V ?=
quiet = $(if $(V),,@echo "  $(1)"; )

# --- variants

OPTIMIZE := -O2
VARIANT_FLAGS :=
VARIANT := build
ifneq ($(findstring clang,$(CC)),)
VARIANT := build/clang
endif
ifdef DEBUG
VARIANT := build/debug
OPTIMIZE := -Og
VARIANT_FLAGS += -DKRAIT_DEBUG
endif
ifdef SANITIZE
VARIANT := build/asan
OPTIMIZE := -O1
VARIANT_FLAGS += -DKRAIT_DEBUG -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ifdef FUZZ
VARIANT := build/fuzz
CC := clang
OPTIMIZE := -O1
VARIANT_FLAGS += -DKRAIT_DEBUG -fsanitize=fuzzer-no-link,address -fno-omit-frame-pointer
endif
BUILD ?= $(VARIANT)

# gcc copies what it knows to be short with `rep movs`, whose start costs more than the copy of a few Values.
ifeq ($(findstring clang,$(CC)),)
ifeq ($(shell uname -m),x86_64)
VARIANT_FLAGS += -mmemcpy-strategy=unrolled_loop:64:noalign,libcall:-1:noalign \
  -mmemset-strategy=unrolled_loop:64:noalign,libcall:-1:noalign
endif
endif

CCACHE := $(shell command -v ccache 2>/dev/null)
COMPILE := $(CCACHE) $(CC)
CFLAGS ?=
ALL_CFLAGS := -std=c11 -Wall -Wextra -Werror -Wno-unused-parameter -Wno-missing-field-initializers $(OPTIMIZE) -g -D_GNU_SOURCE $(VARIANT_FLAGS) -Isrc -Iinclude $(CFLAGS)

# Static where the distribution ships an archive (Debian 12 names libuv's libuv_a.a, later ones libuv.a).
LIBUV := $(if $(shell $(CC) -print-file-name=libuv_a.a | grep /),-l:libuv_a.a,-l:libuv.a)
LIBRARIES := $(LIBUV) -l:libgmp.a -l:libz.a -lm -ldl -lpthread

# --- what there is to build

SOURCES := $(sort $(wildcard src/*/*.c src/*/*/*.c src/*/*/*/*.c))
ASSEMBLY := $(sort $(wildcard src/*/*.S src/*/*/*.S))
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/obj/%.o) $(ASSEMBLY:src/%.S=$(BUILD)/obj/%.S.o)
MAIN_OBJECT := $(filter $(BUILD)/obj/cli/main.o,$(OBJECTS))
LIBRARY_OBJECTS := $(filter-out $(MAIN_OBJECT),$(OBJECTS))

MODULE_LIST := $(wildcard src/modules/modules.list)
ifneq ($(MODULE_LIST),)
LIBRARY_OBJECTS += $(BUILD)/gen/modules_table.o
endif

C_TESTS := $(patsubst tests/c/%.c,$(BUILD)/tests/%,$(sort $(wildcard tests/c/*.c)))
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(sort $(wildcard tests/fuzz/*.c)))

.PHONY: all krait library c-tests packages build-all run test install bench startup-bench fuzz fuzz-targets format \
	conformance ci clean oracle stdlib
all: $(if $(MAIN_OBJECT),$(BUILD)/krait) $(BUILD)/libkrait.a $(C_TESTS)
krait: $(BUILD)/krait
library: $(BUILD)/libkrait.a
c-tests: $(C_TESTS)

# --- objects

# Rewritten only when the command line changes, so that a change of flags rebuilds and nothing else does.
$(BUILD)/gen/flags: force
	@mkdir -p $(@D); echo '$(COMPILE) $(ALL_CFLAGS)' | cmp -s - $@ || echo '$(COMPILE) $(ALL_CFLAGS)' > $@
.PHONY: force
force:

$(BUILD)/obj/%.o: src/%.c $(BUILD)/gen/flags
	@mkdir -p $(@D)
	$(call quiet,CC    $<)$(COMPILE) $(ALL_CFLAGS) $(OBJECT_FLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/%.S.o: src/%.S $(BUILD)/gen/flags
	@mkdir -p $(@D)
	$(call quiet,AS    $<)$(CC) -g $(VARIANT_FLAGS) -Isrc -MMD -MP -c $< -o $@

# The table of builtin modules, from the plain list: module `_io` is the definition `module__io`.
$(BUILD)/gen/modules_table.c: $(MODULE_LIST) Makefile
	@mkdir -p $(@D)
	@{ echo '// SPDX-License-Identifier: MIT'; \
	  echo '// The builtin modules. Generated from src/modules/modules.list; do not edit.'; \
	  echo '#include "objects/module.h"'; echo; \
	  sed -E 's/#.*//; /^[[:space:]]*$$/d; s/\./_/g; s/^[[:space:]]*([A-Za-z0-9_]+).*/extern const ModuleDefinition module_\1;/' $<; \
	  echo; echo 'const ModuleDefinition *const builtin_modules[] = {'; \
	  sed -E 's/#.*//; /^[[:space:]]*$$/d; s/\./_/g; s/^[[:space:]]*([A-Za-z0-9_]+).*/    \&module_\1,/' $<; \
	  echo '    (void *)0};'; } > $@

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/gen/flags
	$(call quiet,CC    $<)$(COMPILE) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

# --- the archive of the standard library

STDLIB := build/stdlib
LIBRARY_OVERRIDES := $(sort $(wildcard src/import/library/*.py src/import/library/*/*.py))
BOOTSTRAP := $(BUILD)/krait-bootstrap
# What the archive's bytes depend on beside the library: the compiler, not the runtime, so that a change of an object's
# method does not compile the library anew.
ARCHIVE_INPUTS := $(sort $(wildcard src/syntax/*.[ch] src/compile/*.[ch] src/import/*.[ch] src/vm/*opcode*.[ch]))
ARCHIVE ?= $(BUILD)/gen/stdlib.archive

# An empty archive and a full one are the same assembler file with another name in it.
incbin = printf '%s\n' '.section .rodata' '.balign 16' '.globl krait_archive_start, krait_archive_end' \
  'krait_archive_start:' '.incbin "$(1)"' 'krait_archive_end:' '.byte 0' '.section .note.GNU-stack,"",@progbits'

$(BUILD)/gen/archive_empty.s: Makefile
	@mkdir -p $(@D)
	@: > $(@D)/empty.archive; $(call incbin,$(@D)/empty.archive) > $@

$(BUILD)/gen/archive.s: Makefile $(ARCHIVE)
	@mkdir -p $(@D)
	@$(call incbin,$(ARCHIVE)) > $@

$(BUILD)/gen/archive_empty.o $(BUILD)/gen/archive.o: $(BUILD)/gen/%.o: $(BUILD)/gen/%.s
	@$(CC) -c $< -o $@

$(STDLIB)/.complete: tools/fetch-stdlib tools/debian-packages $(LIBRARY_OVERRIDES)
	tools/fetch-stdlib $(STDLIB)
	@if [ -d src/import/library ]; then cp -R src/import/library/. $(STDLIB)/; fi
	@touch $@
stdlib: $(STDLIB)/.complete

$(BOOTSTRAP): $(OBJECTS) $(LIBRARY_OBJECTS) $(BUILD)/gen/archive_empty.o
	$(call quiet,LINK  $@)$(CC) $(VARIANT_FLAGS) -o $@ $(MAIN_OBJECT) $(LIBRARY_OBJECTS) $(BUILD)/gen/archive_empty.o $(LIBRARIES)

ifeq ($(ARCHIVE),$(BUILD)/gen/stdlib.archive)
# An empty one is what a failure left behind: try again. The seed makes sets of constants, and so the bytes, the same each time.
$(ARCHIVE): $(STDLIB)/.complete $(ARCHIVE_INPUTS) $(shell [ -s $(ARCHIVE) ] || echo force) | $(BOOTSTRAP)
	$(call quiet,BUILD $@)rm -f $@; ASAN_OPTIONS=detect_leaks=0 PYTHONHASHSEED=0 $(BOOTSTRAP) --make-archive $(STDLIB) $@ && [ -e $@ ] || \
	  { echo "warning: the bootstrap could not compile the standard library; the archive is empty" >&2; : > $@; }
endif

# --- the library, the program, the tests

$(BUILD)/libkrait.a: $(LIBRARY_OBJECTS) $(if $(MAIN_OBJECT),$(BUILD)/gen/archive.o,$(BUILD)/gen/archive_empty.o)
	$(call quiet,AR    $@)rm -f $@; ar rcs $@ $^

# Without the standard library: what C tests of single parts need, which so build while the whole does not yet.
$(BUILD)/libkrait-bare.a: $(LIBRARY_OBJECTS) $(BUILD)/gen/archive_empty.o
	@rm -f $@; ar rcs $@ $^

$(BUILD)/krait: $(MAIN_OBJECT) $(BUILD)/libkrait.a
	$(call quiet,LINK  $@)$(CC) $(VARIANT_FLAGS) -o $@ $(MAIN_OBJECT) $(BUILD)/libkrait.a $(LIBRARIES)

# A test of the embedding API, tests/c/api*.c, is linked with the whole library.
$(BUILD)/tests/%.o: tests/c/%.c $(BUILD)/gen/flags
	@mkdir -p $(@D)
	$(call quiet,TEST  $<)$(COMPILE) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/tests/api%: $(BUILD)/tests/api%.o $(BUILD)/libkrait.a
	@$(CC) $(VARIANT_FLAGS) -o $@ $< $(BUILD)/libkrait.a $(LIBRARIES)

$(BUILD)/tests/%: $(BUILD)/tests/%.o $(BUILD)/libkrait-bare.a
	@$(CC) $(VARIANT_FLAGS) -o $@ $< $(BUILD)/libkrait-bare.a $(LIBRARIES)

# --- commands

packages:
	@tools/install-packages build

build-all: packages
	@$(MAKE) all

run: packages
	@$(MAKE) -s krait >&2
	@$(BUILD)/krait $(FILE) $(ARGS)

test: packages
	@$(MAKE) all
	@tests/run

install: all
	install -D -m 755 $(BUILD)/krait $(DESTDIR)$(PREFIX)/bin/krait
	install -D -m 644 $(BUILD)/libkrait.a $(DESTDIR)$(PREFIX)/lib/libkrait.a
	install -D -m 644 include/krait.h $(DESTDIR)$(PREFIX)/include/krait.h
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig
	printf '%s\n' 'prefix=$(PREFIX)' 'Name: krait' 'Description: A Python runtime in which every thread is a task' \
	  'Version: 3.14' 'Cflags: -I$${prefix}/include' 'Libs: -L$${prefix}/lib -lkrait $(LIBRARIES)' \
	  > $(DESTDIR)$(PREFIX)/lib/pkgconfig/krait.pc

# KRAIT_ORACLE names a folder that has been made before.
oracle:
	@[ -n "$(KRAIT_ORACLE)" ] || { tools/install-packages oracle && tools/oracle build/oracle; }

bench: packages
	@$(MAKE) krait oracle
	@tools/bench $(if $(AGAINST),--against $(AGAINST)) $(ARGS)

startup-bench: packages
	@$(MAKE) krait oracle
	@tools/startup-bench

conformance: packages
	@$(MAKE) krait oracle
	@tools/conformance $(ARGS) $(MODULES)

# Short runs of every target; `tools/fuzz TARGET MINUTES` for a long one.
fuzz:
	@tools/install-packages fuzz
	@tools/fuzz --all $(or $(SECONDS),60)

fuzz-targets: $(FUZZ_TARGETS)
$(FUZZ_TARGETS): $(BUILD)/%: tests/fuzz/%.c $(BUILD)/libkrait-bare.a
	$(call quiet,FUZZ  $@)$(COMPILE) $(ALL_CFLAGS) -MMD -MP -MF $@.d -c $< -o $@.o && $(CC) -fsanitize=fuzzer,address -o $@ $@.o $(BUILD)/libkrait-bare.a $(LIBRARIES)

format:
	clang-format -i $$(git ls-files 'src/*.[ch]' 'include/*.h' 'tests/*.[ch]' 'examples/*.[ch]')

ci:
	@.ci/run

clean:
	rm -rf build

-include $(OBJECTS:.o=.d) $(addsuffix .d,$(C_TESTS) $(FUZZ_TARGETS)) $(BUILD)/gen/modules_table.d
