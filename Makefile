# Weir: targets are explained by `make help`.
BUILD  ?= release
CC     ?= gcc
OUT    := build/$(BUILD)
DIRS   := base einsum mask sim sweep reports cli

WARN := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion \
        -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wswitch-enum -Wundef -Wpointer-arith -Wcast-qual \
        -Wformat=2 -Wwrite-strings
CFLAGS_release := -O2 -g
CFLAGS_debug   := -O0 -g
CFLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_cov     := -O0 -g --coverage
CFLAGS  = -std=c17 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -I. $(WARN) $(CFLAGS_$(BUILD)) -MMD -MP
LDFLAGS = $(filter -fsanitize% --coverage,$(CFLAGS_$(BUILD)))
LDLIBS  = -lyaml -lm -lpthread

SRC     := $(wildcard $(addsuffix /*.c,$(DIRS)))
OBJ     := $(SRC:%.c=$(OUT)/obj/%.o)
LIB_OBJ := $(filter-out $(OUT)/obj/cli/main.o,$(OBJ))
TESTS   := $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/unit/*.c tests/model/*.c))

all: $(OUT)/weir

$(OUT)/weir: $(OUT)/obj/cli/main.o $(OUT)/libweir.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(OUT)/libweir.a: $(LIB_OBJ)
	@rm -f $@
	ar rcsD $@ $^

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

$(OUT)/tests/%: tests/%.c $(OUT)/libweir.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(OUT)/libweir.a -lcheck_pic -lsubunit -lrt $(LDLIBS)

check: all $(TESTS)
	@for t in $(TESTS); do echo "$$t"; $$t || exit 1; done

clean:
	rm -rf build

.PHONY: all check clean
-include $(OBJ:.o=.d)
