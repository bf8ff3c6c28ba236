/* rule.c: what is asked of rules and of what they learn. */
#include "rule.h"

#include <string.h>

Learn *rule_find_learn(const Rule *rule, Name name)
{
    for (int k = 0; k < rule->learns.count; k++)
        if (rule->learns.items[k]->name.name == name)
            return rule->learns.items[k];
    return NULL;
}

const AstStmt *rule_local(const Rule *rule, Name name)
{
    for (int k = 0; k < rule->stmt->body.count; k++) {
        const AstStmt *part = rule->stmt->body.items[k];
        if (part->kind == AST_EQUATION && part->name.name == name)
            return part;
    }
    return NULL;
}

int learn_find_term(const Learn *learn, const int *powers)
{
    size_t size = sizeof(int) * (size_t)learn->factor_count;
    for (int k = 0; k < learn->term_count; k++)
        if (size == 0 || memcmp(learn->powers + k * learn->factor_count, powers, size) == 0)
            return k;
    return -1;
}

int learn_hidden_count(const Learn *learn)
{
    const Mlp *mlp = learn->mlp;
    return mlp->hidden[0] * learn_first_count(learn) + mlp->hidden[1] * (mlp->hidden[0] + 1);
}

int learn_first_count(const Learn *learn)
{
    return learn->factor_count + (learn->mlp->first_bias ? 1 : 0);
}

bool rule_factor_is_same(const AstExpr *a, const AstExpr *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == AST_NAME)
        return a->u.name == b->u.name;
    if (a->kind == AST_INDEX)
        return rule_factor_is_same(a->u.call.callee, b->u.call.callee) &&
               a->u.call.args.count == 1 && b->u.call.args.count == 1 &&
               rule_factor_is_same(a->u.call.args.items[0].value, b->u.call.args.items[0].value);
    return a->kind == AST_MEMBER && a->u.member.member.name == b->u.member.member.name &&
           rule_factor_is_same(a->u.member.base, b->u.member.base);
}

const char *rule_factor_text(Arena *arena, const AstExpr *quantity)
{
    if (quantity->kind == AST_NAME)
        return quantity->u.name;
    const AstExpr *base = quantity->u.member.base;
    return arena_printf(arena, "%s.%s", base->kind == AST_NAME ? base->u.name : "?",
                        quantity->u.member.member.name);
}

int learn_index_count(const Learn *learn)
{
    return learn->listed ? 2 : learn->rank;
}

const char *learn_full_name(Arena *arena, const Learn *learn)
{
    return learn->rule ? arena_printf(arena, "%s.%s", learn->rule->name.name, learn->name.name) : learn->name.name;
}

bool learn_is_fixed(const Learn *learn)
{
    return learn->fixed_number || learn->fixed_rows || learn->fixed_formula;
}

bool learn_is_single(const Learn *learn)
{
    return learn->rank == 0 && learn->factor_count == 0 && !learn->mlp;
}

bool learn_is_volterra(const Learn *learn)
{
    return ast_is_call(learn->stmt->value, "volterra");
}
