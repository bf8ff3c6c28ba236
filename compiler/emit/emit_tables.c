/* emit_tables.c: coefficients, outcomes, data, and the object that is the module. */
#include "emit_tables.h"

#include "compiler/ir/ir_walk.h"
#include "emit_text.h"

#define LINE_WIDTH 100

void emit_tables_coefficients(const IrModule *module, StrBuf *out)
{
    if (module->coefficients.count == 0)
        return;
    strbuf_add(out, "/* name, start, its standard deviation, bounds, on a logarithmic scale, how many numbers, in rows of how many */\n"
                    "static const PlastCoefficient plast_coefficients[] = {\n");
    for (int k = 0; k < module->coefficients.count; k++) {
        const PlastCoefficient *c = &module->coefficients.items[k];
        const double numbers[] = {c->start, c->start_sd, c->low, c->high};
        strbuf_add(out, "    {");
        emit_text_string(out, c->name);
        for (int n = 0; n < 4; n++) {
            strbuf_add(out, ", ");
            emit_text_double(out, numbers[n]);
        }
        strbuf_printf(out, ", %d, %d, %d},\n", c->log_scale, c->count, c->columns);
    }
    strbuf_add(out, "};\n\n");
}

void emit_tables_outcomes(const IrModule *module, StrBuf *out)
{
    if (module->outcomes.count == 0)
        return;
    strbuf_add(out, "/* name, whether it is a loss, of which task, over all trials together */\n"
                    "static const PlastOutcome plast_outcomes[] = {\n");
    for (int k = 0; k < module->outcomes.count; k++) {
        strbuf_add(out, "    {");
        emit_text_string(out, module->outcomes.items[k].name);
        strbuf_printf(out, ", %d, %d, %d},\n", module->outcomes.items[k].is_loss ? 1 : 0,
                      module->outcomes.items[k].task, module->outcomes.items[k].over_trials ? 1 : 0);
    }
    strbuf_add(out, "};\n\n");
}

void emit_tables_statistics(const IrModule *module, StrBuf *out)
{
    for (int k = 0; k < module->statistics.count; k++) {
        strbuf_printf(out, "static const int plast_statistic_%d[] = {", k);
        for (int n = 0; n < module->statistics.items[k].count; n++)
            strbuf_printf(out, "%s%d", n > 0 ? ", " : "", module->statistics.items[k].of[n]);
        strbuf_add(out, "};\n");
    }
    if (module->statistics.count == 0)
        return;
    strbuf_add(out, "/* kind, part of which outcome, of how many, these, two numbers, whether they count themselves */\n"
                    "static const PlastStatistic plast_statistics[] = {\n");
    for (int k = 0; k < module->statistics.count; k++) {
        const IrStatistic *statistic = &module->statistics.items[k];
        strbuf_printf(out, "    {%d, %d, %d, plast_statistic_%d, ", statistic->how, statistic->owner, statistic->count, k);
        emit_text_double(out, statistic->low);
        strbuf_add(out, ", ");
        emit_text_double(out, statistic->high);
        strbuf_printf(out, ", %d, %d},\n", statistic->with_low ? 1 : 0, statistic->with_high ? 1 : 0);
    }
    strbuf_add(out, "};\n\n");
}

void emit_tables_tasks(const IrModule *module, StrBuf *out)
{
    if (module->tasks.count == 0)
        return;
    strbuf_add(out, "/* name, trials, weight */\n"
                    "static const PlastTask plast_tasks[] = {\n");
    for (int k = 0; k < module->tasks.count; k++) {
        strbuf_add(out, "    {");
        emit_text_string(out, module->tasks.items[k].name);
        strbuf_printf(out, ", %d.0, ", module->tasks.items[k].trials);
        emit_text_double(out, module->tasks.items[k].weight);
        strbuf_add(out, "},\n");
    }
    strbuf_add(out, "};\n\n");
}

static bool expr_reads_losses(const IrExpr *expr)
{
    if (expr->kind == IR_LOAD && expr->u.load.array->space == IR_SPACE_LOSS)
        return true;
    for (int k = 0; k < ir_child_count(expr); k++)
        if (expr_reads_losses(ir_child(expr, k)))
            return true;
    return false;
}

/* Whether the slopes by the losses depend on these. */
static bool reads_losses(const IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        for (int s = 0; s < ir_slot_count(stmt); s++)
            if (*ir_slot(stmt, s) != NULL && expr_reads_losses(*ir_slot(stmt, s)))
                return true;
        for (int b = 0; b < ir_body_count(stmt); b++)
            if (reads_losses(ir_body(stmt, b)))
                return true;
    }
    return false;
}

void emit_tables_module(const IrModule *m, StrBuf *out)
{
    strbuf_add(out, "const PlastModule plast_module = {\n"
                    "    .abi_version = PLAST_ABI_VERSION,\n"
                    "    .lanes = LANES,\n");
    strbuf_printf(out, "    .one_lane = %d,\n", m->one_lane);
    strbuf_printf(out, "    .coefficient_count = %d,\n", ir_coefficient_count(m));
    strbuf_printf(out, "    .entry_count = %d,\n", m->coefficients.count);
    strbuf_printf(out, "    .coefficients = %s,\n",
                  m->coefficients.count > 0 ? "plast_coefficients" : "0");
    strbuf_printf(out, "    .outcome_count = %d,\n", m->outcomes.count);
    strbuf_printf(out, "    .loss_count = %d,\n", ir_loss_count(m));
    strbuf_printf(out, "    .outcomes = %s,\n", m->outcomes.count > 0 ? "plast_outcomes" : "0");
    strbuf_printf(out, "    .table_count = %d,\n", m->tables.count);
    strbuf_printf(out, "    .task_count = %d,\n", m->tasks.count);
    strbuf_printf(out, "    .tasks = %s,\n", m->tasks.count > 0 ? "plast_tasks" : "0");
    strbuf_printf(out, "    .trials = %d,\n", m->trials);
    strbuf_printf(out, "    .validation_trials = %d,\n", m->validation_trials);
    strbuf_printf(out, "    .trial_size = %d,\n", m->trial_size);
    strbuf_printf(out, "    .generation_size = %d,\n", m->generation_size);
    strbuf_printf(out, "    .scratch_size = %d,\n", m->scratch_size);
    strbuf_printf(out, "    .work_size = %d,\n", m->work_size);
    strbuf_add(out, "    .prepare_trial = prepare_trial,\n"
                    "    .prepare_generation = prepare_generation,\n"
                    "    .rollout = rollout,\n"
                    "    .objective = objective,\n");
    if (m->statistics.count > 0)
        strbuf_printf(out,
                      "    .statistic_count = %d,\n"
                      "    .statistics = plast_statistics,\n"
                      "    .over_trials = over_trials,\n",
                      m->statistics.count);
    if (m->functions[IR_GRADIENT].body.count > 0)
        strbuf_printf(out,
                      "    .kept_size = %d,\n"
                      "    .seed_count = %d,\n"
                      "    .seeds_need_losses = %d,\n"
                      "    .gradient = gradient,\n"
                      "    .objective_gradient = objective_gradient,\n",
                      m->kept_size, ir_seed_count(m), reads_losses(&m->functions[IR_OBJECTIVE_GRADIENT].body));
    if (m->functions[IR_OVER_TRIALS_GRADIENT].body.count > 0)
        strbuf_add(out, "    .over_trials_gradient = over_trials_gradient,\n");
    strbuf_add(out, "};\n");
}

/* ---- data ---- */

void emit_tables_doubles(StrBuf *out, const double *values, int count)
{
    size_t line_start = out->length;
    for (int k = 0; k < count; k++) {
        size_t before = out->length;
        strbuf_add(out, k == 0 ? "    " : " ");
        emit_text_double(out, values[k]);
        if (out->length - line_start >= LINE_WIDTH && k > 0) {
            out->length = before; /* once more, on a line of its own */
            line_start = before + 1;
            strbuf_add(out, "\n    ");
            emit_text_double(out, values[k]);
        }
        strbuf_char(out, ',');
    }
    if (count > 0)
        strbuf_char(out, '\n');
}

static void emit_table_values(const PlastTable *table, int number, StrBuf *out)
{
    strbuf_add(out, "/* ");
    emit_text_words(out, table->path);
    strbuf_printf(out, ": %d rows of %d numbers */\n", table->rows, table->columns);
    strbuf_printf(out, "static const double plast_table_%d[] = {\n", number);
    for (int row = 0; row < table->rows; row++)
        emit_tables_doubles(out, table->values + (size_t)row * (size_t)table->columns, table->columns);
    if (table->rows == 0)
        strbuf_add(out, "    0, /* none */\n");
    strbuf_add(out, "};\n\n");
}

void emit_tables_data(const IrModule *module, StrBuf *out)
{
    for (int k = 0; k < module->tables.count; k++)
        emit_table_values(&module->tables.items[k], k, out);
    strbuf_add(out, "static const PlastTable plast_tables[] = {\n");
    for (int k = 0; k < module->tables.count; k++) {
        const PlastTable *table = &module->tables.items[k];
        strbuf_add(out, "    {");
        emit_text_string(out, table->path);
        strbuf_printf(out, ", %d, %d, plast_table_%d},\n", table->rows, table->columns, k);
    }
    if (module->tables.count == 0)
        strbuf_add(out, "    {0, 0, 0, 0}, /* none */\n");
    strbuf_add(out, "};\n");
}
