/* The nearest known word to a misspelt one, for error texts. */
#ifndef WEIR_BASE_SUGGEST_H
#define WEIR_BASE_SUGGEST_H

#ifdef __cplusplus
extern "C" {
#endif

/* Nearest word of the NULL-terminated list by edit distance (case ignored, a swap of neighbours
 * counts once), NULL when none is within a third of its length. */
const char *suggest_nearest(const char *word, const char *const *known);

#ifdef __cplusplus
}
#endif
#endif
