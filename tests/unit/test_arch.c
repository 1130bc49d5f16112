/* Architectures: every shipped file loads, prints and reads back; derived fields; operations. */
#include "sim/arch.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[] = {"flat-cloud", "fusemax-cloud", "flat-linear", "fusemax-linear",
                                    "edge-45nm"};

static struct arena arena;
static struct err err;

static void setup(void)
{
    arena_init(&arena);
    err_init(&err);
}

static void teardown(void)
{
    arena_release(&arena);
}

static struct arch load(const char *name)
{
    struct arch arch;
    const char *path = arena_printf(&arena, "configs/arch/%s.yaml", name);
    ck_assert_int_eq(arch_load(path, &arena, &arch, &err), STATUS_OK);
    return arch;
}

START_TEST(test_arch_files_print_and_read_back)
{
    const struct arch arch = load(files[_i]);
    ck_assert_str_eq(arch.name, files[_i]);
    struct buf first;
    struct buf second;
    struct arch again;
    struct yaml_node *root = NULL;
    buf_init(&first);
    buf_init(&second);
    arch_print(&arch, &first);
    ck_assert_int_eq(yaml_load_text(first.data, first.length, "printed", 1, &arena, &root, &err),
                     STATUS_OK);
    ck_assert_int_eq(arch_parse(root, "arch", &arena, &again, &err), STATUS_OK);
    arch_print(&again, &second);
    ck_assert_str_eq(first.data, second.data);
    ck_assert_uint_eq(again.l3.num_rows, arch.l3.num_rows);
    buf_release(&first);
    buf_release(&second);
}
END_TEST

/* fusemax.md section 4: the numbers of the two published designs. */
START_TEST(test_arch_holds_published_designs)
{
    static const struct {
        const char *name;
        uint64_t l3_bytes, rf2d, rf1d, exp_1d_cycles;
    } cases[] = {{"flat-cloud", 32 << 20, 4, 16, 1},
                 {"fusemax-cloud", 16 << 20, 12, 32, 6},
                 {"flat-linear", 32 << 20, 4, 32, 6},
                 {"fusemax-linear", 16 << 20, 16, 32, 6}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct arch arch = load(cases[i].name);
        ck_assert_uint_eq(arch.l3.capacity_bytes, cases[i].l3_bytes);
        ck_assert_uint_eq(arch.l3.row_bytes, 512);
        ck_assert_uint_eq(arch.l3.num_rows, cases[i].l3_bytes / 512);
        ck_assert_uint_eq(arch.arrays[ARCH_2D].register_file.depth, cases[i].rf2d);
        ck_assert_uint_eq(arch.arrays[ARCH_1D].register_file.depth, cases[i].rf1d);
        ck_assert_uint_eq(arch.arrays[ARCH_2D].num_pes, 65536);
        ck_assert_uint_eq(arch.arrays[ARCH_1D].num_pes, 256);
        ck_assert_uint_eq(arch_op_cycles(&arch.arrays[ARCH_1D], ARCH_EXP), cases[i].exp_1d_cycles);
        ck_assert_uint_eq(arch_op_cycles(&arch.arrays[ARCH_1D], ARCH_MULTIPLY), 1);
        ck_assert_double_eq(arch.clock_hz, 940e6);
        /* 400 x 2^30 B/s at 940 MHz: 456.9 B per cycle */
        ck_assert_double_eq_tol(arch.dram.bytes_per_cycle, 456.9, 0.05);
    }
}
END_TEST

static void patch(struct arch *arch, const char *path, const char *text)
{
    size_t offset = 0;
    const struct field *field = field_find(arch_fields, path, &offset);
    ck_assert_ptr_nonnull(field);
    struct yaml_node node;
    memset(&node, 0, sizeof node);
    node.kind = YAML_SCALAR;
    node.text = text;
    ck_assert_int_eq(
        field_parse_value(field, &node, path, &arena, (unsigned char *)arch + offset, &err),
        STATUS_OK);
}

/* What the array-size sweep overrides. */
START_TEST(test_arch_side_sets_rows_columns_and_buffer_row)
{
    struct arch arch = load("fusemax-cloud");
    patch(&arch, "side", "64");
    patch(&arch, "l3.capacity", "64 KiB");
    patch(&arch, "2d.register_file.depth", "4");
    patch(&arch, "1d.operations.exp.macs", "5");
    ck_assert_int_eq(arch_resolve(&arch, &err), STATUS_OK);
    ck_assert_uint_eq(arch.arrays[ARCH_2D].num_rows, 64);
    ck_assert_uint_eq(arch.arrays[ARCH_2D].num_cols, 64);
    ck_assert_uint_eq(arch.arrays[ARCH_1D].num_rows, 1);
    ck_assert_uint_eq(arch.arrays[ARCH_1D].num_pes, 64);
    ck_assert_uint_eq(arch.l3.row_bytes, 128);
    ck_assert_uint_eq(arch.l3.num_rows, 512);
    ck_assert_uint_eq(arch_op_cycles(&arch.arrays[ARCH_1D], ARCH_EXP), 5);
    patch(&arch, "2d.cols", "32");
    patch(&arch, "l3.row", "256 B");
    ck_assert_int_eq(arch_resolve(&arch, &err), STATUS_OK);
    ck_assert_uint_eq(arch.arrays[ARCH_2D].num_pes, 64 * 32);
    ck_assert_uint_eq(arch.l3.row_bytes, 256);
    patch(&arch, "l3.row", "auto");
    ck_assert_int_eq(arch_resolve(&arch, &err), STATUS_OK);
    ck_assert_uint_eq(arch.l3.row_bytes, 64);
    ck_assert_uint_eq(arch.l3.rows_per_cycle, 32 * 4);
}
END_TEST

START_TEST(test_arch_counts_steps_where_the_work_is_done)
{
    const struct arch flat = load("flat-cloud");
    const struct arch fusemax = load("fusemax-cloud");
    uint64_t counts[ARCH_NUM_OPS] = {0};
    arch_op_count(&fusemax.arrays[ARCH_2D], ARCH_EXP, 10, counts);
    arch_op_count(&fusemax.arrays[ARCH_2D], ARCH_MULTIPLY, 3, counts);
    ck_assert_uint_eq(counts[ARCH_MAC], 63);
    ck_assert_uint_eq(counts[ARCH_EXP] + counts[ARCH_MULTIPLY], 0);
    arch_op_count(&flat.arrays[ARCH_1D], ARCH_EXP, 10, counts);
    ck_assert_uint_eq(counts[ARCH_EXP], 10);
    ck_assert_uint_eq(counts[ARCH_MAC], 63);
    ck_assert(!arch_op_exists(&flat.arrays[ARCH_2D], ARCH_EXP));
    ck_assert(!arch_op_exists(&flat.arrays[ARCH_2D], ARCH_ADD));
    ck_assert_int_eq(arch_op_find("divide"), ARCH_DIVIDE);
    ck_assert_int_eq(arch_op_find("root"), ARCH_NUM_OPS);
}
END_TEST

START_TEST(test_arch_refuses_what_no_field_can)
{
    struct arch arch = load("fusemax-cloud");
    arch.l3.capacity_bytes += 512; /* no whole row in each of 32 banks */
    ck_assert_int_eq(arch_resolve(&arch, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.field, "l3.capacity");
    ck_assert_int_gt(err.line, 0);
    err_init(&err);
    arch = load("fusemax-cloud");
    arch.arrays[ARCH_1D].ops[ARCH_MAC].cycles = 0;
    ck_assert_int_eq(arch_resolve(&arch, &err), STATUS_CONFIG);
    ck_assert_str_eq(err.field, "1d");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("arch");
    TCase *tcase = tcase_create("arch");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_arch_files_print_and_read_back, 0,
                        (int)(sizeof files / sizeof files[0]));
    tcase_add_test(tcase, test_arch_holds_published_designs);
    tcase_add_test(tcase, test_arch_side_sets_rows_columns_and_buffer_row);
    tcase_add_test(tcase, test_arch_counts_steps_where_the_work_is_done);
    tcase_add_test(tcase, test_arch_refuses_what_no_field_can);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int num_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return num_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
