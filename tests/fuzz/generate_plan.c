/* generate_plan.c: which projections a program has and what is done with them: one cell of the table, and beside it
 * whatever the table allows. */
#include "generate_network.h"

#include <stdio.h>
#include <string.h>

const char *const target_names[TARGETS] = {"y", "z", "o"};

#define U(x) ((uint64_t)1 << USE_##x)
#define M(x) ((uint64_t)1 << MODIFIER_##x)

static const uint64_t events = U(LEARN_STEP) | U(LEARN_EPOCH) | U(LEARN_SAMPLE) | U(LEARN_EVERY) |
                               U(LEARN_PRE) | U(LEARN_POST);
const uint64_t rule_uses = U(LEARN_STEP) | U(LEARN_EPOCH) | U(LEARN_SAMPLE) | U(LEARN_EVERY) |
                           U(LEARN_PRE) | U(LEARN_POST) | U(TRACE_START) | U(TIMES) |
                           U(TRACE_PRE) | U(TRACE_POST) | U(TRACE_OF) | U(TRACE_SYNAPSE) |
                           U(VARIABLES) | U(COLUMNS) | U(RANDOM_NUMBERS) | U(RATES_NOW) |
                           U(RATES_BEFORE) | U(DRIVE_READ) | U(MODEL) | U(EXPRESSION) | U(NORMALIZE) | U(FROZEN) |
                           U(SCALED) | U(RECORD_TRACES);
static const uint64_t trace_uses = U(TRACE_PRE) | U(TRACE_POST) | U(TRACE_OF) | U(TRACE_SYNAPSE) |
                                   U(VARIABLES) | U(COLUMNS);
/* Terms of an update, or what is done in one: there must be an update in every step. */
static const uint64_t step_uses = U(RATES_NOW) | U(RATES_BEFORE) | U(DRIVE_READ) | U(NORMALIZE);
static const uint64_t starts = M(EQUAL) | M(GIVEN) | M(DRAWN) | M(DRAWN_AGAIN) | M(FROM_ROWS) |
                               M(FROM_ROWS_BY_TRIAL) | M(FROM_LIST);
static const uint64_t learning = M(STATIC) | M(PLASTIC);

bool source_spikes(const Link *link)
{
    switch (link->source) {
    case SOURCE_GAUSSIAN:
    case SOURCE_ROWS:
    case SOURCE_ROWS_BY_TRIAL:
    case SOURCE_ROWS_UNEQUAL:
    case SOURCE_RATES:
    case SOURCE_STATES:
    case SOURCE_RATES_BELOW:
        return false;
    case SOURCE_ITSELF:
        return link->target != TARGET_RATE;
    default:
        return true;
    }
}

bool source_has_samples(const Link *link)
{
    return link->source <= SOURCE_ROWS_UNEQUAL;
}

bool source_is_input(const Link *link)
{
    switch (link->source) {
    case SOURCE_RATES:
    case SOURCE_STATES:
    case SOURCE_RATES_BELOW:
    case SOURCE_NEURONS:
    case SOURCE_NEURONS_BELOW:
        return false;
    case SOURCE_ITSELF:
        return link->target == TARGET_INPUT;
    default:
        return true;
    }
}

/* ---- what the table allows ------------------------------------------------------------------- */

static Cell cell_of(const Link *link, int modifier, int use)
{
    return (Cell){{link->source, link->target, link->connection, modifier, use}};
}

/* Whether all cells of these modifiers and uses are drawn. */
static bool allowed(const Link *link, uint64_t modifiers, uint64_t uses)
{
    for (int modifier = 0; modifier < MODIFIERS; modifier++)
        for (int use = 0; use < USES && HAS(modifiers, modifier); use++)
            if (HAS(uses, use) && table_row(cell_of(link, modifier, use)))
                return false;
    return true;
}

/* Whether a link can have the modifier with some use. */
static bool possible(const Link *link, uint64_t modifier)
{
    for (int use = 0; use < USES; use++)
        if (allowed(link, modifier, (uint64_t)1 << use))
            return true;
    return false;
}

/* Adds one of the modifiers that goes with what the link has; to what is refused, `otherwise`. */
static void add_one(Chooser *chooser, Link *link, uint64_t of, uint64_t otherwise)
{
    for (int tries = 0; tries < 200; tries++) {
        int modifier = choose(chooser, MODIFIERS);
        uint64_t bit = (uint64_t)1 << modifier;
        if (!HAS(of, modifier) || !allowed(link, bit, link->uses) || !possible(link, bit))
            continue;
        link->modifiers |= bit;
        return;
    }
    link->modifiers |= otherwise;
}

static void try_use(Link *link, int use)
{
    uint64_t bit = (uint64_t)1 << use;
    if (allowed(link, link->modifiers, bit))
        link->uses |= bit;
}

/* A rule changes something, and what it computes is read. */
static void complete_rule(Chooser *chooser, Link *link)
{
    if ((link->uses & step_uses) != 0)
        try_use(link, USE_LEARN_STEP);
    if (HAS(link->uses, USE_TRACE_START))
        try_use(link, USE_TRACE_OF);
    if (HAS(link->uses, USE_RECORD_TRACES) && (link->uses & trace_uses) == 0)
        try_use(link, USE_TRACE_OF);
    if ((link->uses & rule_uses) != 0 || HAS(link->modifiers, MODIFIER_PLASTIC)) {
        static const int order[] = {USE_LEARN_STEP, USE_LEARN_PRE, USE_LEARN_POST, USE_LEARN_EPOCH};
        int first = choose(chooser, 4);
        for (int k = 0; k < 4 && (link->uses & events) == 0; k++)
            try_use(link, order[(first + k) % 4]);
        if ((link->uses & events) == 0) /* of a cell that is refused */
            link->uses |= U(LEARN_STEP);
    }
}

/* Whether it has a delay of the kind that another modifier is of. */
static bool has_delay(const Link *link, int modifier)
{
    uint64_t axonal = M(AXONAL) | M(AXONAL_EACH), dendritic = M(DENDRITIC) | M(DENDRITIC_EACH);
    return (HAS(axonal, modifier) && (link->modifiers & axonal) != 0) ||
           (HAS(dendritic, modifier) && (link->modifiers & dendritic) != 0);
}

static void complete(Chooser *chooser, Link *link, bool alone)
{
    static const int beside[] = {MODIFIER_BESIDE, MODIFIER_NO_SELF, MODIFIER_AXONAL_EACH,
                                 MODIFIER_DENDRITIC_EACH, MODIFIER_AXONAL, MODIFIER_DENDRITIC};
    static const int beside_count = (int)(sizeof beside / sizeof beside[0]);
    const uint64_t given = link->uses;
    if ((link->modifiers & starts) == 0)
        add_one(chooser, link, starts,
                link->connection == CONNECTION_FILE ? M(FROM_LIST) : M(DRAWN));
    if ((link->modifiers & learning) == 0)
        add_one(chooser, link, learning, (link->uses & rule_uses) ? M(PLASTIC) : M(STATIC));
    for (int k = 0; k < beside_count && !alone; k++)
        if (choose_one_in(chooser, 3) && !has_delay(link, beside[k]) && allowed(link, (uint64_t)1 << beside[k], link->uses) &&
            possible(link, (uint64_t)1 << beside[k]))
            link->modifiers |= (uint64_t)1 << beside[k];
    for (int use = 0; use < USES && !alone; use++)
        if (use == USE_EXPRESSION ? !choose_one_in(chooser, 3) : choose_one_in(chooser, 2))
            try_use(link, use);
    complete_rule(chooser, link);
    if ((HAS(link->uses, USE_DRIVE_READ) || HAS(link->uses, USE_RECORD_DRIVE)) &&
        !HAS(link->uses, USE_DRIVE_BEFORE))
        try_use(link, USE_DRIVE);
    /* What flows. */
    if (!alone && !HAS(link->uses, USE_DRIVE) && choose_one_in(chooser, 2))
        try_use(link, USE_DRIVE);
    if (!alone && !HAS(link->uses, USE_ON_PRE))
        try_use(link, USE_ON_PRE);
    if (HAS(link->uses, USE_CLIP) && HAS(link->uses, USE_CLIP_ONE))
        link->uses &= HAS(given, USE_CLIP) ? ~U(CLIP_ONE) : ~U(CLIP);
    if (HAS(link->uses, USE_DRIVE) && HAS(link->uses, USE_DRIVE_BEFORE))
        link->uses &= HAS(given, USE_DRIVE) ? ~U(DRIVE_BEFORE) : ~U(DRIVE);
}

/* ---- links ----------------------------------------------------------------------------------- */

static bool has_state(const Link *link)
{
    return link->source == SOURCE_STATES || link->source == SOURCE_NEURONS ||
           link->source == SOURCE_NEURONS_BELOW || link->source == SOURCE_RATES_BELOW;
}

/* Whether the other target can be this source. */
static bool is_other(const Network *network, const Link *link)
{
    if (link->target == TARGET_INPUT)
        return false;
    int other = 1 - link->target;
    bool above = network->spiking_first == (other == TARGET_SPIKING);
    if (!network->has[other] || source_spikes(link) != (other == TARGET_SPIKING) ||
        (link->connection == CONNECTION_ONE_TO_ONE &&
         network->sizes[other] != network->sizes[link->target]))
        return false;
    return has_state(link) &&
           above == (link->source == SOURCE_STATES || link->source == SOURCE_NEURONS);
}

static void place_link(Network *network, int number, bool alone)
{
    Link *link = &network->links[number];
    Chooser *chooser = network->chooser;
    link->rule = HAS(link->modifiers, MODIFIER_PLASTIC) ? number : -1;
    link->own = link->source != SOURCE_ITSELF;
    link->size = network->sizes[link->target];
    if (!link->own) {
        snprintf(link->pre, sizeof link->pre, "%s", target_names[link->target]);
    } else if (!alone && is_other(network, link) && choose_one_in(chooser, 2)) {
        link->own = false;
        link->size = network->sizes[1 - link->target];
        snprintf(link->pre, sizeof link->pre, "%s", target_names[1 - link->target]);
    } else {
        bool many = !alone && source_is_input(link) && source_spikes(link) &&
                    link->source != SOURCE_LISTED && link->connection != CONNECTION_ONE_TO_ONE &&
                    choose_one_in(chooser, 8);
        if (link->connection != CONNECTION_ONE_TO_ONE && !alone)
            link->size = many ? 40 : 4 + choose(chooser, 3);
        snprintf(link->pre, sizeof link->pre, "s%d", number);
    }
}

static void share_rule(Network *network, int number)
{
    Link *link = &network->links[number];
    for (int k = 0; k < number; k++) {
        const Link *other = &network->links[k];
        uint64_t uses = (link->uses & ~rule_uses) | (other->uses & rule_uses);
        if (other->rule != k || source_spikes(other) != source_spikes(link) ||
            other->target != link->target || source_is_input(other) != source_is_input(link) ||
            !allowed(link, link->modifiers, uses))
            continue;
        link->uses = uses;
        link->rule = k;
        return;
    }
}

static Link random_link(Network *network)
{
    Chooser *chooser = network->chooser;
    Link link = {0};
    do {
        link.source = choose(chooser, SOURCES);
        link.target = choose(chooser, TARGETS);
        link.connection = choose(chooser, CONNECTIONS);
    } while (!possible(&link, M(STATIC)));
    return link;
}

static void add_link(Network *network, Link link, bool alone)
{
    int number = network->count++;
    complete(network->chooser, &link, alone);
    network->links[number] = link;
    network->has[link.target] = true;
    if (HAS(link.uses, USE_DRIVE) || HAS(link.uses, USE_DRIVE_BEFORE))
        network->driven[link.target] = true;
    if (HAS(link.uses, USE_FEEDS))
        network->fed[link.target] = true;
}

/* What Poisson inputs hear learns. */
static void add_learner(Network *network)
{
    bool needed = false, learns = false;
    for (int k = 0; k < network->count; k++) {
        needed = needed || network->links[k].source == SOURCE_POISSON_OF_NETWORK;
        learns = learns || (HAS(network->links[k].modifiers, MODIFIER_PLASTIC) &&
                            network->links[k].target != TARGET_INPUT &&
                            network->links[k].source != SOURCE_POISSON_OF_NETWORK);
    }
    if (needed && !learns)
        add_link(network,
                 (Link){.source = SOURCE_GAUSSIAN,
                        .target = network->links[0].target == TARGET_SPIKING ? TARGET_SPIKING : TARGET_RATE,
                        .connection = CONNECTION_ALL,
                        .modifiers = M(PLASTIC) | M(DRAWN),
                        .uses = U(DRIVE) | U(LEARN_STEP)},
                 true);
}

/* A rule or a record can read a drive only where there is one. */
static void add_driver(Network *network)
{
    for (int k = 0; k < network->count; k++)
        if ((HAS(network->links[k].uses, USE_DRIVE_READ) ||
             HAS(network->links[k].uses, USE_RECORD_DRIVE)) &&
            !network->driven[network->links[k].target])
            add_link(network,
                     (Link){.source = SOURCE_GAUSSIAN,
                            .target = network->links[k].target,
                            .connection = CONNECTION_ALL,
                            .modifiers = M(STATIC) | M(DRAWN),
                            .uses = U(DRIVE)},
                     true);
}

/* Some things are of the program: who has them in one projection, has them in all. */
static void spread(Network *network, int use)
{
    bool any = false, all = true;
    for (int k = 0; k < network->count; k++) {
        any = any || HAS(network->links[k].uses, use);
        all = all && allowed(&network->links[k], network->links[k].modifiers, (uint64_t)1 << use);
    }
    for (int k = 0; k < network->count && any && all; k++)
        network->links[k].uses |= (uint64_t)1 << use;
}

/* All inputs have the same number of samples: of recordings of unequal length, if the first one shows these. */
static void agree_on_samples(Network *network)
{
    Link *first = NULL;
    for (int k = 0; k < network->count; k++) {
        Link *link = &network->links[k];
        if (!source_has_samples(link))
            continue;
        first = first ? first : link;
        if (first->source == SOURCE_ROWS_UNEQUAL)
            link->source = SOURCE_ROWS_UNEQUAL;
        else if (link->source == SOURCE_ROWS_UNEQUAL)
            link->source = SOURCE_ROWS;
    }
}

void plan_network(Network *network, Chooser *chooser, Cell cell, bool alone)
{
    *network = (Network){.chooser = chooser,
                         .spiking_first = choose_one_in(chooser, 2),
                         .sizes = {4, choose_one_in(chooser, 6) && !alone ? 20 : 4, 4},
                         .fresh = !alone && choose_one_in(chooser, 6),
                         .tasks = alone || !choose_one_in(chooser, 4) ? 1 : 2};
    Link link = {.source = cell.at[AXIS_SOURCE],
                 .target = cell.at[AXIS_TARGET],
                 .connection = cell.at[AXIS_CONNECTION],
                 .modifiers = (uint64_t)1 << cell.at[AXIS_MODIFIER],
                 .uses = (uint64_t)1 << cell.at[AXIS_USE]};
    add_link(network, link, alone);
    for (int more = alone ? 0 : 1 + choose(chooser, 2); more > 0; more--)
        add_link(network, random_link(network), false);
    add_learner(network);
    add_driver(network);
    agree_on_samples(network);
    if (!alone)
        spread(network, USE_RESTORE);
    for (int k = 0; k < network->count; k++)
        place_link(network, k, alone);
    for (int k = 1; k < network->count && !alone; k++)
        if (network->links[k].rule == k && choose_one_in(chooser, 4))
            share_rule(network, k);
    network->timed = alone || choose_one_in(chooser, 2);
    for (int k = 0; k < network->count; k++) {
        const Link *at = &network->links[k];
        network->timed = network->timed || source_spikes(at) || at->target != TARGET_RATE ||
                         network->fed[at->target];
        network->epochs = network->epochs || HAS(at->uses, USE_LEARN_EPOCH);
        network->lasting = network->lasting || HAS(at->uses, USE_LASTING);
    }
    network->learned = !alone && choose_one_in(chooser, 3);
    network->arrays = alone ? 0 : choose(chooser, 1 << MOST_LINKS);
}
