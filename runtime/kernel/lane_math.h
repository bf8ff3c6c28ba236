/* lane_math.h: the functions of rt_funcs.def on `real`.
 *
 * Without branches, tables or libm (but sqrt, which IEEE fixes), so that every lane, lane count,
 * compiler and processor gets the same bits, and vectors run at full speed. Infinities, NaNs,
 * signed zeros and subnormal numbers are treated as in C99 annex F, where not stated otherwise.
 *
 * The method is the classical one: reduce the argument, evaluate a polynomial, put back what was
 * taken off (Cody and Waite 1980; Muller, Elementary Functions, 3rd ed. 2016, chapters 11 and 12).
 * Polynomials are minimax, from Remez's algorithm in 200 bits, coefficients then rounded. "Error"
 * is the largest one among 10^8 arguments against long double libm, in units in the last place. */
#ifndef PLAST_LANE_MATH_H
#define PLAST_LANE_MATH_H

/* 1.5 * 2^52. Added to |x| < 2^51, it leaves x rounded to an integer in the low bits of the sum. */
#define LANE_ROUND      6755399441055744.0
#define LANE_ROUND_BITS 0x4338000000000000ULL

#define LANE_SIGN_BIT 0x8000000000000000ULL
#define LANE_INFINITY 0x7ff0000000000000ULL
#define LANE_NAN      0x7ff8000000000000ULL

/* ln 2 in two parts, the first with 42 bits: its product with an exponent is exact. */
#define LANE_LN2_HIGH 0x1.62e42fefa3800p-1
#define LANE_LN2_LOW  0x1.ef35793c76730p-45

LANE_FUNCTION real lane_infinity(void)
{
    return real_of(bits_of(REAL(0.0)) | LANE_INFINITY);
}

LANE_FUNCTION real lane_nan(void)
{
    return real_of(bits_of(REAL(0.0)) | LANE_NAN);
}

/* ---- simple ones: exact ---- */

LANE_FUNCTION real r_abs(real x)
{
    return real_of(bits_of(x) & ~LANE_SIGN_BIT);
}

/* The smaller one; b if both are zero; NaN if either is, so that a failed candidate stays visible. */
LANE_FUNCTION real r_min(real a, real b)
{
    const real smaller = SELECT(LT(a, b), a, b);
    return SELECT(EQ(a, a), smaller, a);
}

/* The larger one; b if both are zero; NaN if either is. */
LANE_FUNCTION real r_max(real a, real b)
{
    const real larger = SELECT(GT(a, b), a, b);
    return SELECT(EQ(a, a), larger, a);
}

/* max(x, 0); NaN for NaN. */
LANE_FUNCTION real r_relu(real x)
{
    return SELECT(LE(x, REAL(0.0)), REAL(0.0), x);
}

/* -1, 0 or 1; the zero keeps its sign; NaN for NaN. */
LANE_FUNCTION real r_sign(real x)
{
    return SELECT(GT(x, REAL(0.0)), REAL(1.0), SELECT(LT(x, REAL(0.0)), REAL(-1.0), x));
}

/* 1 where x > 0, else 0; NaN for NaN. */
LANE_FUNCTION real r_threshold(real x)
{
    return SELECT(GT(x, REAL(0.0)), REAL(1.0), SELECT(LE(x, REAL(0.0)), REAL(0.0), x));
}

/* x with the sign of y, for x >= 0. */
LANE_FUNCTION real lane_with_sign(real x, real y)
{
    return real_of(bits_of(x) | (bits_of(y) & LANE_SIGN_BIT));
}

/* Adding and subtracting 2^52 rounds to an integer; one less if that went up. */
LANE_FUNCTION real r_floor(real x)
{
    const real size = r_abs(x);
    const real nearest = lane_with_sign((size + 4503599627370496.0) - 4503599627370496.0, x);
    const real below = nearest - SELECT(GT(nearest, x), REAL(1.0), REAL(0.0));
    return SELECT(LT(size, REAL(4503599627370496.0)), below, x);
}

LANE_FUNCTION real r_ceil(real x)
{
    return -r_floor(-x);
}

/* Correctly rounded. A vector takes one instruction if compiled with -fno-math-errno, which changes
 * no bits here. */
LANE_FUNCTION real r_sqrt(real x)
{
#if VECTOR == 1
    return sqrt(x);
#else
    real root = x;
    for (int l = 0; l < VECTOR; l++)
        root[l] = __builtin_sqrt(x[l]);
    return root;
#endif
}

/* Returns a / (b + b_low), |b_low| tiny beside |b|, and sets *low to what it lacks. */
LANE_FUNCTION real lane_divide(real a, real b, real b_low, real *low)
{
    const real inverse = 1.0 / b;
    const real quotient = a * inverse;
    *low = r_fma(-quotient, b_low, r_fma(-quotient, b, a)) * inverse;
    return quotient;
}

/* ---- exponentials ---- */

/* Writes exp(x + low) as 2^k (1 + r + rest), |r| <= ln 2 / 2, for |low| tiny beside |x| < 1000:
 * sets *exponent to LANE_ROUND + k and *r (exactly x - k LANE_LN2_HIGH), returns rest, which is
 * small. exp(r) = 1 + r + r^2 Q(r), Q minimax of degree 10, 2^-60. */
LANE_FUNCTION real lane_exp_parts(real x, real low, real *exponent, real *r)
{
    *exponent = r_fma(x, REAL(0x1.71547652b82fep+0), REAL(LANE_ROUND));
    const real k = *exponent - LANE_ROUND;
    *r = r_fma(-k, REAL(LANE_LN2_HIGH), x);
    const real r_low = r_fma(-k, REAL(LANE_LN2_LOW), low);
    const real r1 = *r + r_low;
    const real r2 = r1 * r1;
    real even = REAL(0x1.1e3dd5ecd35aep-29);
    real odd = REAL(0x1.af6b79bac539ep-26);
    even = r_fma(even, r2, REAL(0x1.27e5b3259fe79p-22));
    odd = r_fma(odd, r2, REAL(0x1.71ddf07334592p-19));
    even = r_fma(even, r2, REAL(0x1.a01a0137b5840p-16));
    odd = r_fma(odd, r2, REAL(0x1.a01a01b352fddp-13));
    even = r_fma(even, r2, REAL(0x1.6c16c16c2fcc3p-10));
    odd = r_fma(odd, r2, REAL(0x1.111111110ecf2p-7));
    even = r_fma(even, r2, REAL(0x1.5555555555506p-5));
    odd = r_fma(odd, r2, REAL(0x1.555555555555bp-3));
    even = r_fma(even, r2, REAL(0.5));
    return r_fma(r2, r_fma(odd, r1, even), r_low);
}

/* exp(x + low), |low| tiny beside |x|, x from -1000 to 1000. The power of two is put on in two
 * steps, so that results may be subnormal or overflow. */
LANE_FUNCTION real lane_exp(real x, real low)
{
    real exponent, r;
    const real rest = lane_exp_parts(x, low, &exponent, &r);
    const real sum = 1.0 + r;
    const real value = sum + (((1.0 - sum) + r) + rest);
    const bits both = bits_of(exponent) - (LANE_ROUND_BITS - 2046); /* k + 2 * 1023 */
    const bits half = both >> 1;
    return value * real_of(half << 52) * real_of((both - half) << 52);
}

/* x held between -800 and 800, where exp is 0 and infinity; NaN stays NaN. */
LANE_FUNCTION real lane_exp_range(real x)
{
    return SELECT(GT(x, REAL(800.0)), REAL(800.0), SELECT(LT(x, REAL(-800.0)), REAL(-800.0), x));
}

/* Error 0.70; 0.78 for subnormal results. */
LANE_FUNCTION real r_exp(real x)
{
    return lane_exp(lane_exp_range(x), REAL(0.0));
}

/* tanh |x| = e / (e + 2) with e = exp(2 |x|) - 1; it is 1 from 20 on. Error 1.55. */
LANE_FUNCTION real r_tanh(real x)
{
    const real size = r_abs(x);
    real exponent, r;
    const real rest = lane_exp_parts(2.0 * SELECT(GT(size, REAL(20.0)), REAL(20.0), size),
                                     REAL(0.0), &exponent, &r);
    const real power = real_of((bits_of(exponent) - (LANE_ROUND_BITS - 1023)) << 52); /* 2^k */
    const real whole = power - 1.0;
    const real sum = r_fma(power, r, whole);
    const real sum_low = r_fma(power, r, whole - sum);
    const real e = sum + r_fma(power, rest, sum_low);
    const real d = e + 2.0;
    const real moved = d - e;
    const real d_low = (e - (d - moved)) + (2.0 - moved);
    real low;
    const real quotient = lane_divide(e, d, d_low, &low);
    return lane_with_sign(quotient + low, x);
}

/* (exp(x) - 1) / x, and 1 at 0: what a constant derivative under an exponential decay adds to a state.
 * exp(x) - 1 = 2^k (r + rest) + (2^k - 1), as in r_tanh. The quotient is finite to 716.3, beyond where exp is, so that
 * from 700 on 2^64 is put on last. Error below 2.3. */
LANE_FUNCTION real r_exprel(real x)
{
    const real top = SELECT(GT(x, REAL(720.0)), REAL(720.0), x);
    const mask large = GT(top, REAL(700.0));
    real exponent, r;
    const real rest = lane_exp_parts(SELECT(LT(top, REAL(-700.0)), REAL(-700.0), top), REAL(0.0),
                                     &exponent, &r);
    exponent = exponent - SELECT(large, REAL(64.0), REAL(0.0));
    const real power = real_of((bits_of(exponent) - (LANE_ROUND_BITS - 1023)) << 52); /* 2^k */
    const real whole = power - 1.0;
    const real sum = r_fma(power, r, whole);
    const real sum_low = r_fma(power, r, whole - sum);
    const real above = (sum + r_fma(power, rest, sum_low)) / top;
    return SELECT(EQ(x, REAL(0.0)), REAL(1.0), SELECT(large, REAL(0x1p64), REAL(1.0)) * above);
}

/* 1 / (1 + exp(-x)), from exp(-|x|), which does not overflow. Error 1.50. */
LANE_FUNCTION real r_sigmoid(real x)
{
    const real z = r_exp(-r_abs(x));
    const real d = 1.0 + z;
    real low;
    const real quotient =
        lane_divide(SELECT(LT(x, REAL(0.0)), z, REAL(1.0)), d, z - (d - 1.0), &low);
    return quotient + low;
}

/* ---- logarithms ---- */

/* k ln 2 + log(1 + f) for sqrt(1/2) <= 1 + f <= sqrt(2). With s = f / (2 + f), log(1 + f) =
 * 2 atanh(s) = 2 s + s R(s^2) = f - (f^2 / 2 - s (f^2 / 2 + R)) (Tang 1990; the last form has f
 * unrounded in front). R minimax of degree 7 in s^2, 2^-57.8. */
LANE_FUNCTION real lane_log1p(real f, real k)
{
    const real s = f / (2.0 + f);
    const real z = s * s;
    real r = REAL(0x1.2f0977ffd979dp-3);
    r = r_fma(r, z, REAL(0x1.39a158020d15fp-3));
    r = r_fma(r, z, REAL(0x1.74664288ae147p-3));
    r = r_fma(r, z, REAL(0x1.c71c51f8b4eb5p-3));
    r = r_fma(r, z, REAL(0x1.2492494204529p-2));
    r = r_fma(r, z, REAL(0x1.999999997fc76p-2));
    r = r_fma(r, z, REAL(0x1.5555555555593p-1));
    const real half = 0.5 * f * f;
    const real correction = r_fma(s, r_fma(r, z, half), k * LANE_LN2_LOW);
    return r_fma(k, REAL(LANE_LN2_HIGH), -((half - correction) - f));
}

/* For x = 2^k m, sqrt(1/2) <= m < sqrt(2): returns m, sets *k. x > 0, finite, may be subnormal. */
LANE_FUNCTION real lane_split(real x, real *k)
{
    const mask subnormal = LT(x, REAL(0x1p-1022));
    const bits b = bits_of(SELECT(subnormal, x * 0x1p54, x));
    /* k + 1024: what is above the representation of sqrt(1/2), made positive. */
    const bits e = (b + (0x4000000000000000ULL - 0x3fe6a09e667f3bcdULL)) >> 52;
    *k = real_of(e + LANE_ROUND_BITS) -
         SELECT(subnormal, REAL(LANE_ROUND + 1078.0), REAL(LANE_ROUND + 1024.0));
    return real_of(b - (e << 52) + 0x4000000000000000ULL);
}

/* Error 0.84. */
LANE_FUNCTION real r_log(real x)
{
    real k;
    const real m = lane_split(x, &k);
    const real regular = lane_log1p(m - 1.0, k);
    const real edge =
        SELECT(EQ(x, REAL(0.0)), -lane_infinity(), SELECT(LT(x, REAL(0.0)), lane_nan(), x));
    return SELECT(M_AND(GT(x, REAL(0.0)), LT(x, lane_infinity())), regular, edge);
}

/* log(1 + exp(x)) = max(x, 0) + log(1 + z) with z = exp(-|x|). Above sqrt(2), 1 + z is halved.
 * Error 1.75. */
LANE_FUNCTION real r_softplus(real x)
{
    const real z = r_exp(-r_abs(x));
    const mask high = GT(z, REAL(0.41421356237309503));
    const real f = SELECT(high, 0.5 * (z - 1.0), z);
    return r_relu(x) + lane_log1p(f, SELECT(high, REAL(1.0), REAL(0.0)));
}

/* ---- power ---- */

/* *high + *low = k ln 2 + log(m), m as from lane_split, relative error about 2^-64. As lane_log1p,
 * log(m) = 2 s (1 + z (1/3 + z P(z))), in twice the precision where it counts (the operations of
 * Dekker 1971, with fma). P minimax of degree 7, 2^-66. */
LANE_FUNCTION void lane_log_pair(real m, real k, real *high, real *low)
{
    const real f = m - 1.0;
    const real d = m + 1.0;
    real s_low;
    const real s = lane_divide(f, d, m - (d - 1.0), &s_low);
    const real z = s * s;
    const real z_low = r_fma(2.0 * s, s_low, r_fma(s, s, -z));
    real p = REAL(0x1.eb1893bf56e6ap-5);
    p = r_fma(p, z, REAL(0x1.de328bd46d1e5p-5));
    p = r_fma(p, z, REAL(0x1.1120bb444b4b9p-4));
    p = r_fma(p, z, REAL(0x1.3b1362908d037p-4));
    p = r_fma(p, z, REAL(0x1.745d1832df572p-4));
    p = r_fma(p, z, REAL(0x1.c71c71c57f438p-4));
    p = r_fma(p, z, REAL(0x1.249249249303ep-3));
    p = r_fma(p, z, REAL(0x1.9999999999996p-3));
    p = p * z;
    const real c = 0x1.5555555555555p-2 + p; /* 1/3 + z P */
    const real c_low = ((0x1.5555555555555p-2 - c) + p) + 0x1.5555555555555p-56;
    const real u = z * c;
    const real u_low = r_fma(z, c, -u) + r_fma(z, c_low, z_low * c);

    const real a = 2.0 * s;
    const real b = a * u;
    const real b_low = r_fma(a, u, -b) + r_fma(a, u_low, 2.0 * s_low * u);
    const real log_m = a + b;
    const real log_m_low = ((a - log_m) + b) + r_fma(REAL(2.0), s_low, b_low);

    const real whole = k * LANE_LN2_HIGH;
    *high = whole + log_m;
    *low = ((whole - *high) + log_m) + r_fma(k, REAL(LANE_LN2_LOW), log_m_low);
}

/* x to the y, for x >= 0 (-0 counts as 0); NaN for x < 0, except that anything to the 0 is 1.
 * Error 0.70 while the logarithm of the result is below 100 in size, 0.93 at the ends. */
LANE_FUNCTION real r_pow(real x, real y)
{
    const real zero = REAL(0.0);
    const real one = REAL(1.0);
    real k, high, low;
    const real m = lane_split(x, &k);
    lane_log_pair(m, k, &high, &low);
    const real product = y * high;
    const real product_low = r_fma(y, low, r_fma(y, high, -product));
    const real held = lane_exp_range(product);
    const real regular = lane_exp(held, SELECT(EQ(held, product), product_low, zero));

    /* 0 and infinity to a power; then what is no number; then what is 1 whatever the other is. */
    const mask up = GT(y, zero);
    const real edge =
        SELECT(GT(x, one), SELECT(up, lane_infinity(), zero), SELECT(up, zero, lane_infinity()));
    const mask at_edge = M_OR(EQ(x, zero), EQ(x, lane_infinity()));
    const mask number = M_AND(GE(x, zero), EQ(y, y));
    const real power = SELECT(number, SELECT(at_edge, edge, regular), lane_nan());
    return SELECT(M_OR(EQ(x, one), EQ(y, zero)), one, power);
}

/* ---- circular functions ---- */

/* sin(size + quarters * pi / 2) for size >= 0. Subtracts the nearest multiple k of pi / 2, given as
 * the sum of three doubles: the first difference is exact, the second is kept in two parts (Knuth's
 * sum), so that r + r_low is right also where nearly everything cancels. Then, in z = r^2,
 * sin r = r + r^3 S(z), 2^-57, and cos r = 1 - z / 2 + z^2 C(z), 2^-59. */
LANE_FUNCTION real lane_sine(real size, unsigned long long quarters)
{
    const real rounded = r_fma(size, REAL(0x1.45f306dc9c883p-1), REAL(LANE_ROUND));
    const real k = rounded - LANE_ROUND;
    const bits quadrant = bits_of(rounded) + quarters;
    const real first = r_fma(-k, REAL(0x1.921fb54442d18p+0), size);
    const real second = k * 0x1.1a62633145c07p-54;
    const real r = first - second;
    const real moved = r - first;
    const real rounding = (first - (r - moved)) - (second + moved);
    const real second_low = r_fma(k, REAL(0x1.1a62633145c07p-54), -second);
    const real r_low = r_fma(k, REAL(0x1.f1976b7ed8fbcp-110), rounding - second_low);

    const real z = r * r;
    real s = REAL(0x1.5d915e55e2021p-33);
    s = r_fma(s, z, REAL(-0x1.ae5e60c5b0306p-26));
    s = r_fma(s, z, REAL(0x1.71de3570ff440p-19));
    s = r_fma(s, z, REAL(-0x1.a01a019c0a2bbp-13));
    s = r_fma(s, z, REAL(0x1.111111110f842p-7));
    s = r_fma(s, z, REAL(-0x1.5555555555549p-3));
    const real half = 0.5 * z;
    const real sine = r + r_fma(r * z, s, r_fma(-half, r_low, r_low));

    real c = REAL(-0x1.8facd0c899352p-37);
    c = r_fma(c, z, REAL(0x1.1ee9e88ff143ep-29));
    c = r_fma(c, z, REAL(-0x1.27e4f805332c7p-22));
    c = r_fma(c, z, REAL(0x1.a01a019cab747p-16));
    c = r_fma(c, z, REAL(-0x1.6c16c16c15140p-10));
    c = r_fma(c, z, REAL(0x1.555555555554cp-5));
    const real most = 1.0 - half;
    const real cosine = most + (((1.0 - most) - half) + r_fma(z * z, c, -(r * r_low)));

    const real value = SELECT(NE(quadrant & 1, bits_of(REAL(0.0))), cosine, sine);
    const real turned = real_of(bits_of(value) ^ ((quadrant & 2) << 62));
    return SELECT(LE(size, REAL(0x1p30)), turned, lane_nan());
}

/* Error 0.79 for |x| <= 2^30. Beyond, NaN rather than a number that means less and less. */
LANE_FUNCTION real r_sin(real x)
{
    const real size = r_abs(x);
    return real_of(bits_of(lane_sine(size, 0)) ^ (bits_of(x) & LANE_SIGN_BIT));
}

/* As r_sin. */
LANE_FUNCTION real r_cos(real x)
{
    return lane_sine(r_abs(x), 1);
}

/* ---- the same for a double that is the same in all lanes ---- */

#define d_exp(x)       LANE(r_exp(REAL(x)), 0)
#define d_exprel(x)    LANE(r_exprel(REAL(x)), 0)
#define d_log(x)       LANE(r_log(REAL(x)), 0)
#define d_sqrt(x)      LANE(r_sqrt(REAL(x)), 0)
#define d_abs(x)       LANE(r_abs(REAL(x)), 0)
#define d_min(x, y)    LANE(r_min(REAL(x), REAL(y)), 0)
#define d_max(x, y)    LANE(r_max(REAL(x), REAL(y)), 0)
#define d_tanh(x)      LANE(r_tanh(REAL(x)), 0)
#define d_sigmoid(x)   LANE(r_sigmoid(REAL(x)), 0)
#define d_softplus(x)  LANE(r_softplus(REAL(x)), 0)
#define d_relu(x)      LANE(r_relu(REAL(x)), 0)
#define d_sin(x)       LANE(r_sin(REAL(x)), 0)
#define d_cos(x)       LANE(r_cos(REAL(x)), 0)
#define d_pow(x, y)    LANE(r_pow(REAL(x), REAL(y)), 0)
#define d_floor(x)     LANE(r_floor(REAL(x)), 0)
#define d_ceil(x)      LANE(r_ceil(REAL(x)), 0)
#define d_sign(x)      LANE(r_sign(REAL(x)), 0)
#define d_threshold(x) LANE(r_threshold(REAL(x)), 0)

#endif
