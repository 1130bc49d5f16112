/* The page of masks: well formed, local, the same bytes again, and what it says of small masks. */
#include "reports/mask_page.h"

#include "base/file.h"
#include "mask/mask.h"
#include "tests/support/markup.h"

#include <stdlib.h>

static struct arena arena;
static struct err err;
static const char *dir;

static void setup(void)
{
    const char *scratch = getenv("SCRATCH");
    arena_init(&arena);
    err_init(&err);
    dir = arena_printf(&arena, "%s/mask_page", scratch ? scratch : "build");
}

static void teardown(void)
{
    arena_release(&arena);
}

static void parse(const char *text, struct mask *out)
{
    struct yaml_node *node = NULL;
    ck_assert_int_eq(yaml_load_text(text, strlen(text), "mask", 1, &arena, &node, &err), STATUS_OK);
    ck_assert_msg(mask_parse(node, &arena, out, &err) == STATUS_OK, "%s", err.text);
}

static char *get(const char *name)
{
    char *text = NULL;
    size_t length = 0;
    const char *path = arena_printf(&arena, "%s/%s", dir, name);
    ck_assert_int_eq(file_read(path, (size_t)1 << 24, &arena, &text, &length, &err), STATUS_OK);
    return text;
}

static char *make_page(const struct mask_page *content)
{
    ck_assert_msg(mask_page_write(content, dir, false, &err) == STATUS_OK, "%s", err.text);
    char *page = get("report.html");
    markup_check(page);
    markup_check_local(page);
    return page;
}

START_TEST(test_mask_page_of_exact_and_masked)
{
    struct mask masks[2];
    const struct mask_page content = {.masks = masks, .num_masks = 2};
    /* 4 of 16 keys in aligned blocks: 4x by every bound */
    parse("name: a<b\nlayout: 16\nq_tile: 4\nkv_tile: 4\npattern: {kind: blocked, block: 4}",
          &masks[0]);
    /* causal, 4 tiles of 4: pairs 136 of 256, visits 10 of 16 tiles, 4 of them cut */
    parse("name: causal\nlayout: 16\nq_tile: 4\nkv_tile: 4\npattern: {kind: causal}", &masks[1]);
    const char *page = make_page(&content);
    ck_assert_ptr_nonnull(strstr(page, "<a href=\"#mask-1\">a&lt;b</a>"));
    ck_assert_ptr_nonnull(
        strstr(page, "Queries see 25 % of the keys: 4x by pairs. No visited tile"));
    ck_assert_ptr_nonnull(strstr(page, "40 % of the visited tiles are partly masked"));
    ck_assert_ptr_nonnull(strstr(page, "leaves 1.6x (85 %)")); /* 16 / 10 of 256 / 136 */
    ck_assert_ptr_nonnull(strstr(page, "visits 1.6x as many as the mean one")); /* 4 over 2.5 */
    /* Q tiles visit 4, 3, 2, 1 KV tiles */
    ck_assert_str_eq(
        get("plots/causal-load.csv"),
        "panel,series,q_tiles_percent,kv_tiles\n,KV tiles,0,4\n,KV tiles,25,3\n,KV tiles,50,2\n"
        ",KV tiles,75,1\n,KV tiles,100,1\n");
    ck_assert_ptr_null(strstr(page, "a-b-load.csv")); /* balanced: nothing to plot */
    ck_assert_str_eq(page, make_page(&content));
}
END_TEST

START_TEST(test_mask_page_of_strides_and_heads)
{
    struct mask masks[2];
    const struct mask_page content = {.masks = masks, .num_masks = 2};
    parse("name: g\nlayout: 16\nq_tile: 2\nkv_tile: 2\npattern: {kind: gna, window: 4}", &masks[0]);
    parse("name: h\nlayout: 16\nq_tile: 4\nkv_tile: 4\nper_head: [{heads: 2, pattern: {kind: "
          "causal}}, "
          "{pattern: {kind: blocked, block: 4}}]",
          &masks[1]);
    const char *page = make_page(&content);
    ck_assert_ptr_nonnull(strstr(page, "Which stride?"));
    /* stride 4 = window: aligned blocks, 8 tiles over 2; stride 1: 3 tiles of 8 at worst */
    const char *strides = get("plots/g-strides.csv");
    ck_assert_ptr_nonnull(strstr(strides, "worst tile,1,2.66"));
    ck_assert_ptr_nonnull(strstr(strides, "\"exact, both\",4,4\n"));
    ck_assert_str_eq(get("plots/h-heads.csv"),
                     "panel,series,first_head,visited_tiles\n,visited,0-1,10\n,visited,2,4\n");
    ck_assert_ptr_nonnull(strstr(page, "plots/mask-h-2.svg"));
    markup_check(get("plots/mask-h-2.svg"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mask_page");
    TCase *tcase = tcase_create("mask_page");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_mask_page_of_exact_and_masked);
    tcase_add_test(tcase, test_mask_page_of_strides_and_heads);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
