/* test_formula.c: learned expressions: their trees, their canonical forms, and the search for them. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/search/algebra.h"
#include "runtime/search/breeding.h"
#include "runtime/search/search.h"

void suite_formula(void);

#define SIZE 15

/* Of x, y and w, with the operators + - * / and tanh, which comes first. */
static Formula make_formula(void)
{
    Formula formula = {.size = SIZE, .quantities = 3, .unary = 1, .operators = 5};
    static const char *const texts[] = {"tanh", "+", "-", "*", "/"};
    for (int k = 0; k < 5; k++)
        formula.operator[k] = formula_operator(texts[k]);
    return formula;
}

/* Reads prefix notation of single letters: "-xy", "t*x2"; digits are numbers, t is tanh. */
static void read_tree(const char *text, double *genes)
{
    static const char letters[] = "xywt+-*/";
    memset(genes, 0, sizeof(double) * 2 * SIZE);
    for (int k = 0; text[k]; k++) {
        const char *at = strchr(letters, text[k]);
        if (at)
            genes[k] = 1 + (double)(at - letters);
        else
            genes[SIZE + k] = text[k] - '0';
    }
}

static uint64_t hash(Algebra *algebra, const char *text)
{
    Formula formula = make_formula();
    double genes[2 * SIZE];
    read_tree(text, genes);
    return algebra_hash(algebra, &formula, genes, genes + SIZE);
}

static void test_trees(void)
{
    Formula formula = make_formula();
    double genes[2 * SIZE];
    read_tree("+t*xyw", genes);
    CU_ASSERT_EQUAL(formula_length(&formula, genes, 0), 6);
    CU_ASSERT_EQUAL(formula_length(&formula, genes, 1), 4);
    CU_ASSERT_EQUAL(formula_length(&formula, genes, 3), 1);
    CU_ASSERT_EQUAL(formula_code_quantity(&formula, 3), 2);
    CU_ASSERT_EQUAL(formula_code_quantity(&formula, 0), -1);
    CU_ASSERT_PTR_EQUAL(formula_code_operator(&formula, 4), formula_operator("tanh"));
    CU_ASSERT_PTR_NULL(formula_code_operator(&formula, 9));
    CU_ASSERT_PTR_NULL(formula_operator("select"));
    for (int k = 0; k < SIZE; k++)
        genes[k] = 5; /* operands are missing */
    CU_ASSERT_EQUAL(formula_length(&formula, genes, 0), SIZE);
}

static void test_equal_forms(void)
{
    static const char *const pairs[][2] = {
        {"+xy", "+yx"},
        {"*x-yw", "-*xy*wx"},
        {"-*xy**yyw", "*y-x*yw"},
        {"-xx", "0"},
        {"/xx", "1"},
        {"+xx", "*2x"},
        {"/*xyx", "y"},
        {"/x/yw", "/*xwy"},
        {"/+xy+yx", "1"},
        {"/2+xy", "*4/1+*2x*2y"},
        {"t+xy", "t+yx"},
        {"*txtx", "/*tx*txtxtx"},
        {"+*0xy", "y"},
        {"t0", "0"},
    };
    Algebra *algebra = malloc(sizeof *algebra);
    CU_ASSERT_PTR_NOT_NULL_FATAL(algebra);
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++)
        CU_ASSERT_EQUAL(hash(algebra, pairs[k][0]), hash(algebra, pairs[k][1]));
    free(algebra);
}

static void test_other_forms(void)
{
    static const char *const others[] = {"x",   "y",    "w",    "1",    "2",    "0",     "+xy",  "-xy", "-yx",
                                         "*xy", "/xy",  "/yx",  "tx",   "ty",   "ttx",   "*xx",  "/1x", "+x1",
                                         "+x2", "*2x",  "/x+xy", "/x+yw", "t+xy", "+txy", "*txy", "/0x+1", "*x*xx"};
    enum { COUNT_OF = sizeof others / sizeof *others };
    uint64_t hashes[COUNT_OF];
    Algebra *algebra = malloc(sizeof *algebra);
    CU_ASSERT_PTR_NOT_NULL_FATAL(algebra);
    for (int k = 0; k < COUNT_OF; k++) {
        hashes[k] = hash(algebra, others[k]);
        for (int j = 0; j < k; j++)
            CU_ASSERT(hashes[j] != hashes[k] || (strcmp(others[j], "0") == 0 && others[k][0] == '/'));
    }
    /* A division by 0 has no form. */
    double genes[2 * SIZE];
    Formula formula = make_formula();
    AlgebraSum form;
    read_tree("/x-yy", genes);
    CU_ASSERT(!algebra_form(algebra, &formula, genes, genes + SIZE, &form));
    free(algebra);
}

/* ---- breeding -------------------------------------------------------------------------------- */

/* Whether the genes are a whole tree, with zeros where they mean nothing. */
static bool is_whole(const Formula *formula, const double *genes)
{
    int missing = 1, at = 0;
    for (; at < formula->size && missing > 0; at++) {
        const FormulaOperator *op = formula_code_operator(formula, genes[at]);
        missing += (op ? op->arity : 0) - 1;
        if (genes[at] != 0 && genes[formula->size + at] != 0)
            return false;
    }
    for (int k = at; k < formula->size; k++)
        if (genes[k] != 0 || genes[formula->size + k] != 0)
            return false;
    return missing == 0;
}

static void test_breeding(void)
{
    Formula formulas[2] = {make_formula(), make_formula()};
    formulas[1].unary = 0; /* + - * / only, and little room */
    formulas[1].operators = 4;
    memmove(formulas[1].operator, formulas[1].operator + 1, 4 * sizeof *formulas[1].operator);
    formulas[1].size = 4;
    for (int f = 0; f < 2; f++) {
        Dice dice = {.draw = search_draw(5, 1), .step = f};
        double mother[2 * SIZE], father[2 * SIZE], child[2 * SIZE];
        int whole = 0;
        breeding_random(&dice, &formulas[f], 1, father);
        breeding_random(&dice, &formulas[f], 1, mother);
        for (int k = 0; k < 2000; k++) {
            if (k % 3 == 0)
                breeding_random(&dice, &formulas[f], 1, child);
            else if (k % 3 == 1)
                breeding_cross(&dice, &formulas[f], mother, father, child);
            else
                breeding_mutate(&dice, &formulas[f], 1, mother, child);
            whole += is_whole(&formulas[f], child);
            memcpy(k % 2 ? mother : father, child, sizeof child);
        }
        CU_ASSERT_EQUAL(whole, 2000);
    }
}

/* ---- the search ------------------------------------------------------------------------------ */

static double value(const Formula *formula, const double *genes, const double *quantities, int *at)
{
    int node = (*at)++, quantity = formula_code_quantity(formula, genes[node]);
    const FormulaOperator *op = formula_code_operator(formula, genes[node]);
    if (!op)
        return quantity < 0 ? genes[formula->size + node] : quantities[quantity];
    double a = value(formula, genes, quantities, at);
    double b = op->arity == 2 ? value(formula, genes, quantities, at) : 0;
    switch (op->kind) {
    case FORMULA_ADD:
        return a + b;
    case FORMULA_SUB:
        return a - b;
    case FORMULA_MUL:
        return a * b;
    case FORMULA_DIV:
        return a / b;
    case FORMULA_CALL:
        break;
    }
    return tanh(a);
}

/* How far an expression is from 0.35 x y - w on some points. */
static double error_of(const Formula *formula, const double *genes)
{
    double sum = 0;
    for (int k = 0; k < 20; k++) {
        double at[3] = {sin(1 + k), cos(3 * k), sin(5 * k + 2)};
        double difference = value(formula, genes, at, &(int){0}) - (0.35 * at[0] * at[1] - at[2]);
        sum += difference * difference;
    }
    return sum / 20;
}

enum { POPULATION = 100 };

static Search *make_search(const Formula *const *formulas, uint64_t seed)
{
    static double zeros[2 * SIZE], low[2 * SIZE], high[2 * SIZE];
    SearchOption options[8];
    int count = search_gp.option_count;
    for (int k = 0; k < count; k++) {
        options[k] = (SearchOption){search_gp.options[k].name, search_gp.options[k].default_value};
        if (strcmp(options[k].name, "population") == 0)
            options[k].value = POPULATION;
    }
    for (int k = 0; k < 2 * SIZE; k++) {
        low[k] = -HUGE_VAL;
        high[k] = HUGE_VAL;
    }
    SearchProblem problem = {.dimension = 2 * SIZE,
                             .start = zeros,
                             .low = low,
                             .high = high,
                             .formulas = formulas,
                             .formula_count = 1,
                             .seed = seed,
                             .options = options,
                             .option_count = count};
    return search_gp.create(&problem);
}

/* Goes on for some generations; in each a search that has just been loaded has the same candidates. */
static bool search_on(Search **search, const Formula *const *formulas, int generations, double *best)
{
    double *x = malloc(sizeof(double) * POPULATION * 2 * SIZE), *again = malloc(sizeof(double) * POPULATION * 2 * SIZE);
    double losses[POPULATION];
    bool same = x && again;
    for (int g = 0; same && g < generations; g++) {
        search_gp.ask(*search, x);
        for (int k = 0; k < POPULATION; k++)
            losses[k] = error_of(formulas[0], x + k * 2 * SIZE) +
                        1e-4 * formula_length(formulas[0], x + k * 2 * SIZE, 0);
        int size = search_gp.state_size(*search);
        unsigned char *bytes = malloc((size_t)size);
        Search *other = make_search(formulas, 7);
        search_gp.save(*search, bytes);
        same = same && other && !search_gp.load(other, bytes, size - 1) && search_gp.load(other, bytes, size);
        search_gp.ask(other, again);
        same = same && memcmp(x, again, sizeof(double) * POPULATION * 2 * SIZE) == 0;
        search_gp.tell(*search, losses);
        search_gp.tell(other, losses);
        search_gp.ask(*search, x);
        search_gp.ask(other, again);
        same = same && memcmp(x, again, sizeof(double) * POPULATION * 2 * SIZE) == 0;
        search_gp.destroy(*search);
        *search = other;
        free(bytes);
    }
    search_gp.favourite(*search, best);
    free(x);
    free(again);
    return same;
}

static void test_search(void)
{
    Formula formula = make_formula();
    const Formula *formulas[] = {&formula};
    double best[2 * SIZE], front[8 * 2 * SIZE];
    int sizes[8];
    Search *search = make_search(formulas, 7);
    CU_ASSERT_PTR_NOT_NULL_FATAL(search);
    CU_ASSERT(search_on(&search, formulas, 60, best));
    CU_ASSERT(error_of(&formula, best) < 1e-4);
    int count = search_gp.front(search, 8, front, sizes);
    CU_ASSERT(count >= 2);
    for (int k = 1; k < count; k++) {
        CU_ASSERT(sizes[k] > sizes[k - 1]);
        CU_ASSERT(error_of(&formula, front + k * 2 * SIZE) < error_of(&formula, front + (k - 1) * 2 * SIZE));
    }
    CU_ASSERT_EQUAL(search_gp.stop(search), SEARCH_GOING);
    search_gp.destroy(search);
}

/* All candidates fail: the start stays, and the search ends. */
static void test_failures(void)
{
    Formula formula = make_formula();
    const Formula *formulas[] = {&formula};
    double losses[POPULATION], best[2 * SIZE], zeros[2 * SIZE] = {0};
    Search *search = make_search(formulas, 3);
    CU_ASSERT_PTR_NOT_NULL_FATAL(search);
    for (int k = 0; k < POPULATION; k++)
        losses[k] = k % 2 ? (double)NAN : HUGE_VAL;
    for (int g = 0; g < 10; g++)
        search_gp.tell(search, losses);
    search_gp.favourite(search, best);
    CU_ASSERT(memcmp(best, zeros, sizeof best) == 0);
    CU_ASSERT_EQUAL(search_gp.stop(search), SEARCH_NOTHING_FINITE);
    search_gp.destroy(search);
}

void suite_formula(void)
{
    CU_pSuite suite = CU_add_suite("formula", NULL, NULL);
    CU_add_test(suite, "trees", test_trees);
    CU_add_test(suite, "equal forms", test_equal_forms);
    CU_add_test(suite, "other forms", test_other_forms);
    CU_add_test(suite, "breeding", test_breeding);
    CU_add_test(suite, "search", test_search);
    CU_add_test(suite, "failures", test_failures);
}
