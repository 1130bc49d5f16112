/* A table of facts; our own numbers never come from here. */
#include "reports/paper.h"

#include <stddef.h>
#include <string.h>

#define TOKENS_1M 1048576.0

const struct paper_claim paper_claims[PAPER_NUM_CLAIMS] = {
    {"attention", "binding", "flat", PAPER_SPEEDUP, 0, "6.7x"},
    {"attention", "binding", "flat", PAPER_ENERGY, 0, "79 %"},
    {"attention", "binding", "unfused", PAPER_SPEEDUP, 0, "10x"},
    {"attention", "binding", "unfused", PAPER_ENERGY, 0, "77 %"},
    {"end2end", "binding", "flat", PAPER_SPEEDUP, 0, "5.3x"},
    {"end2end", "binding", "flat", PAPER_ENERGY, 0, "83 %"},
    {"end2end", "binding", "unfused", PAPER_SPEEDUP, 0, "7.6x"},
    {"end2end", "binding", "unfused", PAPER_ENERGY, 0, "82 %"},
    {"end2end", "binding", "flat", PAPER_SPEEDUP, TOKENS_1M, "7.5x"},
    {"end2end", "binding", "unfused", PAPER_SPEEDUP, TOKENS_1M, "10x"},
};

const char *paper_figure(const char *study, const char *plot)
{
    static const struct {
        const char *study, *plot, *figure;
    } figures[] = {
        {"attention", "util-1d", "figure 6a"},   {"attention", "util-2d", "figure 6b"},
        {"attention", "einsums-2d", "figure 7"}, {"attention", "speedup", "figure 8"},
        {"attention", "energy", "figure 9"},     {"end2end", "speedup", "figure 10"},
        {"end2end", "energy", "figure 11"},      {"array_sweep", "area-latency", "figure 12"},
    };
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        if (strcmp(figures[i].study, study) == 0 && strcmp(figures[i].plot, plot) == 0)
            return figures[i].figure;
    return NULL;
}
