/* ir.c: modules of the IR, and what they own. */
#include "ir.h"

#include <limits.h>

IrModule *ir_module(Arena *arena, const SourceSet *sources, const char *source_path)
{
    IrModule *module = arena_new(arena, IrModule);
    *module = (IrModule){.arena = arena, .sources = sources, .source_path = source_path};
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        module->functions[k].kind = (IrFunctionKind)k;
    IrFunction *objective = &module->functions[IR_OBJECTIVE];
    objective->result = ir_var(module, "result", ir_real(false));
    objective->result->assigned = true;
    objective->penalty = ir_var(module, "penalty", ir_real(false));
    return module;
}

IrArray *ir_array(IrModule *module, const char *name, IrSpace space, bool varying, long length,
                  const char *note)
{
    IrArray *array = arena_new(module->arena, IrArray);
    *array = (IrArray){.name = name,
                       .space = space,
                       .base = IR_REAL,
                       .varying = varying,
                       .content = IR_ANY_INT,
                       .length = length < INT_MAX ? (int)length : INT_MAX,
                       .wanted = (double)length,
                       .note = note,
                       .id = module->next_id++};
    vec_push(module->arena, &module->arrays, array);
    return array;
}

IrArray *ir_int_array(IrModule *module, const char *name, IrSpace space, long length,
                      IrRange content, const char *note)
{
    IrArray *array = ir_array(module, name, space, false, length, note);
    array->base = IR_INT;
    array->content = content;
    return array;
}

int ir_loss_count(const IrModule *module)
{
    int count = 0;
    while (count < module->outcomes.count && module->outcomes.items[count].is_loss)
        count++;
    return count;
}

int ir_seed_count(const IrModule *module)
{
    int count = ir_loss_count(module);
    for (int k = count; k < module->outcomes.count; k++)
        count = module->outcomes.items[k].derived ? k + 1 : count;
    return count;
}

int ir_coefficient_count(const IrModule *module)
{
    int count = 0;
    for (int k = 0; k < module->coefficients.count; k++)
        count += module->coefficients.items[k].count;
    return count;
}

const PlastCoefficient *ir_coefficient(const IrModule *module, int *number)
{
    for (int k = 0; k < module->coefficients.count; k++) {
        const PlastCoefficient *entry = &module->coefficients.items[k];
        if (*number < entry->count)
            return entry;
        *number -= entry->count;
    }
    return NULL;
}

int ir_array_size(const IrArray *array)
{
    return array->base == IR_INT ? array->length / 2 + array->length % 2 : array->length;
}

IrVar *ir_var(IrModule *module, const char *name, IrType type)
{
    IrVar *var = arena_new(module->arena, IrVar);
    *var = (IrVar){.name = name, .type = type, .content = IR_ANY_INT, .id = module->next_id++};
    return var;
}

IrBlock *ir_block(IrModule *module, const char *name)
{
    IrBlock *block = arena_new(module->arena, IrBlock);
    *block = (IrBlock){.name = name, .id = module->next_id++};
    return block;
}
