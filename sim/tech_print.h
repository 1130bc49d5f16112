/* Energies and areas as tables for people and programs, each with where it comes from. */
#ifndef WEIR_SIM_TECH_PRINT_H
#define WEIR_SIM_TECH_PRINT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/table.h"
#include "sim/arch.h"
#include "sim/sram.h"
#include "sim/tech.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One row per component: DRAM, L3, then per array its register file, units and sum, then the chip.
 */
struct table *tech_print_components(const struct arch *arch, const struct tech_costs *costs,
                                    struct arena *arena);
/* What the figures are per, and what the buffer's SRAM sustains per clock if its table was asked.
 */
void tech_print_notes(const struct arch *arch, const struct tech *tech,
                      const struct tech_costs *costs, struct buf *out);
/* One row: the figures of one SRAM shape. */
struct table *tech_print_sram(uint64_t capacity_bytes, uint64_t row_bytes, uint64_t banks,
                              const struct sram_figures *figures, struct arena *arena);

#ifdef __cplusplus
}
#endif
#endif
