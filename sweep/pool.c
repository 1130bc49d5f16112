/*
 * Threads take jobs in order. A finished job waits in its slot until all before it are committed;
 * job j uses slot j mod num_slots, so a thread that runs too far ahead waits for the slot.
 */
#include "sweep/pool.h"

#include "base/arena.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

struct slot {
    bool is_done;
    bool is_cut;
    struct err err;
};

struct shared {
    const struct pool *pool;
    uint64_t num_slots;
    pthread_mutex_t mutex;
    pthread_cond_t moved; /* a slot was freed, or the loop ends */
    uint64_t next_job;
    uint64_t next_commit;
    bool is_committing;
    bool is_over; /* an error, a cut job, or all done */
    struct err *err;
    struct slot *slots;
};

struct worker {
    struct shared *shared;
    int index;
    pthread_t thread;
};

static bool is_stopped(const struct pool *pool)
{
    return pool->stop && *pool->stop != 0;
}

/* Commits what is ready, in order. Called and left with the mutex held; other threads work on while
 * one commits. */
static void commit_ready(struct shared *shared)
{
    const struct pool *pool = shared->pool;
    if (shared->is_committing)
        return;
    shared->is_committing = true;
    while (!shared->is_over && shared->next_commit < pool->num_jobs) {
        const uint64_t job = shared->next_commit;
        struct slot *slot = &shared->slots[job % shared->num_slots];
        if (!slot->is_done)
            break;
        (void)pthread_mutex_unlock(&shared->mutex);
        struct err commit_err;
        err_init(&commit_err);
        const enum status status =
            pool->commit(pool->context, (int)(job % shared->num_slots), job, &commit_err);
        (void)pthread_mutex_lock(&shared->mutex);
        if (status != STATUS_OK)
            *shared->err = commit_err;
        else if (slot->err.status != STATUS_OK)
            *shared->err = slot->err;
        shared->is_over = shared->err->status != STATUS_OK || slot->is_cut;
        slot->is_done = false;
        shared->next_commit += !shared->is_over;
        (void)pthread_cond_broadcast(&shared->moved);
    }
    shared->is_committing = false;
}

/* Takes the next job once its slot is free; false when there is none. Mutex held. */
static bool take_job(struct shared *shared, uint64_t *out)
{
    const struct pool *pool = shared->pool;
    for (;;) {
        if (shared->is_over || shared->next_job >= pool->num_jobs || is_stopped(pool))
            return false;
        if (shared->next_job < shared->next_commit + shared->num_slots)
            break;
        (void)pthread_cond_wait(&shared->moved, &shared->mutex);
    }
    *out = shared->next_job++;
    return true;
}

static void *run_worker(void *argument)
{
    const struct worker *worker = argument;
    struct shared *shared = worker->shared;
    const struct pool *pool = shared->pool;
    uint64_t job = 0;
    (void)pthread_mutex_lock(&shared->mutex);
    while (take_job(shared, &job)) {
        struct slot *slot = &shared->slots[job % shared->num_slots];
        (void)pthread_mutex_unlock(&shared->mutex);
        err_init(&slot->err);
        slot->is_cut = false;
        (void)pool->work(pool->context, worker->index, (int)(job % shared->num_slots), job,
                         &slot->is_cut, &slot->err);
        (void)pthread_mutex_lock(&shared->mutex);
        slot->is_done = true;
        commit_ready(shared);
    }
    (void)pthread_cond_broadcast(&shared->moved);
    (void)pthread_mutex_unlock(&shared->mutex);
    return NULL;
}

static void run_threads(struct shared *shared, int num_threads)
{
    struct worker workers[POOL_MAX_THREADS] = {{.shared = shared}};
    int num_started = 1;
    for (int i = 1; i < num_threads; i++)
        workers[i] = (struct worker){.shared = shared, .index = i};
    /* A thread that cannot be had is no error: the others do its work. */
    while (num_started < num_threads && pthread_create(&workers[num_started].thread, NULL,
                                                       run_worker, &workers[num_started]) == 0)
        num_started++;
    (void)run_worker(&workers[0]);
    for (int i = 1; i < num_started; i++)
        (void)pthread_join(workers[i].thread, NULL);
}

enum status pool_run(const struct pool *pool, bool *out_is_complete, struct err *err)
{
    assert(pool->num_threads >= 1 && pool->num_threads <= POOL_MAX_THREADS);
    struct arena arena;
    arena_init(&arena);
    struct shared shared;
    memset(&shared, 0, sizeof(shared));
    shared.pool = pool;
    shared.num_slots = (uint64_t)pool->num_threads * POOL_SLOTS_PER_THREAD;
    shared.slots = ARENA_ARRAY(&arena, struct slot, shared.num_slots);
    shared.err = err;
    (void)pthread_mutex_init(&shared.mutex, NULL);
    (void)pthread_cond_init(&shared.moved, NULL);
    run_threads(&shared, pool->num_threads);
    (void)pthread_cond_destroy(&shared.moved);
    (void)pthread_mutex_destroy(&shared.mutex);
    *out_is_complete = shared.next_commit == pool->num_jobs;
    arena_release(&arena);
    return err->status;
}

int pool_num_processors(void)
{
    const long num = sysconf(_SC_NPROCESSORS_ONLN);
    if (num < 1)
        return 1;
    return num > POOL_MAX_THREADS ? POOL_MAX_THREADS : (int)num;
}
