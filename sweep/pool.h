/*
 * An ordered parallel loop: jobs are worked on by all threads at once and committed one at a time
 * in their order, so what is committed is the same at any number of threads.
 */
#ifndef WEIR_SWEEP_POOL_H
#define WEIR_SWEEP_POOL_H

#include "base/err.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define POOL_MAX_THREADS      256
#define POOL_SLOTS_PER_THREAD 4

struct pool {
    uint64_t num_jobs;
    int num_threads;
    const volatile sig_atomic_t *stop; /* not 0: no new jobs; may be NULL */
    void *context;
    /*
     * One job, on any thread. Its output goes to the context's slot, num_threads x
     * POOL_SLOTS_PER_THREAD of them; *out_is_cut is set when the job ends early (a stop), which
     * makes it the last one that is committed. On an error the part before it is committed.
     */
    enum status (*work)(void *context, int worker, int slot, uint64_t job, bool *out_is_cut,
                        struct err *err);
    /* In job order, never two at a time. */
    enum status (*commit)(void *context, int slot, uint64_t job, struct err *err);
};

/*
 * Runs jobs until all are done, one fails, or a stop. The error is that of the first job in order
 * that fails, whatever the threads did.
 *   out_is_complete  every job was committed in full
 */
NODISCARD enum status pool_run(const struct pool *pool, bool *out_is_complete, struct err *err);

/* Processors that this process may use, 1 to POOL_MAX_THREADS. */
int pool_num_processors(void);

#ifdef __cplusplus
}
#endif
#endif
