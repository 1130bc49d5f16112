/* All sections; report.c writes them in this order. */
#ifndef WEIR_REPORTS_SECTION_LIST_H
#define WEIR_REPORTS_SECTION_LIST_H

#include "reports/page.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What was evaluated: studies, designs, accountings, levels, and what the page leaves out. */
void section_about_write(struct page *page);
/* Means of the per-point ratios, and the paper's beside them. */
void section_headline_write(struct page *page);
/* Speedup and energy against the first design of the study. */
void section_ratio_write(struct page *page, const struct study *study);
/* Latency, energy and traffic as they are, where no second design gives a ratio. */
void section_sweep_write(struct page *page, const struct study *study);
/* Speedup of masks over the same tiles without one, beside their bounds. */
void section_sparse_write(struct page *page, const struct study *study);
/* How busy both arrays are. */
void section_utilization_write(struct page *page, const struct study *study);
/* Which Einsum keeps them busy. */
void section_einsum_write(struct page *page, const struct study *study);
/* Where the cycles of both arrays go at the cycle level, and how far it is from the analytic one.
 */
void section_cycle_write(struct page *page, const struct study *study);
/* Energy by component. */
void section_energy_write(struct page *page, const struct study *study);
/* Area against latency with the Pareto front. */
void section_area_write(struct page *page, const struct study *study);
/* Attained matrix-product rate against intensity, under both roofs. */
void section_roofline_write(struct page *page, const struct study *study);
/* What the published accounting leaves out, omission by omission. */
void section_accounting_write(struct page *page);
/* Waterfall, table and advice of every tile program in DIR/programs.jsonl. */
NODISCARD enum status section_program_write(struct page *page, struct err *err);
/* The numbers of every point (the first ones of a large result). */
void section_table_write(struct page *page, const struct study *study);
/* The resolved configuration with its sources, from DIR. */
NODISCARD enum status section_config_write(struct page *page, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
