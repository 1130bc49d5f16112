/* Edit distance with neighbour swaps (optimal string alignment), over words of bounded length. */
#include "base/suggest.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define MAX_WORD 48

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static int lower(char c)
{
    return tolower((unsigned char)c);
}

/* Both words at most MAX_WORD long. */
static int edit_distance(const char *a, size_t num_a, const char *b, size_t num_b)
{
    int rows[3][MAX_WORD + 1];
    for (size_t j = 0; j <= num_b; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= num_a; i++) {
        int *now = rows[i % 3];
        const int *last = rows[(i - 1) % 3];
        const int *before = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= num_b; j++) {
            const int differs = lower(a[i - 1]) != lower(b[j - 1]);
            now[j] = min_int(min_int(last[j], now[j - 1]) + 1, last[j - 1] + differs);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                now[j] = min_int(now[j], before[j - 2] + 1);
        }
    }
    return rows[num_a % 3][num_b];
}

const char *suggest_nearest(const char *word, const char *const *known)
{
    const size_t length = strlen(word);
    if (length == 0 || length > MAX_WORD)
        return NULL;
    const char *nearest = NULL;
    int nearest_distance = 0;
    for (; *known; known++) {
        const size_t known_length = strlen(*known);
        if (known_length > MAX_WORD)
            continue;
        const int distance = edit_distance(word, length, *known, known_length);
        const int allowed = (int)(known_length + 2) / 3;
        if (distance <= allowed && (!nearest || distance < nearest_distance)) {
            nearest = *known;
            nearest_distance = distance;
        }
    }
    return nearest;
}
