# Weir: `make help` lists the targets.
BUILD    ?= release
PREFIX   ?= /usr/local
RESULTS  ?= results
JOBS     ?= $(shell nproc 2>/dev/null || echo 2)
STRICT   ?=
ifeq ($(origin CC),default)
CC := $(if $(filter clang fuzz,$(BUILD)),clang,gcc)
endif
OUT      := build/$(BUILD)
DIRS     := base einsum mask sim mapper sweep reports cli
export BUILD OUT JOBS STRICT

WARN := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion \
        -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wswitch-enum -Wundef -Wpointer-arith -Wcast-qual \
        -Wformat=2 -Wwrite-strings
CFLAGS_release := -O2 -g
CFLAGS_debug   := -O0 -g -Wno-format-truncation
CFLAGS_clang   := -O3 -g -Wno-string-conversion -Wno-double-promotion
CFLAGS_asan    := -O1 -g -Wno-format-truncation -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -Wno-string-conversion -Wno-double-promotion
CFLAGS_tsan    := -O1 -g -Wno-format-truncation -fsanitize=thread -fno-omit-frame-pointer
CFLAGS_cov     := -O0 -g -Wno-format-truncation --coverage
ifeq ($(CFLAGS_$(BUILD)),)
$(error BUILD=$(BUILD) is not one of release, debug, clang, asan, tsan, cov, fuzz)
endif
LANG_FLAGS := -std=c17 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -I. $(WARN)
CFLAGS   = $(LANG_FLAGS) $(CFLAGS_$(BUILD))
LDFLAGS  = $(filter -fsanitize% --coverage,$(CFLAGS_$(BUILD)))
LDLIBS   = -lyaml -lm -lpthread
export LANG_FLAGS
# A second make, on all processors unless the first was given -j.
SUBMAKE = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))
# One short line per command; V=1 shows the whole command.
run = $(if $(V),,@$(if $(findstring s,$(firstword -$(MAKEFLAGS))),,printf "  %-4s %s\n" $(1) $(2);))

SRC      := $(wildcard $(addsuffix /*.c,$(DIRS)))
OBJ      := $(SRC:%.c=$(OUT)/obj/%.o)
LIB_OBJ  := $(filter-out $(OUT)/obj/cli/main.o,$(OBJ))
SUPPORT  := $(patsubst %.c,$(OUT)/obj/%.o,$(wildcard tests/support/*.c))
TESTS    := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/unit/*.c tests/model/*.c))
TOOLS    := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/bench/*.c tests/fuzz/*.c))
CHECK_LIBS := -lcheck_pic -lsubunit -lrt

all: $(OUT)/weir

$(OUT)/weir: $(OUT)/obj/cli/main.o $(OUT)/libweir.a
	$(call run,LINK,$@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(OUT)/libweir.a: $(LIB_OBJ) $(OUT)/flags
	@rm -f $@
	$(call run,AR,$@)ar rcsD $@ $(LIB_OBJ)

$(OUT)/obj/%.o: %.c $(OUT)/flags | need-build
	@mkdir -p $(@D)
	$(call run,CC,$<)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# Everything is built anew when the compiler, a flag or the list of sources changes.
$(OUT)/flags: force
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS) $(SRC)' | cmp -s - $@ || echo '$(CC) $(CFLAGS) $(SRC)' >$@

# One binary per test file; files in tests/support/ are linked into each.
$(OUT)/tests/unit/% $(OUT)/tests/model/%: LDLIBS := $(CHECK_LIBS) $(LDLIBS)
$(OUT)/tests/%: tests/%.c $(SUPPORT) $(OUT)/libweir.a
	@mkdir -p $(@D)
	$(call run,TEST,$@)$(CC) $(CFLAGS) -MMD -MP -MT $@ -MF $@.d $(LDFLAGS) -o $@ $< $(SUPPORT) $(OUT)/libweir.a $(LDLIBS)

tests: $(TESTS) $(TOOLS)
$(TESTS): | need-check

deps:
	@.ci/deps install build check demo lint fuzz
need-build need-check need-lint need-fuzz:
	@.ci/deps need $(@:need-%=%)
deps-check deps-demo:
	@.ci/deps install build $(@:deps-%=%)

# The targets below build with a second make, so that `make demo` and `make check` may install a compiler first.
demo: deps-demo
	+@$(SUBMAKE) all
	$(OUT)/weir run configs/experiment/fusemax.yaml -o $(RESULTS)
	$(OUT)/weir bound hunyuan_18x24x24 cosmos_16x24x16 flux_80x80 predict2_2b duo_attention vertical_slash --report $(RESULTS)/masks
	@echo "What sparse masks can gain is in $(RESULTS)/masks/report.html."
	@echo "The report is $(RESULTS)/report.html; open it in a browser. The numbers are in $(RESULTS)/results.jsonl."

check: deps-check
	+@$(SUBMAKE) all tests
	@tests/run -j $(JOBS) unit model golden script docs lint

golden-update: all
	@tests/run -j $(JOBS) --update golden

lint: need-lint all
	@tests/run -j $(JOBS) lint-all

format: need-lint
	clang-format -i $$(git ls-files '*.c' '*.h')

bench: all $(filter $(OUT)/tests/bench/%,$(TOOLS))
	@tests/bench/run $(OUT)

# libFuzzer on the parsers, FUZZ_SECONDS each; `make check` runs seeded mutations through the program instead.
FUZZ_SECONDS ?= 60
fuzz: need-fuzz
	+@$(SUBMAKE) BUILD=fuzz fuzz-targets
	@tests/fuzz/run $(FUZZ_SECONDS)
fuzz-targets: $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/fuzz/targets/*.c))
$(OUT)/tests/fuzz/targets/%: LDFLAGS += -fsanitize=fuzzer

# The whole program under seeded mutations for long, in the build with sanitizers.
soak:
	+@$(SUBMAKE) BUILD=asan all tests
	build/asan/tests/fuzz/mutate build/asan/weir 1000000
	+@$(SUBMAKE) all tests
	ENGINE_CASES=1000000 CK_FORK=no $(OUT)/tests/unit/test_engine
	BLOCKS_LENGTH=24 CK_FORK=no $(OUT)/tests/model/test_blocks_complete

cov:
	+@$(SUBMAKE) BUILD=cov all tests
	@find build/cov -name '*.gcda' -delete
	@BUILD=cov OUT=build/cov tests/run -j $(JOBS) unit model golden
	@tests/cov

SHARE := $(DESTDIR)$(PREFIX)/share
$(OUT)/weir.1: $(OUT)/weir docs/man_page
	@docs/man_page $(OUT)/weir >$@

install: all $(OUT)/weir.1
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/weir $(SHARE)/man/man1 $(SHARE)/doc/weir
	install -m 755 $(OUT)/weir $(DESTDIR)$(PREFIX)/bin/weir
	cp -R configs $(SHARE)/weir/
	install -m 644 $(OUT)/weir.1 $(SHARE)/man/man1/weir.1
	install -m 644 README.md docs/*.md $(SHARE)/doc/weir/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/weir $(SHARE)/man/man1/weir.1
	rm -rf $(SHARE)/weir $(SHARE)/doc/weir

clean:
	rm -rf build

help:
	@cat docs/make.txt

force:
.SECONDARY: $(SUPPORT)
.PHONY: all tests deps deps-check deps-demo need-build need-check need-lint need-fuzz demo check golden-update \
        lint format bench fuzz fuzz-targets soak cov install uninstall clean help force
-include $(OBJ:.o=.d) $(SUPPORT:.o=.d) $(addsuffix .d,$(TESTS) $(TOOLS))
