/* The schedule of a run, for the cycle engine: as engine_tiles has it for loops. */
#ifndef WEIR_SIM_ENGINE_LIST_H
#define WEIR_SIM_ENGINE_LIST_H

#include "base/arena.h"
#include "sim/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

struct engine_list_index;

struct engine_list {
    const struct schedule *schedule;
    uint64_t *first_tile; /* of each group in the run; [num_groups + 1] */
    int recent;           /* group that was asked for last */
    uint32_t masks[PROGRAM_MAX_STEPS];
    int num_indices;
    struct engine_list_index *indices;
    int of_step[PROGRAM_MAX_STEPS]; /* its index; -1: happens in every tile */
    int of_loop[PROGRAM_MAX_LOOPS]; /* index of its iterations, where tensors need it */
};

/* Asserts that groups lie in the list and add up. */
struct engine_list *engine_list_new(const struct program *program, const struct schedule *schedule,
                                    struct arena *arena);
int engine_list_group(struct engine_list *list, uint64_t tile);
uint32_t engine_list_flags(struct engine_list *list, uint64_t tile);
/* Is there a tile of the index in the group? */
bool engine_list_has(const struct engine_list *list, int index, int group);
/* As engine_tiles_next, engine_tiles_last and engine_tiles_freed. */
uint64_t engine_list_next(struct engine_list *list, int step, uint64_t tile);
bool engine_list_last(struct engine_list *list, int step, uint64_t end, uint64_t *out);
uint64_t engine_list_iteration(struct engine_list *list, int loop, uint64_t tile);
uint64_t engine_list_freed(struct engine_list *list, const struct program_tensor *tensor,
                           uint64_t tile);

#ifdef __cplusplus
}
#endif
#endif
