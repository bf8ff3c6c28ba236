/* task.h: tasks, and the phases of their trials. */
#ifndef PLASTC_TASK_H
#define PLASTC_TASK_H

#include "projection.h"

/* In a phase a rule changes weights by `factor` times what it says, or not at all. */
typedef struct RuleScale {
    const Rule *rule;
    const Expr *factor; /* NULL: frozen */
    const AstStmt *stmt;
} RuleScale;

/* What an input shows in a phase, in place of its own samples. */
typedef struct PhaseInput {
    const Layer *layer;
    InputSource source;
} PhaseInput;

typedef struct Phase {
    AstName name;
    int count;          /* its length in epochs or steps; without meaning if `length` is set */
    const Expr *length; /* its length where it differs between trials, in samples if these last; NULL: `count` */
    int shown, rest; /* steps that each sample lasts, and without one behind it; `shown` is 0: see in_epochs, or one step */
    bool in_epochs;     /* lengths are in epochs, each of all samples of the inputs; else in steps */
    VEC(RuleScale) scales;  /* rules that are frozen or scaled in it; others change weights as they say */
    VEC(PhaseInput) inputs; /* inputs that show something else in it */
    int restored; /* `restore`: number of the phase of the task in whose final state it begins; -1: in that of the phase
                   * before */
    bool saved;   /* a later phase restores its final state, which must be kept */
    const AstStmt *stmt;
} Phase;

/* A number that a trial draws: `draw a ~ uniform(1, 5)` in one task, or of the same name in several. */
struct TrialDraw {
    AstName name;
    int index; /* in Model.draws */
    Dim dim;
    int stream;  /* of random numbers */
    Draw *draws; /* [tasks]: from what each task draws it */
    bool *drawn; /* [tasks]: whether that task draws it */
};

struct Task {
    AstName name;
    int index; /* in Model.tasks */
    VEC(Phase) phases;
    int trials;    /* how many of Model.trials are of this task */
    int batch;     /* the same of Model.batch */
    double weight; /* of its mean losses in the mean losses of the program */
    const AstStmt *stmt;
};

/* The first phase of that name, or NULL. */
const Phase *task_find_phase(const Task *task, Name name);
/* What an input shows in a phase: what the phase says, else its own source. */
const InputSource *phase_source(const Phase *phase, const Layer *layer);
/* Steps that a sample of a phase in steps takes, with the rest behind it. */
int phase_steps_each(const Phase *phase);
/* Whether the phase freezes a rule, so that it changes no weights. */
bool phase_freezes(const Phase *phase, const Rule *rule);
/* Whether an update of the projection's rule happens in the phase: a frozen rule goes on to change what synapses remember. */
bool phase_updates(const Phase *phase, const Projection *projection, const Update *update);
/* Whether any of this event does. */
bool phase_updates_at(const Phase *phase, const Projection *projection, EventKind event);
/* What the changes of weights by a rule are multiplied with in the phase; NULL: with nothing, or it is frozen. */
const Expr *phase_factor(const Phase *phase, const Rule *rule);

#endif
