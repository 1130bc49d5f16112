/* Points in chunks over the pool; each chunk's lines wait in a buffer for their turn. */
#include "sweep/sweep.h"

#include "base/progress.h"
#include "sweep/evaluate.h"
#include "sweep/journal.h"
#include "sweep/pool.h"
#include "sweep/resolved.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define MAX_CHUNK         UINT64_C(64) /* points */
#define CHUNKS_PER_THREAD UINT64_C(16) /* at least, of a small run */

struct chunk {
    struct buf lines;
    uint64_t num_points;
    struct summary_record *records; /* [point][line] */
};

/* One thread's own things. */
struct thread {
    struct arena arena;
    struct evaluate *evaluate; /* made by the thread itself */
};

struct sweep {
    const struct inputs *inputs;
    const struct sweep_options *options;
    struct journal journal;
    struct summary *summary;
    struct progress progress;
    uint64_t first_point; /* of this run */
    uint64_t chunk_points;
    uint64_t num_done; /* since first_point */
    struct chunk *chunks;
    struct thread *threads;
};

static bool is_stopped(const struct sweep *sweep)
{
    return sweep->options->stop && *sweep->options->stop != 0;
}

static enum status work(void *context, int worker, int slot, uint64_t job, bool *out_is_cut,
                        struct err *err)
{
    struct sweep *sweep = context;
    struct thread *thread = &sweep->threads[worker];
    struct chunk *chunk = &sweep->chunks[slot];
    const uint64_t first = sweep->first_point + job * sweep->chunk_points;
    uint64_t end = first + sweep->chunk_points;
    if (end > sweep->inputs->points.num)
        end = sweep->inputs->points.num;
    if (!thread->evaluate)
        thread->evaluate = evaluate_new(sweep->inputs, &thread->arena);
    buf_clear(&chunk->lines);
    chunk->num_points = 0;
    for (uint64_t number = first; number < end; number++) {
        if (is_stopped(sweep)) {
            *out_is_cut = true;
            break;
        }
        const size_t whole = chunk->lines.length;
        struct summary_record *records =
            &chunk->records[chunk->num_points * (uint64_t)inputs_num_lines(sweep->inputs)];
        const enum status status =
            evaluate_point(thread->evaluate, number, &chunk->lines, records, err);
        if (status != STATUS_OK) {
            chunk->lines.length = whole;
            return status;
        }
        chunk->num_points++;
    }
    return STATUS_OK;
}

static enum status commit(void *context, int slot, uint64_t job, struct err *err)
{
    struct sweep *sweep = context;
    const struct chunk *chunk = &sweep->chunks[slot];
    const int num_lines = inputs_num_lines(sweep->inputs);
    const uint64_t first = sweep->first_point + job * sweep->chunk_points;
    if (sweep->options->dir)
        TRY(journal_append(&sweep->journal, &chunk->lines, err));
    for (uint64_t i = 0; i < chunk->num_points; i++) {
        for (int a = 0; a < num_lines; a++)
            summary_add(sweep->summary, first + i, a,
                        &chunk->records[i * (uint64_t)num_lines + (uint64_t)a]);
    }
    sweep->num_done += chunk->num_points;
    progress_update(&sweep->progress, sweep->num_done);
    return STATUS_OK;
}

static enum status open_journal(struct sweep *sweep, struct arena *arena, struct err *err)
{
    const struct inputs *inputs = sweep->inputs;
    if (!sweep->options->dir)
        return STATUS_OK;
    struct buf config;
    buf_init(&config);
    enum status status = resolved_print(inputs, arena, &config, err);
    if (status == STATUS_OK)
        status =
            journal_open(sweep->options->dir, &config, inputs_num_lines(inputs), inputs->points.num,
                         sweep->options->is_fresh, arena, &sweep->journal, err);
    buf_release(&config);
    if (status == STATUS_OK)
        status = summary_read(sweep->summary, sweep->journal.path, sweep->journal.num_points, err);
    return status;
}

static void size_chunks(struct sweep *sweep, uint64_t num_points, struct arena *arena)
{
    const uint64_t num_threads = (uint64_t)sweep->options->num_threads;
    const uint64_t num_slots = num_threads * POOL_SLOTS_PER_THREAD;
    uint64_t points = num_points / (num_threads * CHUNKS_PER_THREAD);
    points = points < 1 ? 1 : points;
    sweep->chunk_points = points > MAX_CHUNK ? MAX_CHUNK : points;
    sweep->chunks = ARENA_ARRAY(arena, struct chunk, num_slots);
    sweep->threads = ARENA_ARRAY(arena, struct thread, num_threads);
    for (uint64_t i = 0; i < num_slots; i++) {
        buf_init(&sweep->chunks[i].lines);
        sweep->chunks[i].records =
            ARENA_ARRAY(arena, struct summary_record,
                        sweep->chunk_points * (uint64_t)inputs_num_lines(sweep->inputs));
    }
}

static enum status run_points(struct sweep *sweep, struct arena *arena, bool *out_is_complete,
                              struct err *err)
{
    const uint64_t num_points = sweep->inputs->points.num - sweep->first_point;
    size_chunks(sweep, num_points, arena);
    const struct pool pool = {
        .num_jobs = (num_points + sweep->chunk_points - 1) / sweep->chunk_points,
        .num_threads = sweep->options->num_threads,
        .stop = sweep->options->stop,
        .context = sweep,
        .work = work,
        .commit = commit,
    };
    progress_begin(&sweep->progress, sweep->options->progress, "run", "points", num_points);
    const enum status status = pool_run(&pool, out_is_complete, err);
    progress_end(&sweep->progress);
    for (int i = 0; i < sweep->options->num_threads * POOL_SLOTS_PER_THREAD; i++)
        buf_release(&sweep->chunks[i].lines);
    for (int i = 0; i < sweep->options->num_threads; i++)
        arena_release(&sweep->threads[i].arena);
    return status;
}

enum status sweep_run(const struct inputs *inputs, const struct sweep_options *options,
                      struct arena *arena, struct sweep_outcome *out, struct err *err)
{
    assert(options->num_threads >= 1 && options->num_threads <= POOL_MAX_THREADS);
    struct sweep *sweep = ARENA_NEW(arena, struct sweep);
    sweep->inputs = inputs;
    sweep->options = options;
    sweep->journal.fd = -1;
    sweep->summary = summary_new(inputs, arena);
    enum status status = open_journal(sweep, arena, err);
    bool is_complete = false;
    sweep->first_point = sweep->journal.num_points;
    if (status == STATUS_OK)
        status = run_points(sweep, arena, &is_complete, err);
    if (status == STATUS_OK && options->dir)
        status = journal_sync(&sweep->journal, err);
    journal_close(&sweep->journal);
    *out = (struct sweep_outcome){.num_points = inputs->points.num,
                                  .num_resumed = sweep->first_point,
                                  .num_done = sweep->first_point + sweep->num_done,
                                  .is_complete = is_complete,
                                  .summary = sweep->summary};
    return status;
}
