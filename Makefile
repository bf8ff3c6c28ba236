# Makefile: builds plastc, runs it, tests it. `make help` lists the targets.
#
# MODE=release (default), asan (address and undefined-behaviour sanitizers), tsan. MPI=1: with MPI, by
# the compiler wrapper MPICC. ZMQ=0: without workers, which need the header of ZeroMQ. Everything that is
# built goes to build/; each mode has its own objects, and its programs in build/, build/mpi/, build/asan/
# and so on.

MODE   ?= release
MPI    ?=
ZMQ    ?= 1
CC     ?= cc
MPICC  ?= mpicc
PREFIX ?= /usr/local
B      := build
ifeq ($(MPI),1)
VARIANT := $(MODE)-mpi
PAR     := mpi
LINK     = OMPI_CC="$(CC)" MPICH_CC="$(CC)" $(MPICC)
else
VARIANT := $(MODE)
PAR     := single
LINK     = $(CC)
endif
ifeq ($(VARIANT),release)
OUT := $(B)
else
OUT := $(B)/$(VARIANT:release-%=%)
endif
OBJ := $(B)/obj/$(VARIANT)

# ---- packages of Debian that a build or a test needs -------------------------------------------
PACKAGES := libc6-dev flex bison libtcc-dev libjansson-dev libmd-dev $(if $(filter 0,$(ZMQ)),,libzmq3-dev)
LONG_PACKAGES := afl++
TEST_PACKAGES := libcunit1-dev liblapacke-dev tcc clang jq python3-numpy python3-pandas python3-pytest python3-scipy python3-cmaes librsvg2-bin libxml2-utils tmux zsh fish scdoc groff-base
# Of notebooks/.
NOTEBOOK_PACKAGES := python3-nbconvert python3-ipykernel python3-matplotlib
# Of tests/page.sh and `make pictures`, which are large: Chromium, and npm for axe-core.
PAGE_PACKAGES := chromium npm
AXE := axe-core@4.14.1
# Of `make docs`.
DOCS_PACKAGES := python3-sphinx furo python3-myst-parser python3-pygments
# For MPI=1, unless there is an MPICC already.
MPI_PACKAGES := openmpi-bin libopenmpi-dev

# ---- flags ---------------------------------------------------------------------------------------
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wcast-qual -Wformat=2 -Wundef -Wvla -Wwrite-strings \
            -Wdouble-promotion -Werror=switch
FLAGS_release := -O2 -g
FLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
                 -fno-omit-frame-pointer -DPLAST_NO_CLONES
FLAGS_tsan    := -O1 -g -fsanitize=thread -DPLAST_NO_CLONES
# Of the fuzz targets alone, by clang and by afl-clang-fast; see tests/fuzz/long.sh.
FLAGS_fuzz    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
                 -DPLAST_NO_CLONES
FLAGS_afl     := -O2 -g -DPLAST_NO_CLONES
CFLAGS   ?=
# -ffp-contract=off: fused multiply-adds only where the text has them; see docs/numerics.md.
ALL_CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off $(WARNINGS) $(FLAGS_$(MODE)) \
              -I$(B)/grammar -I. $(CFLAGS)
LIBS      := -ljansson -lmd -ldl -lpthread -lm
TEST_LIBS := -lcunit -llapacke $(LIBS)

# ---- sources -------------------------------------------------------------------------------------
SOURCES := $(filter-out runtime/par/par_% runtime/par/wire_%,$(wildcard compiler/*.c compiler/*/*.c compiler/*/*/*.c runtime/*.c \
           runtime/*/*.c)) runtime/par/par_$(PAR).c \
           runtime/par/wire_$(if $(filter 0,$(ZMQ)),none,zmq).c
GENERATED := $(B)/grammar/plast.tab.c $(B)/grammar/plast.yy.c $(B)/kernel_text.c $(B)/single_text.c $(B)/rule_library_text.c $(B)/library_text.c $(B)/errors_text.c $(B)/template_text.c
OBJECTS := $(SOURCES:%.c=$(OBJ)/%.o) $(GENERATED:$(B)/%.c=$(OBJ)/generated/%.o)
# libtcc does not survive an allocation that fails, and makes pages that are writable and executable:
# this copy of it calls ours instead. See jit_tcc.c.
TCC_OBJECT := $(B)/obj/libtcc.o
OBJECTS += $(TCC_OBJECT)
LIBRARY := $(filter-out $(OBJ)/compiler/main.o,$(OBJECTS))
KERNEL_TEXT := runtime/plast_abi.h $(addprefix runtime/kernel/,lanes.h lane_math.h random.h \
               linear_algebra.h data_sets.h trains.h over_trials.h measures.h spikes.h records.h)
LIBRARY_TEXT := $(wildcard examples/library/*.plast)
BENCH := $(addprefix $(OUT)/bench/,write_data rollouts gradients passes spiking recording first_loss process)
UNIT_SOURCES := $(wildcard tests/unit/test_*.c tests/abi/*.c) tests/unit/main.c tests/unit/searching.c tests/unit/ir_random.c

# What libFuzzer follows: comparisons too in the readers of data and results. In the compiler these
# cost most of the speed, and there is a dictionary of its words.
ifeq ($(MODE),fuzz)
$(OBJ)/%.o: COVERAGE := -fsanitize=fuzzer-no-link
$(OBJ)/compiler/%.o: COVERAGE := -fsanitize-coverage=inline-8bit-counters,pc-table
$(OBJ)/generated/%.o: COVERAGE := -fsanitize-coverage=inline-8bit-counters,pc-table
endif

.PHONY: all deps test-deps page-deps run test fuzzers verify verify-brian check-long bench bench-cma notebooks pictures gallery docs golden format install clean help always
.SUFFIXES:

all: $(OUT)/plastc

help:
	@echo 'make            build/plastc, if its packages are there'
	@echo 'make deps       installs the packages of Debian that a build needs; test-deps those of tests'
	@echo 'make page-deps  Chromium and axe-core, for what looks at pages'
	@echo 'make MPI=1      build/mpi/plastc, for clusters: docs/cluster.md'
	@echo 'make run        make deps, build, then run examples/oja.plast'
	@echo 'make test       make deps test-deps, build, then run all tests'
	@echo 'make verify     reference numbers of other simulators beside ours'
	@echo 'make verify-brian  the same networks by Brian 2 and by plastc; needs python3-brian'
	@echo 'make check-long slower checks: long fuzzing, CMA-ES against its reference, studies'
	@echo 'make bench      how fast it is, as ratios against a loop written by hand'
	@echo 'make bench-cma  evaluations that CMA-ES needs, against reference implementations'
	@echo 'make notebooks  run notebooks/ again; look at their pictures'
	@echo 'make pictures   what reports look like in Chromium, below build/pictures'
	@echo 'make gallery    docs/gallery.md and its pictures, from the examples; some minutes'
	@echo 'make docs       docs/ as pages with a search, build/docs/index.html'
	@echo 'make golden     rewrite the expected outputs below tests/golden; read the diff'
	@echo 'make format     clang-format'
	@echo 'make install    to $(PREFIX) (PREFIX=...)'

# ---- packages ------------------------------------------------------------------------------------
$(B)/packages.stamp: Makefile tools/install_packages.sh
	@mkdir -p $(B)
	@sh tools/install_packages.sh $(PACKAGES)
	@touch $@

$(B)/mpi_packages.stamp: $(B)/packages.stamp
	@command -v $(MPICC) >/dev/null || sh tools/install_packages.sh $(MPI_PACKAGES)
	@touch $@

$(B)/test_packages.stamp: $(B)/packages.stamp
	@sh tools/install_packages.sh $(TEST_PACKAGES)
	@touch $@

$(B)/page_packages.stamp: $(B)/packages.stamp
	@sh tools/install_packages.sh $(PAGE_PACKAGES)
	@npm install --prefix $(B)/npm --no-audit --no-fund --ignore-scripts $(AXE)
	@touch $@

deps: $(B)/packages.stamp $(if $(filter mpi,$(PAR)),$(B)/mpi_packages.stamp)
test-deps: $(B)/test_packages.stamp
page-deps: $(B)/page_packages.stamp

# ---- building ------------------------------------------------------------------------------------
$(OUT)/plastc: $(OBJ)/compiler/main.o $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

# What a file defined that is no longer there must not stay in the archive.
$(OBJ)/objects.txt: always
	@mkdir -p $(@D)
	@echo $(LIBRARY) | cmp -s - $@ || echo $(LIBRARY) >$@

$(OBJ)/plastc.a: $(LIBRARY) $(OBJ)/objects.txt
	@rm -f $@
	@$(AR) qcs $@ $(LIBRARY)

$(B)/grammar/plast.tab.c: grammar/plast.y
	@mkdir -p $(@D)
	bison -Wall -Wno-yacc -Werror -o $@ --header=$(B)/grammar/plast.tab.h $<

$(B)/grammar/plast.yy.c: grammar/plast.l $(B)/grammar/plast.tab.c
	@mkdir -p $(@D)
	flex -o $@ --header-file=$(B)/grammar/plast.yy.h $<

$(B)/kernel_text.c: tools/embed.sh $(KERNEL_TEXT)
	@mkdir -p $(@D)
	sh tools/embed.sh $@ kernel_texts $(KERNEL_TEXT)

$(B)/single_text.c: tools/embed.sh runtime/kernel/single.h
	@mkdir -p $(@D)
	sh tools/embed.sh $@ single_texts runtime/kernel/single.h

RULE_LIBRARY_TEXT := $(addprefix runtime/kernel/,plast_library.h task_means.h rule_library.h)
$(B)/rule_library_text.c: tools/embed.sh $(RULE_LIBRARY_TEXT)
	@mkdir -p $(@D)
	sh tools/embed.sh $@ rule_library_texts $(RULE_LIBRARY_TEXT)

# The folder, too: it changes when a file goes.
$(B)/library_text.c: tools/embed.sh $(LIBRARY_TEXT) examples/library
	@mkdir -p $(@D)
	sh tools/embed.sh $@ library_texts $(LIBRARY_TEXT)

$(B)/template_text.c: tools/embed.sh $(wildcard examples/templates/*.plast)
	@mkdir -p $(@D)
	sh tools/embed.sh $@ template_texts $(filter %.plast,$^)

$(B)/errors_text.c: tools/embed.sh docs/errors.md
	@mkdir -p $(@D)
	sh tools/embed.sh $@ errors_texts docs/errors.md

$(OBJ)/%.o: %.c | $(GENERATED)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(COVERAGE) -MMD -MP -c -o $@ $<

$(TCC_OBJECT):
	@mkdir -p $(@D)
	$(LD) -r --whole-archive $$($(CC) -print-file-name=libtcc.a) -o $@.whole
	objcopy --redefine-sym malloc=memory_malloc --redefine-sym calloc=memory_calloc \
		--redefine-sym realloc=memory_realloc --redefine-sym mprotect=jit_tcc_mprotect \
		--redefine-sym exit=jit_tcc_exit $@.whole $@
	@rm -f $@.whole

# The only file that includes mpi.h.
$(OBJ)/runtime/par/par_mpi.o: runtime/par/par_mpi.c
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(OBJ)/generated/%.o: $(B)/%.c | $(GENERATED)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(COVERAGE) -MMD -MP -c -o $@ $<

# ---- using and testing ---------------------------------------------------------------------------
# What is made needs the packages first, whatever else runs at once.
run: deps
	@$(MAKE) --no-print-directory $(OUT)/plastc
	$(OUT)/plastc run examples/oja.plast

$(OUT)/tests/unit: $(UNIT_SOURCES:%.c=$(OBJ)/%.o) $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^ $(TEST_LIBS)

$(OUT)/tests/bench_cma: $(OBJ)/tests/bench_cma.o $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
# Mixtures of programs, for tests/mutants.sh.
$(OUT)/tests/mutate: $(OBJ)/tests/fuzz/mutate.o
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^

# The programs of the differential test: one writes programs, one says what they mean.
$(OUT)/tests/generate: $(patsubst %.c,$(OBJ)/%.o,$(wildcard tests/fuzz/generate*.c))
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^

REFERENCE := $(filter-out %/oja.c %/neurons.c %/synapses.c %/pairings.c,$(wildcard tests/reference/*.c))
$(OUT)/tests/interpreter: $(REFERENCE:%.c=$(OBJ)/%.o) $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

# Ranks of which one is slow, for tests/mpi.sh.
$(OUT)/tests/slow_rank: $(OBJ)/tests/slow_rank.o $(OBJ)/tests/abi/bowl_module.o $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

# Workers that are not what they should be, for tests/workers.sh.
$(OUT)/tests/odd_worker: $(OBJ)/tests/odd_worker.o $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

# Exact slopes of a program beside differences.
$(OUT)/tests/slopes: $(OBJ)/tests/slopes.o $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

# What passes of the IR make of a module that is written as text.
$(OUT)/tests/passes: $(OBJ)/tests/passes.o $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

# In the modes fuzz and afl the fuzzer has a main of its own.
FUZZ_MAIN := $(if $(filter fuzz afl,$(MODE)),,$(OBJ)/tests/fuzz/driver.o)
FUZZ_LINK := $(if $(FUZZ_MAIN),,-fsanitize=fuzzer)
$(OUT)/tests/fuzz_%: $(OBJ)/tests/fuzz/fuzz_%.o $(FUZZ_MAIN) $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) $(FUZZ_LINK) -o $@ $^ $(LIBS)

# A library to be preloaded: allocations that fail.
SHORT_MEMORY := $(B)/tests/short_memory.so
$(SHORT_MEMORY): tests/short_memory.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L $(WARNINGS) -O2 -fPIC -shared -o $@ $<

# Kept, though only a pattern asks for them.
.SECONDARY: $(FUZZERS:%=$(OBJ)/tests/fuzz/fuzz_%.o) $(OBJ)/tests/fuzz/driver.o \
            $(BENCH:$(OUT)/%=$(OBJ)/%.o) $(OBJ)/bench/bench.o

fuzzers: $(FUZZERS:%=$(OUT)/tests/fuzz_%)

TEST_PROGRAMS := $(OUT)/plastc $(SHORT_MEMORY) $(BENCH) $(OUT)/tests/generate $(OUT)/tests/mutate \
                 $(if $(filter mpi,$(PAR)),$(OUT)/tests/slow_rank) $(OUT)/tests/odd_worker $(OUT)/tests/interpreter $(OUT)/tests/passes $(OUT)/tests/slopes $(OUT)/tests/unit $(FUZZERS:%=$(OUT)/tests/fuzz_%)

test: deps test-deps
	@$(MAKE) --no-print-directory $(TEST_PROGRAMS)
	@OUT=$(OUT) MODE=$(MODE) CC="$(CC)" PAR=$(PAR) CFLAGS_CHECKED="$(ALL_CFLAGS)" sh tests/run.sh

verify: all
	mkdir -p $(OUT)/tests
	OUT=$(OUT) sh tests/verify.sh tests/verify/*.plast tests/studies/*.plast tests/studies/*.about

# Debian's Python: another one does not see its packages.
PYTHON ?= /usr/bin/python3
verify-brian: all
	@$(PYTHON) -W ignore -c 'import brian2' 2>/dev/null || { echo 'verify-brian needs Brian 2 for $(PYTHON): apt-get install python3-brian'; exit 1; }
	@$(PYTHON) tests/brian/compare.py $(OUT)/plastc $(OUT)/tests/brian

check-long: test
	@$(MAKE) --no-print-directory $(OUT)/tests/bench_cma
	@sh tools/install_packages.sh $(LONG_PACKAGES) $(NOTEBOOK_PACKAGES) $(DOCS_PACKAGES)
	@$(MAKE) MODE=release MPI=1 deps
	@$(MAKE) MODE=release MPI=1 all
	@OUT=$(OUT) MODE=$(MODE) CC="$(CC)" sh tests/long.sh

# The loop written by hand is compiled as its author would: for this machine, contraction allowed.
NATIVE := $(CC) -std=gnu11 -O3 -march=native -I.
$(OBJ)/bench/hand.o: bench/hand.c bench/task.h
	@mkdir -p $(@D)
	$(NATIVE) '-DHAND(task)=hand_##task' -c -o $@ $<

$(OBJ)/bench/hand_fast.o: bench/hand.c bench/task.h
	@mkdir -p $(@D)
	$(NATIVE) -ffast-math '-DHAND(task)=hand_##task##_fast' -c -o $@ $<

$(OBJ)/bench/hand_spikes.o: bench/hand_spikes.c bench/hand_spikes.h bench/bench.h
	@mkdir -p $(@D)
	$(NATIVE) -D_POSIX_C_SOURCE=200809L -c -o $@ $<

$(OBJ)/bench/fma_peak.o: bench/fma_peak.c bench/bench.h
	@mkdir -p $(@D)
	$(NATIVE) -D_POSIX_C_SOURCE=200809L -c -o $@ $<

$(OUT)/bench/rollouts: $(addprefix $(OBJ)/bench/,task.o hand.o hand_fast.o fma_peak.o search_cost.o)
$(OUT)/bench/gradients: $(addprefix $(OBJ)/bench/,task.o hand.o hand_fast.o)
$(OUT)/bench/write_data: $(addprefix $(OBJ)/bench/,task.o hand.o hand_fast.o)
$(OUT)/bench/spiking: $(OBJ)/bench/hand_spikes.o
$(OUT)/bench/%: $(OBJ)/bench/%.o $(OBJ)/bench/bench.o $(OBJ)/plastc.a
	@mkdir -p $(@D)
	$(LINK) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

bench: $(OUT)/plastc $(BENCH)
	@OUT=$(OUT) CC="$(CC)" PAR=$(PAR) sh bench/run.sh

bench-cma: $(OUT)/tests/bench_cma
	@$(OUT)/tests/bench_cma

pictures: $(OUT)/plastc
	@OUT=$(OUT) sh tests/pictures.sh

notebooks: $(OUT)/plastc test-deps
	@sh tools/install_packages.sh $(NOTEBOOK_PACKAGES)
	@OUT=$(OUT) sh tests/notebooks.sh --rewrite

gallery: $(OUT)/plastc
	@sh tools/gallery.sh $(OUT)/plastc

docs:
	@sh tools/install_packages.sh $(DOCS_PACKAGES)
	@sh tools/pages.sh $(B)/docs
	@echo $(B)/docs/index.html

golden: $(OUT)/plastc $(OUT)/tests/passes
	@OUT=$(OUT) sh tests/golden.sh --rewrite

format:
	clang-format -i $$(git ls-files '*.c' '*.h' ':!tests/golden')

# Pages of the manual, where scdoc is.
MANUAL := $(if $(shell command -v scdoc),$(patsubst man/%.scd,$(B)/man/%,$(wildcard man/*.scd)))
$(B)/man/%: man/%.scd
	@mkdir -p $(@D)
	scdoc <$< >$@

install: $(OUT)/plastc $(MANUAL)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/plastc/examples/data
	install -m 755 $(OUT)/plastc $(DESTDIR)$(PREFIX)/bin/plastc
	install -m 644 examples/*.plast $(DESTDIR)$(PREFIX)/share/plastc/examples
	install -m 644 examples/data/* $(DESTDIR)$(PREFIX)/share/plastc/examples/data
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 644 completions/plastc.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/plastc
	install -m 644 completions/_plastc $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -m 644 completions/plastc.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
ifneq ($(MANUAL),)
	install -d $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(MANUAL) $(DESTDIR)$(PREFIX)/share/man/man1
endif
	install -d $(DESTDIR)$(PREFIX)/include
	install -m 644 runtime/kernel/plast_library.h $(DESTDIR)$(PREFIX)/include
	install -d $(DESTDIR)$(PREFIX)/share/doc/plastc/docs
	install -m 644 README.md LICENSE CITATION.cff CHANGELOG.md $(DESTDIR)$(PREFIX)/share/doc/plastc
	install -m 644 docs/*.md $(DESTDIR)$(PREFIX)/share/doc/plastc/docs
	install -d $(DESTDIR)$(PREFIX)/share/doc/plastc/docs/pictures
	install -m 644 docs/pictures/*.svg $(DESTDIR)$(PREFIX)/share/doc/plastc/docs/pictures

clean:
	rm -rf $(B)

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
