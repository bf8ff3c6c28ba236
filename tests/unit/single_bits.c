/* single_bits.c: prints a hash of the bits of every function of single.h over many arguments, and fails if one is further
 * from that of lane_math.h than half a unit in the last place, but for the rounding of the latter. kernel_bits.sh compiles
 * it in many ways. */
#define PLAST_SINGLE
#include "runtime/plast_abi.h"
#include "runtime/kernel/lanes.h"
#include "runtime/kernel/lane_math.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

#define FUNCTIONS(F)                                                                                   \
    F(exp) F(exprel) F(log) F(sqrt) F(tanh) F(sigmoid) F(softplus) F(sin) F(cos) F(floor) F(ceil) F(sign) F(threshold) \
        F(abs) F(relu)
#define FUNCTIONS_OF_TWO(F) F(min) F(max) F(pow)

/* The doubles, before the macros mean floats. */
#define DOUBLE(name)                                                                                   \
    static double double_##name(double x)                                                              \
    {                                                                                                  \
        return d_##name(x);                                                                            \
    }
#define DOUBLE_OF_TWO(name)                                                                            \
    static double double_##name(double x, double y)                                                    \
    {                                                                                                  \
        return d_##name(x, y);                                                                         \
    }
FUNCTIONS(DOUBLE)
FUNCTIONS_OF_TWO(DOUBLE_OF_TWO)

#include "runtime/kernel/single.h"

#define POINTS 16000 /* a multiple of 16 */

static int failures;

static unsigned bits_of_float(float x)
{
    unsigned representation;
    memcpy(&representation, &x, sizeof x);
    return x == x ? representation : 0x7fc00000u;
}

/* Numbers of all sizes, and some that are none. */
static float argument(int k)
{
    static const float special[] = {0.0f, -0.0f, 1.0f, -1.0f, FLT_MAX, -FLT_MAX, FLT_MIN, 1e-45f};
    if (k < 8)
        return special[k];
    if (k < 11)
        return k == 8 ? (float)HUGE_VAL : k == 9 ? -(float)HUGE_VAL : (float)NAN;
    const unsigned random = (unsigned)k * 2654435761u;
    const float size = k % 3 == 0 ? 100.0f : k % 3 == 1 ? 5.0f : 0.01f;
    return ((float)(random >> 8) / 8388608.0f - 1.0f) * size;
}

static unsigned long long add(unsigned long long hash, float value)
{
    return (hash ^ bits_of_float(value)) * 1099511628211ull;
}

static void compare(const char *name, float x, float value, double exact)
{
    const float nearest = (float)exact;
    if (bits_of_float(value) == bits_of_float(nearest))
        return;
    if (failures++ < 5)
        printf("%s(%.9g) is %.9g in single precision, %.17g in double\n", name, (double)x, (double)value, exact);
}

static float lane(const real *x, int l)
{
    float value;
    memcpy(&value, (const char *)x + 4 * (size_t)l, sizeof value);
    return value;
}

static real arguments(int first, int step)
{
    float values[LANES];
    real x;
    for (int l = 0; l < LANES; l++)
        values[l] = argument((first + l) * step % POINTS);
    memcpy(&x, values, sizeof x);
    return x;
}

#define TEST(name)                                                                                     \
    static void test_##name(void)                                                                      \
    {                                                                                                  \
        unsigned long long hash = 14695981039346656037ull;                                             \
        for (int k = 0; k < POINTS; k += LANES) {                                                      \
            const real x = arguments(k, 1), value = rt_single_##name(x);                               \
            for (int l = 0; l < LANES; l++) {                                                          \
                hash = add(hash, lane(&value, l));                                                     \
                compare(#name, lane(&x, l), lane(&value, l), double_##name((double)lane(&x, l)));      \
            }                                                                                          \
        }                                                                                              \
        printf("%s %016llx\n", #name, hash);                                                           \
    }
#define TEST_OF_TWO(name)                                                                              \
    static void test_##name(void)                                                                      \
    {                                                                                                  \
        unsigned long long hash = 14695981039346656037ull;                                             \
        for (int k = 0; k < POINTS; k += LANES) {                                                      \
            const real x = arguments(k, 1), y = arguments(k, 7), value = rt_single_##name(x, y);       \
            for (int l = 0; l < LANES; l++) {                                                          \
                hash = add(hash, lane(&value, l));                                                     \
                compare(#name, lane(&x, l), lane(&value, l),                                           \
                        double_##name((double)lane(&x, l), (double)lane(&y, l)));                      \
            }                                                                                          \
        }                                                                                              \
        printf("%s %016llx\n", #name, hash);                                                           \
    }
FUNCTIONS(TEST)
FUNCTIONS_OF_TWO(TEST_OF_TWO)

int main(void)
{
#define CALL(name) test_##name();
    FUNCTIONS(CALL)
    FUNCTIONS_OF_TWO(CALL)
    return failures > 0;
}
