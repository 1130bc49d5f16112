/*
 * What the published energy model leaves out or counts oddly, each under its own bit of
 * sim/accounting.h. Source: reference fusemax.md section 9.1, found by reproducing the published
 * files to the last digit. The rest of the model (sim/accounting.c) knows none of this.
 *
 *   one_register_file    access counts are per instance and multiplied by one instance, not by the
 *                        65536 (2d) or 256 (1d) PEs: about 40 % of the energy is missing
 *   wrap                 an output's share per instance is (share x tile) div tile in uint64; the
 *                        product wraps at long lengths and first accumulations count as reads
 *   uncharged_operations +Cascade's table says "exponential", the sum looks for "exponentiatial"
 *   return_path          +Cascade's 1d registers are not charged for scores and partial values
 *                        that the 2d array hands to them
 *   problem_files        SLNV's output lacks m1 in its problem file, so it seems to accumulate in
 *                        the 1d registers (SLD's input lacks m0 too: it changes no count)
 *   no_leakage           leak counts are all 0
 *   area                 every dummy network node has 1 um2; the 2d array's own area leaves one out
 *   smeared_epilogue     AV's work is spread over the key tiles (F/M1 cycles each)
 *
 * Not here, because they are settings: register files unscaled (`register_file: unscaled`), adders
 * without area (`add: {unit: mac}`), one bank and one port (`sram_banks`), FLAT's softmax charged
 * one cycle for two operations (`cycles: 1` in the mapping).
 */
#include "sim/accounting_published.h"

#include "sim/accounting.h"
#include "sim/mapping_read.h"
#include "sim/tech_published.h"

uint64_t accounting_published_reads(const struct nest_count *count, unsigned accounting)
{
    return accounting & ACCOUNTING_WRAP ? count->wrapped_reads : count->reads;
}

uint64_t accounting_published_fills(const struct nest_count *count, unsigned accounting)
{
    return accounting & ACCOUNTING_WRAP ? count->wrapped_fills : count->fills;
}

uint64_t accounting_published_register_files(uint64_t pes, unsigned accounting)
{
    return accounting & ACCOUNTING_ONE_REGISTER_FILE ? 1 : pes;
}

bool accounting_published_charges(const struct mapping *mapping, enum arch_op op,
                                  unsigned accounting)
{
    return !(accounting & ACCOUNTING_UNCHARGED) ||
           !mapping_read_has(&mapping->uncharged, arch_op_names[op]);
}

bool accounting_published_charges_return(const struct mapping *mapping, unsigned accounting)
{
    return !(accounting & ACCOUNTING_RETURN_PATH) ||
           !mapping_read_has(&mapping->uncharged_levels, "RF1D");
}

/* The published script's guard against the wrap; without it only empty outputs are equal. */
bool accounting_published_drops_reads(uint64_t reads, uint64_t updates)
{
    return reads == updates;
}

void accounting_published_areas(const struct arch *arch, const struct tech_costs *costs,
                                unsigned accounting, double out[4])
{
    if (accounting & ACCOUNTING_AREA) {
        const struct tech_published_area area = tech_published_area(arch, costs);
        out[0] = area.array_2d_um2;
        out[1] = area.array_1d_um2;
        out[2] = area.l3_um2;
        out[3] = area.total_um2;
        return;
    }
    out[0] = costs->array_area_um2[ARCH_2D];
    out[1] = costs->array_area_um2[ARCH_1D];
    out[2] = costs->l3.area_um2.value;
    out[3] = costs->area_um2;
}
