/*
 * Maximum cycle ratio of a tile program by ascent: a closed path that beats the present ratio
 * becomes the next ratio, until none does. A path is found by Bellman and Ford's relaxation with
 * weights cycles - ratio x ages, kept whole by multiplying through with the ratio's denominator.
 * The first ratio is the busiest unit's own sum, which most tables do not exceed. Each round ends
 * at another closed path with a larger ratio, so the ascent ends; the last round is the proof.
 *
 * Checked against all simple cycles and against long runs in tests/unit/test_program_interval.c.
 */
#include "sim/program_interval.h"

#include <assert.h>
#include <string.h>

#define MAX_EDGES \
    (PROGRAM_MAX_STEPS * (1 + PROGRAM_MAX_WAITS) + PROGRAM_MAX_TENSORS * PROGRAM_MAX_READERS)

/* Weights times ages of walks that a round may follow past 2^64 (PROGRAM_MAX_* allow 2^75). */
__extension__ typedef __int128 wide;

/* start(to, t) >= start(from, t - age) + weight */
struct edge {
    int from;
    int to;
    int age;
    bool is_wait;
    int64_t weight_ticks;
};

struct graph {
    int num_edges;
    struct edge edges[MAX_EDGES];
};

static void add_edge(struct graph *graph, const struct edge *edge)
{
    assert(graph->num_edges < MAX_EDGES);
    graph->edges[graph->num_edges++] = *edge;
}

static void add_order(struct graph *graph, const struct program *program, int from, int to,
                      int wrap)
{
    /* position p of the unit runs `to` on tile p - lag(to), after `from` on p - wrap - lag(from) */
    const struct program_step *before = &program->steps[from];
    add_edge(graph, &(struct edge){.from = from,
                                   .to = to,
                                   .age = wrap + before->lag - program->steps[to].lag,
                                   .weight_ticks = before->slots_ticks});
}

/* Slots of tensors that change with every tile: the producer waits for the readers `copies` ago. */
static void add_tensors(struct graph *graph, const struct program *program)
{
    for (int i = 0; i < program->num_tensors; i++) {
        const struct program_tensor *tensor = &program->tensors[i];
        if (tensor->producer < 0 || tensor->loop > 0 ||
            !program_is_every(&program->steps[tensor->producer]))
            continue;
        for (int k = 0; k < tensor->num_readers; k++) {
            const struct program_step *reader = &program->steps[tensor->readers[k]];
            if (program_is_every(reader))
                add_edge(graph, &(struct edge){.from = tensor->readers[k],
                                               .to = tensor->producer,
                                               .age = (int)tensor->copies,
                                               .is_wait = true,
                                               .weight_ticks =
                                                   reader->slots_ticks + reader->latency_ticks});
        }
    }
}

static void build_graph(const struct program *program, struct graph *graph)
{
    int first[PROGRAM_MAX_UNITS];
    int last[PROGRAM_MAX_UNITS];
    graph->num_edges = 0;
    for (int i = 0; i < program->num_units; i++)
        first[i] = last[i] = -1;
    for (int i = 0; i < program->num_steps; i++) {
        const struct program_step *step = &program->steps[i];
        if (!program_is_every(step))
            continue;
        if (first[step->unit] < 0)
            first[step->unit] = i;
        else
            add_order(graph, program, last[step->unit], i, 0);
        last[step->unit] = i;
        for (int k = 0; k < step->num_waits; k++) {
            const struct program_step *awaited = &program->steps[step->waits[k].step];
            if (!program_is_every(awaited))
                continue;
            add_edge(graph,
                     &(struct edge){.from = step->waits[k].step,
                                    .to = i,
                                    .age = step->waits[k].age,
                                    .is_wait = true,
                                    .weight_ticks = awaited->slots_ticks + awaited->latency_ticks});
        }
    }
    for (int i = 0; i < program->num_units; i++)
        if (first[i] >= 0)
            add_order(graph, program, last[i], first[i], 1);
    add_tensors(graph, program);
}

/* The ratio to start from: the unit whose slots add up to most; its order is the path. */
static struct program_ratio busiest_unit(const struct program *program,
                                         struct program_interval *out)
{
    int64_t busy_ticks[PROGRAM_MAX_UNITS] = {0};
    int busiest = 0;
    for (int i = 0; i < program->num_steps; i++)
        if (program_is_every(&program->steps[i]))
            busy_ticks[program->steps[i].unit] += program->steps[i].slots_ticks;
    for (int i = 1; i < program->num_units; i++)
        if (busy_ticks[i] > busy_ticks[busiest])
            busiest = i;
    out->num_critical = 0;
    for (int i = 0; i < program->num_steps; i++) {
        const struct program_step *step = &program->steps[i];
        if (step->unit != busiest || !program_is_every(step))
            continue;
        const int at = out->num_critical++;
        out->critical[at] = i;
        out->is_wait[at] = false;
    }
    for (int i = 0; i < out->num_critical; i++) {
        const bool is_last = i == out->num_critical - 1;
        out->critical_age[i] = (is_last ? 1 : 0) + program->steps[out->critical[i]].lag -
                               program->steps[out->critical[is_last ? 0 : i + 1]].lag;
    }
    return (struct program_ratio){.num = busy_ticks[busiest], .den = 1};
}

/* One pass of relaxation; returns a step whose distance grew, or -1. */
static int relax(const struct graph *graph, const wide *reduced, wide *distance, int *pred)
{
    int grown = -1;
    for (int i = 0; i < graph->num_edges; i++) {
        const struct edge *edge = &graph->edges[i];
        const wide reached = distance[edge->from] + reduced[i];
        if (reached > distance[edge->to]) {
            distance[edge->to] = reached;
            pred[edge->to] = i;
            grown = edge->to;
        }
    }
    return grown;
}

/* The closed path of predecessors that contains or precedes `step`, oldest edge first. */
static void take_path(const struct graph *graph, const int *pred, int step, int num_steps,
                      struct program_interval *out, int64_t *weight_ticks, int64_t *ages)
{
    for (int i = 0; i < num_steps; i++)
        step = graph->edges[pred[step]].from;
    int at = step;
    *weight_ticks = 0;
    *ages = 0;
    int num = 0;
    do {
        num++;
        at = graph->edges[pred[at]].from;
    } while (at != step);
    assert(num <= PROGRAM_MAX_STEPS);
    out->num_critical = num;
    for (int i = num - 1; i >= 0; i--) {
        const struct edge *edge = &graph->edges[pred[at]];
        out->critical[i] = edge->from;
        out->is_wait[i] = edge->is_wait;
        out->critical_age[i] = edge->age;
        *weight_ticks += edge->weight_ticks;
        *ages += edge->age;
        at = edge->from;
    }
}

/* A closed path with more cycles than ratio x ages, into out; false if there is none. */
static bool find_better(const struct program *program, const struct graph *graph,
                        struct program_ratio ratio, struct program_interval *out,
                        int64_t *weight_ticks, int64_t *ages)
{
    wide reduced[MAX_EDGES];
    wide distance[PROGRAM_MAX_STEPS] = {0};
    int pred[PROGRAM_MAX_STEPS];
    for (int i = 0; i < graph->num_edges; i++)
        reduced[i] =
            (wide)graph->edges[i].weight_ticks * ratio.den - (wide)ratio.num * graph->edges[i].age;
    for (int i = 0; i < program->num_steps; i++)
        pred[i] = -1;
    for (int pass = 0; pass < program->num_steps; pass++)
        if (relax(graph, reduced, distance, pred) < 0)
            return false;
    const int grown = relax(graph, reduced, distance, pred);
    if (grown < 0)
        return false;
    take_path(graph, pred, grown, program->num_steps, out, weight_ticks, ages);
    return true;
}

void program_interval_solve(const struct program *program, struct program_interval *out)
{
    struct graph graph;
    int64_t weight_ticks = 0;
    int64_t ages = 0;
    build_graph(program, &graph);
    struct program_ratio ratio = busiest_unit(program, out);
    out->is_deadlock = false;
    while (find_better(program, &graph, ratio, out, &weight_ticks, &ages)) {
        if (ages <= 0) {
            out->is_deadlock = true;
            out->interval = (struct program_ratio){.num = 0, .den = 1};
            return;
        }
        const struct program_ratio next = program_ratio_make(weight_ticks, ages);
        assert((wide)next.num * ratio.den > (wide)ratio.num * next.den);
        ratio = next;
    }
    out->interval = program_ratio_make(ratio.num, ratio.den * program->ticks_per_cycle);
}

/* Longest walk from `step` back to itself: every closed walk weighs 0 or less, so num_steps passes
 * settle it. */
static wide longest_return(const struct program *program, const struct graph *graph,
                           const wide *reduced, int step)
{
    wide distance[PROGRAM_MAX_STEPS];
    bool is_reached[PROGRAM_MAX_STEPS] = {false};
    bool has_grown = true;
    bool is_closed = false;
    wide longest = 0;
    distance[step] = 0;
    is_reached[step] = true;
    for (int pass = 0; has_grown; pass++) {
        assert(pass <= program->num_steps);
        has_grown = false;
        for (int i = 0; i < graph->num_edges; i++) {
            const struct edge *edge = &graph->edges[i];
            if (!is_reached[edge->from])
                continue;
            const wide reached = distance[edge->from] + reduced[i];
            if (edge->to == step) {
                longest = !is_closed || reached > longest ? reached : longest;
                is_closed = true;
            } else if (!is_reached[edge->to] || reached > distance[edge->to]) {
                distance[edge->to] = reached;
                is_reached[edge->to] = true;
                has_grown = true;
            }
        }
    }
    assert(is_closed && longest <= 0); /* the unit's own order closes a path */
    return longest;
}

/* Cycles less ratio x ages of every edge, in ticks times the ratio's denominator. */
static struct program_ratio reduce(const struct program *program, const struct graph *graph,
                                   const struct program_interval *interval, wide *reduced)
{
    /* back to ticks a tile: num / den = interval x ticks_per_cycle */
    const struct program_ratio cycles = interval->interval;
    const struct program_ratio ticks =
        cycles.den % program->ticks_per_cycle == 0
            ? (struct program_ratio){cycles.num, cycles.den / program->ticks_per_cycle}
            : program_ratio_make(cycles.num * program->ticks_per_cycle, cycles.den);
    for (int i = 0; i < graph->num_edges; i++)
        reduced[i] =
            (wide)graph->edges[i].weight_ticks * ticks.den - (wide)ticks.num * graph->edges[i].age;
    return ticks;
}

void program_interval_slack(const struct program *program, const struct program_interval *interval,
                            struct program_ratio *out)
{
    struct graph graph;
    wide reduced[MAX_EDGES];
    assert(!interval->is_deadlock);
    build_graph(program, &graph);
    const struct program_ratio ticks = reduce(program, &graph, interval, reduced);
    for (int i = 0; i < program->num_steps; i++) {
        out[i] = (struct program_ratio){.num = 0, .den = 0};
        if (!program_is_every(&program->steps[i]))
            continue;
        const wide slack = -longest_return(program, &graph, reduced, i);
        assert(slack <= INT64_MAX);
        out[i] = program_ratio_make((int64_t)slack, ticks.den * program->ticks_per_cycle);
    }
}

#define UNREACHED (-((wide)1 << 100))

/* Longest walks on; no closed walk weighs more than 0, so they settle. */
static void settle(const struct program *program, const struct graph *graph, const wide *reduced,
                   wide *distance)
{
    int pred[PROGRAM_MAX_STEPS];
    for (int pass = 0; relax(graph, reduced, distance, pred) >= 0; pass++)
        assert(pass <= program->num_steps);
}

bool program_interval_startup(const struct program *program,
                              const struct program_interval *interval, struct program_ratio *out)
{
    struct graph graph;
    wide reduced[MAX_EDGES];
    wide from_start[PROGRAM_MAX_STEPS] = {0};
    wide over_critical[PROGRAM_MAX_STEPS];
    wide longest = UNREACHED;
    int ages = 0;
    bool is_exact = true;
    assert(!interval->is_deadlock && interval->num_critical > 0);
    build_graph(program, &graph);
    const struct program_ratio ticks = reduce(program, &graph, interval, reduced);
    settle(program, &graph, reduced, from_start);
    for (int i = 0; i < program->num_steps; i++)
        over_critical[i] = UNREACHED;
    for (int i = 0; i < program->num_steps; i++) {
        is_exact = is_exact && program_is_every(&program->steps[i]) && program->steps[i].lag == 0;
        if (program_is_every(&program->steps[i]) &&
            longest_return(program, &graph, reduced, i) == 0)
            over_critical[i] = from_start[i];
    }
    settle(program, &graph, reduced, over_critical);
    for (int i = 0; i < program->num_steps; i++) {
        const struct program_step *step = &program->steps[i];
        const wide skew = program->units[step->unit].skew_ticks;
        const wide end =
            over_critical[i] + (step->slots_ticks + step->latency_ticks + skew) * ticks.den;
        longest = program_is_every(step) && end > longest ? end : longest;
    }
    for (int i = 0; i < program->num_tensors; i++) /* the graph knows slots of tiles only */
        is_exact = is_exact && (program->tensors[i].producer < 0 || program->tensors[i].loop == 0);
    for (int i = 0; i < interval->num_critical; i++)
        ages += interval->critical_age[i];
    const wide startup = longest - ticks.num;
    assert(startup <= INT64_MAX && startup >= INT64_MIN);
    *out = program_ratio_make((int64_t)startup, ticks.den * program->ticks_per_cycle);
    return is_exact && ages == 1;
}
