/* test_quantity.c: units in which numbers are shown. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <string.h>

#include "compiler/model/quantity.h"

void suite_quantity(void);

/* The dimension of a product of units, such as "nS/um^2". */
static Dim dim_of(const char *name)
{
    Scale scale;
    Dim dim;
    CU_ASSERT_FATAL(scale_read(name, &scale, &dim));
    return dim;
}

/* What has the dimension of `written` is shown in `usual`, and in files as `si`. */
static void expect(const char *written, const char *usual, const char *si)
{
    Scale shown = scale_usual(dim_of(written)), saved = scale_si(dim_of(written));
    CU_ASSERT_STRING_EQUAL(shown.name, usual);
    CU_ASSERT_STRING_EQUAL(saved.name, si);
    CU_ASSERT_DOUBLE_EQUAL(saved.size, 1, 1e-14);
    Scale again;
    Dim dim;
    CU_ASSERT_FATAL(scale_read(shown.name, &again, &dim));
    CU_ASSERT(dim_equal(dim, dim_of(written)));
    CU_ASSERT_DOUBLE_EQUAL(again.size / shown.size, 1, 1e-14);
}

static void units_of_dimensions(void)
{
    expect("s", "ms", "s");
    expect("kHz", "Hz", "Hz");
    expect("s^-1", "Hz", "Hz");
    expect("V", "mV", "V");
    expect("V^-2", "mV^-2", "V^-2");
    expect("V^0.5", "mV^0.5", "V^0.5");
    expect("V/s", "mV/ms", "V/s");
    expect("V/s^0.5", "mV/ms^0.5", "V/s^0.5");
    expect("S/m^2", "nS/um^2", "S/m^2");
    expect("F/m^2", "pF/um^2", "F/m^2");
    expect("A s", "nA ms", "A s");
    expect("A/V", "nS", "S");
    expect("V^2/s", "mV^2/ms", "V^2/s");
    expect("V^-1 s^-1", "mV^-1 ms^-1", "V^-1 s^-1");
    expect("V^3 m/A/s^2", "mV^3 um/nA/ms^2", "V^3 m/A/s^2");
    CU_ASSERT_STRING_EQUAL(scale_usual(dim_none()).name, "");
}

/* Every dimension can be shown, and is what its name says. */
static void units_of_any_dimension(void)
{
    for (int m = -4; m <= 4; m++)
        for (int kg = -4; kg <= 4; kg++)
            for (int s = -4; s <= 4; s++)
                for (int a = -4; a <= 4; a++) {
                    Dim dim = {{(signed char)m, (signed char)kg, (signed char)s, (signed char)a}};
                    Scale scale = scale_usual(dim), again;
                    Dim read;
                    bool same = scale_read(scale.name, &again, &read) && dim_equal(read, dim) &&
                                fabs(again.size / scale.size - 1) < 1e-12;
                    if (!same)
                        CU_FAIL_FATAL("a unit that cannot be read back");
                }
}

static void what_is_no_unit(void)
{
    static const char *const names[] = {"mV^", "x", "mV x", "mV/", "mV^2 ", "^2", "mV^0.3", " mV"};
    Scale scale;
    Dim dim;
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        CU_ASSERT_FALSE(scale_read(names[k], &scale, &dim));
    CU_ASSERT(scale_read("", &scale, &dim) && dim_is_none(dim) && scale.size == 1);
}

static void quantities(void)
{
    Scale scale = scale_usual(dim_of("V^-2"));
    CU_ASSERT_STRING_EQUAL(quantity_show(100, &scale, 3).text, "0.0001 mV^-2");
    scale = scale_usual(dim_none());
    CU_ASSERT_STRING_EQUAL(quantity_show(0.25, &scale, 3).text, "0.25");
}

void suite_quantity(void)
{
    CU_pSuite suite = CU_add_suite("quantities", NULL, NULL);
    CU_add_test(suite, "units of dimensions", units_of_dimensions);
    CU_add_test(suite, "units of any dimension", units_of_any_dimension);
    CU_add_test(suite, "what is no unit", what_is_no_unit);
    CU_add_test(suite, "quantities", quantities);
}
