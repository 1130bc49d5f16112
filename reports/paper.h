/*
 * What the FuseMax paper says about the study of the same name, to stand beside our numbers.
 * Source: Nayak et al., MICRO 2024 (arXiv 2406.10491v3), abstract and section VI.
 */
#ifndef WEIR_REPORTS_PAPER_H
#define WEIR_REPORTS_PAPER_H

#ifdef __cplusplus
extern "C" {
#endif

enum paper_quantity { PAPER_SPEEDUP, PAPER_ENERGY };

struct paper_claim {
    const char *study;
    const char *design;
    const char *reference;
    enum paper_quantity quantity;
    double seq_len;   /* the mean is over points of this length; 0: over all */
    const char *text; /* "6.7x" */
};

#define PAPER_NUM_CLAIMS 10
extern const struct paper_claim paper_claims[PAPER_NUM_CLAIMS];

/* "figure 6a" for the plots that the paper shows too, else NULL. plot: "util-1d", "speedup", ... */
const char *paper_figure(const char *study, const char *plot);

#ifdef __cplusplus
}
#endif
#endif
