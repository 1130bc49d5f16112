/* The omissions and quirks of the published energy model, one function each. */
#ifndef WEIR_SIM_ACCOUNTING_PUBLISHED_H
#define WEIR_SIM_ACCOUNTING_PUBLISHED_H

#include "sim/arch.h"
#include "sim/mapping.h"
#include "sim/nest.h"
#include "sim/plan.h"
#include "sim/tech.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads and fills of a count: with Timeloop's 64-bit wrap, or exact. */
uint64_t accounting_published_reads(const struct nest_count *count, unsigned accounting);
uint64_t accounting_published_fills(const struct nest_count *count, unsigned accounting);
/* How many register files of an array an Einsum is charged for. */
uint64_t accounting_published_register_files(uint64_t pes, unsigned accounting);
/* Is an operation charged? */
bool accounting_published_charges(const struct mapping *mapping, enum arch_op op,
                                  unsigned accounting);
/* Are the 1d registers charged for what the 2d array's Einsums hand over? */
bool accounting_published_charges_return(const struct mapping *mapping, unsigned accounting);
/* Are a level's reads dropped from traffic? (reads of an output equal to its writes) */
bool accounting_published_drops_reads(uint64_t reads, uint64_t updates);
/* um2 of both arrays, L3 and the whole, in this order. */
void accounting_published_areas(const struct arch *arch, const struct tech_costs *costs,
                                unsigned accounting, double out[4]);

#ifdef __cplusplus
}
#endif
#endif
