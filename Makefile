# The build of erxd: one Makefile, sources found by wildcard, objects under build/VARIANT.
#
#	make                    erxd and erxctl, in build/plain
#	make VARIANT=asan       another way to build: plain, asan, clang, fuzz or coverage
#	make V=1                show the commands
#	make WERROR=1           let a compiler warning fail the build
#	make BUILD=DIR          build somewhere else
#	make check              everything CI runs; check-NAME runs one suite of it:
#	                        build lint unit fuzz cli rehearsal property hostile state
#	                        interop page
#	make check-quick        before each commit: the lints but clang-tidy, unit tests, golden
#	                        files and stories of one VARIANT
#	make interop            the matrix of daemons, as a table in build/results/interop.table
#	make fuzz T=60          fuzz each target for T seconds; TARGETS='...' only those
#	make coverage           lines of lib/bgp that the inputs of the fuzzers reach
#	make format             lay out all C files, or FILES='...', as .clang-format says
#	make bench BENCH=ARGS   tests/bench/run ARGS (all; lines in build/bench)
#	make deb                a Debian package, in build/deb
#	make demo soak install uninstall clean distclean

MAKEFLAGS += -rR --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:

VARIANT ?= plain
BUILD ?= build
# One name for one place: dependencies are written down by it.
override BUILD := $(patsubst $(CURDIR)/%,%,$(abspath $(BUILD)))
B := $(BUILD)/$(VARIANT)
O := $(B)/obj
export BUILD MAKE

ifeq ($(V),1)
Q :=
say =
else
Q := @
say = $(info $()  $(1)	$(2))
endif
# $(call folder,DIR): makes it when it is not there.
folder = $(if $(wildcard $(1)/.),,$(Q)mkdir -p $(1))

all: programs

# These work on a machine with nothing but make and git, and those that build something
# install what is missing and call make again. All others need what configure finds.
bare := check demo bench coverage deb clean distclean format
ifneq ($(filter-out $(bare),$(or $(MAKECMDGOALS),all)),)
include config.mk
endif

configure: configure.ac
	$(Q)command -v autoconf >/dev/null || \
	    { echo 'autoconf is missing; scripts/deps build brings it' >&2; exit 1; }
	$(call say,GEN,$@)
	$(Q)autoheader && autoconf

config.mk: configure config.mk.in
	$(call say,CONF,$@)
	$(Q)if test -x config.status; then ./config.status --recheck --quiet && \
	    ./config.status --quiet; else ./configure --quiet; fi

# --- sources ---

lib_src := $(wildcard lib/*/*.c)
# These may include what scripts/embed-leaves makes of the schema of labs.
schema_src := $(filter lib/er/% lib/view/%,$(lib_src)) $(wildcard src/arm/*.c)
shared_src := $(filter-out src/erxd/% src/erxctl/%,$(wildcard src/*/*.c))
erxd_src := $(wildcard src/erxd/*.c)
erxctl_src := $(wildcard src/erxctl/*.c)
yang := $(wildcard conf/yang/*.yang)
unit_src := $(wildcard tests/unit/*.c tests/unit/*/*.c)
unit_tests := $(filter %_test.c,$(unit_src))
fuzz_src := $(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c))
property_src := $(wildcard tests/property/*.c)

objects = $(patsubst %.c,$(O)/%.o,$(1))
yang_obj := $(patsubst conf/yang/%.yang,$(O)/gen/yang_%.o,$(yang))

# --- flags ---

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wpointer-arith -Wwrite-strings -Wcast-qual -Wundef \
	-Wvla -Wformat=2 -Wimplicit-fallthrough -Werror=implicit-function-declaration \
	$(if $(filter 1 yes,$(WERROR)),-Werror)

hardened := -O2 -g -fPIE -fstack-protector-strong -fstack-clash-protection \
	-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
hardened_link := -pie -Wl,-z,relro -Wl,-z,now
# -g1 has the lines that stacks name.
sanitized := -O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all

# What only tests run is linked in a third of the time where there is gold.
quick_link := $(if $(shell command -v ld.gold),-fuse-ld=gold)

CLANG ?= clang
plain_cc = $(CC)
plain_cflags := $(hardened)
plain_link := $(hardened_link)
clang_cc = $(CLANG)
# Another reading of the code, for tests alone: nobody debugs or installs it, and to optimise
# it takes longer than its tests save.
clang_cflags := -O0 -fPIE -U_FORTIFY_SOURCE
clang_link := $(hardened_link) $(quick_link)
asan_cc = $(CC)
# The sanitizers lead gcc to see uninitialised variables where there are none. Their tables
# are full of addresses, which a program that can be anywhere fills in at each start.
asan_cflags := $(sanitized) -fno-pie -Wno-maybe-uninitialized
# With both runtimes inside the program, both heed log_path (see scripts/run-tests).
asan_link = $(sanitized) -no-pie $(quick_link) \
	$(if $(findstring clang,$(CC)),,-static-libasan -static-libubsan)
fuzz_cc = $(CLANG)
fuzz_cflags := $(sanitized) -fsanitize=fuzzer-no-link
fuzz_link := $(sanitized) -fsanitize=fuzzer $(quick_link)
coverage_cc = $(CLANG)
coverage_cflags := -O1 -g -fprofile-instr-generate -fcoverage-mapping
coverage_link := $(coverage_cflags)

ifeq ($($(VARIANT)_cflags),)
$(error VARIANT is plain, asan, clang, fuzz or coverage, not "$(VARIANT)")
endif

# lib/ sees the C library and itself, nothing else.
lib_flags := -Ilib -D_POSIX_C_SOURCE=200809L
src_flags := -Ilib -Isrc -I. -D_GNU_SOURCE $(EVENT_CFLAGS) $(YANG_CFLAGS) \
	$(FYAML_CFLAGS) $(SSL_CFLAGS) $(CURL_CFLAGS) $(ZLIB_CFLAGS)
# Only the registry names a test case, so no header declares it.
unit_flags := -Itests/unit $(src_flags) $(CHECK_CFLAGS) -Wno-missing-prototypes
# What a test calls is as the variant says; to optimise the tests takes longer than it saves.
as_written := -O0 -U_FORTIFY_SOURCE

shared_libs := $(FYAML_LIBS) $(YANG_LIBS) $(ZLIB_LIBS) $(BZIP2_LIBS)
erxd_libs := $(EVENT_LIBS) $(shared_libs) $(SSL_LIBS)
erxctl_libs := $(CURL_LIBS) $(shared_libs) $(SSL_LIBS)

compiler := $($(VARIANT)_cc)
compile := $(compiler) -std=c11 $($(VARIANT)_cflags) $(WARN)
link := $(compiler) $($(VARIANT)_link) $(CFLAGS) $(LDFLAGS) -Wl,--as-needed

$(O)/lib/%.o: flags := -Wconversion $(lib_flags)
$(O)/lib/er/%.o $(O)/lib/view/%.o: flags = -Wconversion $(lib_flags) -I$(B)/gen
$(O)/src/%.o: flags := $(src_flags)
$(O)/src/arm/%.o: flags = $(src_flags) -I$(B)/gen
$(O)/gen/%.o: flags := $(unit_flags)
$(O)/tests/unit/%.o: flags := $(unit_flags) $(as_written)
$(O)/tests/unit/lab/%.o: flags = $(unit_flags) $(as_written) -I$(B)/gen
$(O)/tests/property/%.o: flags := -Itests/property $(src_flags)
$(O)/tests/fuzz/%.o: flags := $(src_flags) $(if $(filter fuzz,$(VARIANT)),,-DERX_FUZZ_MAIN)

# $(call stamp,FILE,TEXT): FILE holds TEXT and is as new as its last change.
stamp = $(if $(subst x$(2),,x$(file <$(1)))$(subst x$(file <$(1)),,x$(2)),$(shell \
	mkdir -p $(dir $(1)))$(file >$(1),$(2)))

ifneq ($(filter-out $(bare),$(or $(MAKECMDGOALS),all)),)
$(call stamp,$(B)/flags,$(compile) $(lib_flags) $(unit_flags) $(CPPFLAGS) $(CFLAGS))
# Of a tree that is no clone nothing is known.
commit := $(if $(wildcard .git),$(shell git rev-parse --short=12 HEAD 2>/dev/null))
$(call stamp,$(B)/gen/commit.c,extern const char erx_commit[]; const char erx_commit[] = "$(commit)";)
$(call stamp,$(B)/sources,$(lib_src) $(shared_src) $(erxd_src) $(erxctl_src) \
	$(unit_src) $(yang) $(wildcard src/web/*))
endif

# --- rules ---

define cc
$(call say,CC,$<)
$(call folder,$(@D))
$(Q)$(compile) $(flags) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
endef

$(O)/gen/%.o: $(B)/gen/%.c $(B)/flags
	$(cc)
$(O)/%.o: %.c $(B)/flags
	$(cc)

$(B)/gen/yang_%.c: conf/yang/%.yang scripts/embed
	$(Q)mkdir -p $(@D)
	$(Q)scripts/embed $< >$@

$(B)/gen/rules_register.c: man/rules tests/rules scripts/embed-rules
	$(Q)mkdir -p $(@D)
	$(Q)scripts/embed-rules man/rules tests/rules >$@

$(B)/gen/world_table.c: conf/world/table scripts/embed-world
	$(Q)mkdir -p $(@D)
	$(Q)scripts/embed-world $< >$@

player := dom theme map states recording player
$(B)/gen/player_script.c: src/web/player.css $(player:%=src/web/%.js) scripts/embed-player
	$(Q)mkdir -p $(@D)
	$(Q)scripts/embed-player src/web/player.css $(player:%=src/web/%.js) >$@

web := $(sort $(wildcard src/web/*.html src/web/*.css src/web/*.js src/web/*.svg))
$(B)/gen/web_files.c: $(web) man/rules $(B)/sources scripts/embed-statements scripts/embed-web
	$(Q)mkdir -p $(@D)
	$(Q)scripts/embed-statements man/rules >$(B)/gen/rules.json
	$(Q)scripts/embed-web page_files $(web) $(B)/gen/rules.json >$@

# Each page as HTML, and a list of them.
man_pages := $(sort $(wildcard man/*.[0-9]))
$(B)/gen/manual_files.c: $(man_pages) man/rules scripts/embed-manual scripts/embed-web
	$(Q)mkdir -p $(@D)
	$(Q)scripts/embed-manual man/rules $(B)/gen/manual $(man_pages)
	$(Q)scripts/embed-web page_manual_files $(B)/gen/manual/*.html >$@

$(B)/gen/er/schema.h: conf/yang/erx-lab.yang scripts/embed-leaves
	$(Q)mkdir -p $(@D)
	$(Q)scripts/embed-leaves $< >$@
$(call objects,$(schema_src) $(filter tests/unit/lab/%,$(unit_src))): | $(B)/gen/er/schema.h

$(B)/gen/unit_registry.c: $(B)/sources scripts/unit-registry
	$(Q)mkdir -p $(@D)
	$(Q)scripts/unit-registry $(unit_tests) >$@

# The main function of a program stays out of its archive, so that tests can link it.
$(B)/liberx.a: $(call objects,$(lib_src)) $(O)/gen/rules_register.o $(O)/gen/world_table.o \
    $(O)/gen/player_script.o
$(B)/libshared.a: $(call objects,$(shared_src)) $(yang_obj)
$(B)/liberxd.a: $(call objects,$(filter-out %/main.c,$(erxd_src))) $(O)/gen/web_files.o \
    $(O)/gen/manual_files.o
$(B)/libshared.a: $(O)/gen/commit.o
$(B)/liberxctl.a: $(call objects,$(filter-out %/main.c,$(erxctl_src)))
$(B)/%.a: $(B)/sources
	$(call say,AR,$@)
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@ && ar rcsD $@ $(filter %.o,$^)

define ld
$(call say,LD,$@)
$(Q)mkdir -p $(@D)
$(Q)$(link) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(libs) -lm
endef

$(B)/erxd: $(O)/src/erxd/main.o $(B)/liberxd.a $(B)/libshared.a $(B)/liberx.a
	$(ld)
$(B)/erxd: libs = $(erxd_libs)

$(B)/erxctl: $(O)/src/erxctl/main.o $(B)/liberxctl.a $(B)/libshared.a $(B)/liberx.a
	$(ld)
$(B)/erxctl: libs = $(erxctl_libs)

# Tests of lib/ build without src/; those of src/NAME, in tests/unit/NAME, bring it in.
unit_of := $(filter $(notdir $(wildcard src/*)),$(notdir $(wildcard tests/unit/*)))
unit_libs := $(patsubst %,$(B)/lib%.a,$(filter erxd erxctl,$(unit_of)) \
	$(if $(unit_of),shared) erx)
$(B)/unit: $(call objects,$(unit_src)) $(O)/gen/unit_registry.o $(unit_libs)
	$(ld)
# tests/unit/test.c says why Check's own is not called.
$(B)/unit: libs = -Wl,--wrap=_mark_point $(CHECK_LIBS) $(if $(unit_of),$(erxd_libs) $(erxctl_libs))

$(B)/property: $(call objects,$(property_src)) $(B)/liberxctl.a $(B)/liberxd.a \
    $(B)/libshared.a $(B)/liberx.a
	$(ld)
$(B)/property: libs = $(erxd_libs) $(erxctl_libs)

replay := $(if $(filter fuzz,$(VARIANT)),,$(O)/tests/fuzz/replay.o)
$(B)/fuzz/%: $(O)/tests/fuzz/%.o $(replay) $(B)/libshared.a $(B)/liberx.a
	$(ld)
$(B)/fuzz/%: libs = $(shared_libs)
# What is the daemon's own.
daemon_fuzz := $(patsubst %,$(B)/fuzz/%,http_fuzz login_fuzz tokens_fuzz worker_fuzz)
$(daemon_fuzz): $(B)/fuzz/%: $(O)/tests/fuzz/%.o $(replay) $(B)/liberxd.a $(B)/libshared.a \
    $(B)/liberx.a
	$(ld)
$(daemon_fuzz): libs = $(erxd_libs)

have = $(if $(wildcard src/$(1)/main.c),$(B)/$(1))
programs: lib $(call have,erxd) $(call have,erxctl)
lib: $(B)/liberx.a
unit: $(B)/unit
property: $(B)/property
fuzz-programs: $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(fuzz_src))

programs lib unit property fuzz-programs:
	@:

# clang-tidy, a file at a time and only when something it reads has changed.  How far its
# analyzer walks is most of what it costs.  `make check` has it walk quickly: each function but
# the smallest by itself, and 6,000 states of it; `make soak` has it walk deeply, with calls, as
# far as it does by default.  Of 15 files the quick walk reaches 98.6 % of the blocks, for two
# fifths of the processor that 15,000 deep states took.
TIDY_WALK ?= quick
walk_quick := mode=shallow max-inlinable-size=12 max-nodes=6000
walk_deep := mode=deep
CLANG_TIDY ?= $(or $(shell command -v clang-tidy-14),clang-tidy)
tidy_src := $(lib_src) $(shared_src) $(erxd_src) $(erxctl_src)
tidy := $(BUILD)/tidy/$(TIDY_WALK)
$(tidy)/lib/%.ok: flags := $(lib_flags)
$(tidy)/lib/er/%.ok $(tidy)/lib/view/%.ok: flags = $(lib_flags) -I$(B)/gen
$(tidy)/src/%.ok: flags := $(src_flags)
$(tidy)/src/arm/%.ok: flags = $(src_flags) -I$(B)/gen
$(patsubst %.c,$(tidy)/%.ok,$(schema_src)): | $(B)/gen/er/schema.h
$(tidy)/%.ok: %.c .clang-tidy
	$(call say,TIDY,$<)
	$(call folder,$(@D))
	$(Q)$(CLANG_TIDY) --quiet $< -- -std=c11 $(flags) -Wp,-MMD,$@.reads \
	    $(patsubst %,-Xclang -analyzer-config -Xclang %,$(walk_$(TIDY_WALK))) 2>$@.err || \
	    { grep -v 'warnings* .*generated' $@.err >&2; exit 1; }
	$(Q)awk -v ok=$@ -v top=$(CURDIR)/ '{ \
	    for (i = 1; i <= NF; i++) if ($$i ~ /[.][ch]$$/) { \
	        if (index($$i, top) == 1) $$i = substr($$i, length(top) + 1); print ok ": " $$i; if ($$i ~ /h$$/) print $$i ":" \
	    } }' $@.reads >$(@:.ok=.d)
	$(Q)touch $@
tidy: $(patsubst %.c,$(tidy)/%.ok,$(tidy_src))

-include $(wildcard $(patsubst %.c,$(O)/%.d,$(lib_src) $(shared_src) $(erxd_src) \
	$(erxctl_src) $(unit_src) $(fuzz_src) $(property_src) tests/fuzz/replay.c) \
	$(patsubst %.c,$(tidy)/%.d,$(tidy_src)))

# --- tests ---

check:
	$(Q)scripts/deps build check
	$(Q)scripts/check

check-quick: all unit
	$(Q)scripts/check-quick $(VARIANT)

check-lint:
	$(Q)scripts/lint

check-unit: check-unit-asan check-unit-clang
check-unit-asan:
	$(Q)$(MAKE) VARIANT=asan unit
	$(Q)scripts/run-unit asan
check-unit-clang:
	$(Q)$(MAKE) VARIANT=clang WERROR=1 unit
	$(Q)scripts/run-unit clang

# All that the other suites run, so that what they take is what their tests take.
check-build: build-for-check
build-for-check:
	$(Q)$(MAKE) VARIANT=plain all
	$(Q)$(MAKE) VARIANT=asan all unit property fuzz-programs
	$(Q)$(MAKE) VARIANT=clang WERROR=1 all unit
	$(Q)scripts/fetch-axe
check-build:
	$(Q)mkdir -p $(BUILD)/results
	$(Q)echo 'PASS the release build' >$(BUILD)/results/build.txt
	$(Q)scripts/summary build

check-fuzz:
	$(Q)$(MAKE) VARIANT=asan fuzz-programs
	$(Q)scripts/run-fuzz $(patsubst tests/fuzz/%.c,%,$(fuzz_src))

# All builds rehearse alike, octet for octet.
check-rehearsal: other-builds
other-builds:
	$(Q)$(MAKE) VARIANT=plain all
	$(Q)$(MAKE) VARIANT=clang WERROR=1 all

check-property: property-for-check
property-for-check:
	$(Q)$(MAKE) VARIANT=asan property

# Suites of scripts: whatever is executable in tests/NAME.
script_suites := cli page rehearsal property hostile state azure interop
$(script_suites:%=check-%): check-%:
	$(Q)$(MAKE) VARIANT=plain all
	$(Q)$(MAKE) VARIANT=asan all
	$(Q)scripts/run-tests $* asan

# All of them as one heap of tests.
check-scripts: property-for-check other-builds
	$(Q)$(MAKE) VARIANT=asan all
	$(Q)scripts/run-tests '$(notdir $(wildcard $(script_suites:%=tests/%)))' asan

interop:
	$(Q)scripts/deps build check
	$(Q)$(MAKE) VARIANT=asan all
	$(Q)mkdir -p $(BUILD)/results
	$(Q)ERX_BUILD=$(abspath $(B)/../asan) ERX_MATRIX=$(BUILD)/results/interop.table \
	    tests/interop/test_matrix.py

# Everything that strangers can send over a port, for ten minutes each.
SOAK_FUZZ ?= http_fuzz restconf_fuzz body_fuzz tokens_fuzz login_fuzz arm_fuzz worker_fuzz
SOAK_FUZZ_SECONDS ?= 600
soak:
	$(Q)$(MAKE) --keep-going tidy TIDY_WALK=deep
	$(Q)$(MAKE) all property
	$(Q)$(MAKE) fuzz T=$(SOAK_FUZZ_SECONDS) TARGETS='$(SOAK_FUZZ)'
	$(Q)ERX_BUILD=$(abspath $(B)) tests/npm/run
	$(Q)ERX_ALL_SANITIZED=yes $(MAKE) check-scripts
	$(Q)ERX_TEST_TIMEOUT=86400 scripts/run-tests soak $(VARIANT)

FUZZ_SECONDS ?= 60
T ?= $(FUZZ_SECONDS)
TARGETS ?= $(patsubst tests/fuzz/%.c,%,$(fuzz_src))
fuzz:
	$(Q)$(MAKE) VARIANT=fuzz fuzz-programs
	$(Q)scripts/fuzz $(T) $(TARGETS)

coverage:
	$(Q)scripts/deps build coverage
	$(Q)$(MAKE) VARIANT=coverage fuzz-programs
	$(Q)scripts/coverage $(TARGETS)

BENCH ?= all --out $(BUILD)/bench/results.jsonl
bench:
	$(Q)scripts/deps build check bench
	$(Q)$(MAKE) VARIANT=plain all
	$(Q)mkdir -p $(BUILD)/bench
	$(Q)ERX_BUILD=$(abspath $(BUILD)/plain) tests/bench/run $(BENCH)

demo:
	$(Q)scripts/deps build
	$(Q)$(MAKE) VARIANT=plain all
	$(Q)ERX_BUILD=$(abspath $(BUILD)/plain) scripts/demo

# Daemon and client; the client alone.
deb:
	$(Q)scripts/deps build deb
	$(Q)$(MAKE) VARIANT=plain all
	$(Q)scripts/deb

deb-client:
	$(Q)scripts/deps build deb
	$(Q)$(MAKE) VARIANT=plain all
	$(Q)scripts/deb erxctl

# --- the rest ---

CLANG_FORMAT ?= $(or $(shell command -v clang-format-14),clang-format)
FILES ?= '*.[ch]'
format:
	$(Q)git ls-files -coz --exclude-standard -- $(FILES) | xargs -0 -r $(CLANG_FORMAT) -i

# What gets installed: FROM:MODE:TO.
INSTALL ?= install
bash_completion = $(datadir)/bash-completion/completions
zsh_completion = $(datadir)/zsh/site-functions
fish_completion = $(datadir)/fish/vendor_completions.d
units = $(prefix)/lib/systemd/system
installed = \
	$(foreach p,$(notdir $(call have,erxd) $(call have,erxctl)),\
	    $(B)/$(p):0755:$(bindir)/$(p)) \
	$(foreach n,1 2 3 4 5 6 7 8 9,$(foreach f,$(wildcard man/*.$(n)),\
	    $(f):0644:$(mandir)/man$(n)/$(notdir $(f)))) \
	conf/packets/erx-tap:0755:$(bindir)/erx-tap \
	$(foreach f,$(shell find conf/examples -type f 2>/dev/null | sort),\
	    $(f):$(if $(filter %.sh,$(f)),0755,0644):$(docdir)/examples/$(f:conf/examples/%=%)) \
	$(foreach f,$(yang),$(f):0644:$(datadir)/erxd/yang/$(notdir $(f))) \
	$(foreach f,$(wildcard conf/systemd/*.service conf/systemd/*.socket),\
	    $(f):0644:$(units)/$(notdir $(f))) \
	$(foreach f,$(wildcard conf/completion/*.bash),\
	    $(f):0644:$(bash_completion)/$(basename $(notdir $(f)))) \
	$(foreach f,$(wildcard conf/completion/_*),\
	    $(f):0644:$(zsh_completion)/$(notdir $(f))) \
	$(foreach f,$(wildcard conf/completion/*.fish),\
	    $(f):0644:$(fish_completion)/$(notdir $(f)))

# What of it a machine needs that only asks a daemon elsewhere.
client = $(filter %:$(bindir)/erxctl man/erxctl.1:% man/erx-% conf/completion/%,$(installed))

install-client: $(B)/erxctl
	$(Q)for i in $(client); do \
	    from=$${i%%:*} to=$${i##*:} mode=$${i#*:}; \
	    $(INSTALL) -D -m "$${mode%%:*}" "$$from" "$(DESTDIR)$$to" || exit 1; \
	done

install: all
	$(Q)for i in $(installed); do \
	    from=$${i%%:*} to=$${i##*:} mode=$${i#*:}; \
	    $(INSTALL) -D -m "$${mode%%:*}" "$$from" "$(DESTDIR)$$to" || exit 1; \
	done

uninstall:
	$(Q)for i in $(installed); do rm -f "$(DESTDIR)$${i##*:}" || exit 1; done
	$(Q)for d in $(docdir) $(datadir)/erxd; do test ! -d "$(DESTDIR)$$d" || \
	    find "$(DESTDIR)$$d" -depth -type d -exec rmdir --ignore-fail-on-non-empty {} +; \
	done

clean:
	$(Q)rm -rf $(BUILD)

distclean: clean
	$(Q)rm -rf autom4te.cache config.h config.h.in config.h.in~ config.log config.mk \
	    config.status configure configure~

.PHONY: all programs lib unit property fuzz-programs tidy check check-quick check-lint \
	check-unit check-unit-asan check-unit-clang check-build build-for-check check-fuzz \
	check-scripts $(script_suites:%=check-%) other-builds property-for-check soak fuzz coverage \
	bench demo deb deb-client format install install-client uninstall clean distclean
