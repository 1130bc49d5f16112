/*
 * Reads a tile program written by hand (or as one JSON object), strictly:
 *
 *     name: binding                    optional
 *     loops: [{name: m1, count: 16}]   optional, innermost first
 *     buffers:                         optional; a limit left out does not limit
 *       - {name: L3, capacity: 65536, banks: 4, reads: 2, writes: 1, accesses: 2, bank_ports: 1}
 *     tensors:                         optional: what the buffers hold
 *       - {name: K, buffer: L3, rows: 64, copies: 2, loop: m1, producer: LoadK, readers: [QK],
 *          first: 0}
 *     units: [{name: 2d, skew: 256}]   optional: order in which units take ports; skew in cycles
 *     dram: {bytes_per_cycle: 4569/10, burst: 64, outstanding: 32, latency: 100}     optional
 *     steps:
 *       - {name: QK, unit: 2d, slots: 64, latency: 0, lag: 0, when: every,
 *          waits: [LoadK, [AV, 2]], reads: {L3: 2}, writes: {L3: 1/2}, dram_read: 0, dram_write: 0,
 *          partial: false}
 *
 * loop, producer, readers of a tensor: its slots change with every iteration of the loop (left out:
 * the innermost), and the producer waits until the readers have left one. partial: the step happens
 * only in tiles that a mask cuts. slots, latency: cycles, whole or a fraction such as 64/16. waits:
 * a step of the same tile, or [step, tiles ago], with `space` behind if it frees room. when: every,
 * first or last; with loops, a map such as {m1: last}. reads, writes: rows of a buffer in each
 * slot; capacity, banks, reads, writes, accesses of a buffer: rows and rows per cycle. With
 * bank_ports (rows a cycle of one bank) row r lies in bank r mod banks; a stream is then
 * {rows: 1, first: 64} or {rows: 1, tensor: K}, several streams of a buffer are a list, and first
 * of a tensor is the row where its slots begin. dram_read, dram_write: bytes that the step moves.
 */
#ifndef WEIR_SIM_PROGRAM_YAML_H
#define WEIR_SIM_PROGRAM_YAML_H

#include "base/yaml.h"
#include "sim/program.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Parses and checks; names live in the arena and in the tree.
 *   extra_keys  NULL-terminated list of keys to pass over beside the known ones, or NULL
 */
NODISCARD enum status program_yaml_parse(const struct yaml_node *root,
                                         const char *const *extra_keys, struct arena *arena,
                                         struct program *out, struct err *err);

#ifdef __cplusplus
}
#endif
#endif
