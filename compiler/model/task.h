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
    int count;          /* epochs, or steps */
    const Expr *length; /* epochs or steps of a trial that draws them; NULL: `count` */
    bool in_epochs;     /* else in steps */
    VEC(RuleScale) scales;
    VEC(PhaseInput) inputs;
    int restored; /* it begins in the state in which that phase of the task ended; -1: as it is */
    bool saved;   /* a later one does so with this */
    const AstStmt *stmt;
} Phase;

/* `draw a ~ uniform(1, 5)` in one or several tasks. */
struct TrialDraw {
    AstName name;
    int index; /* in Model.draws */
    Dim dim;
    int stream;
    Draw *draws; /* [tasks] */
    bool *drawn; /* [tasks]: by which */
};

struct Task {
    AstName name;
    int index; /* in Model.tasks */
    VEC(Phase) phases;
    int trials;
    double weight; /* of its mean losses in those of the program */
    const AstStmt *stmt;
};

/* The phase of that name, or NULL. */
const Phase *task_find_phase(const Task *task, Name name);
/* What an input shows in a phase. */
const InputSource *phase_source(const Phase *phase, const Layer *layer);
/* Whether a rule changes nothing in it, and what it multiplies the changes by; NULL: nothing. */
bool phase_freezes(const Phase *phase, const Rule *rule);
const Expr *phase_factor(const Phase *phase, const Rule *rule);

#endif
