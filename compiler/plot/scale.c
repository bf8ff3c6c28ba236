/* scale.c: see scale.h. */
#include "scale.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Beyond this the difference of two numbers might not be finite. */
#define LARGEST (DBL_MAX / 8)

/* ---- ranges --------------------------------------------------------------------------------- */

Range range_empty(void)
{
    return (Range){1, -1};
}

bool range_add(Range *range, double value, bool log)
{
    if (!isfinite(value) || (log && value <= 0))
        return false;
    value = fmin(fmax(value, -LARGEST), LARGEST);
    if (range->low > range->high)
        *range = (Range){value, value};
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
    return true;
}

static Range log_range_to_draw(Range range)
{
    if (range.low > range.high)
        return (Range){0.1, 1};
    double low = fmax(range.low, DBL_MIN * 10), high = fmax(range.high, low);
    double decades = log10(high) - log10(low); /* their ratio might not be finite */
    double margin = decades < 1e-9 ? 3 : pow(10, 0.04 * decades);
    return (Range){fmax(low / margin, DBL_MIN), fmin(high * margin, LARGEST * 4)};
}

Range range_to_draw(Range range, bool log)
{
    if (log)
        return log_range_to_draw(range);
    if (range.low > range.high)
        return (Range){0, 1};
    double size = fmax(fabs(range.low), fabs(range.high));
    double span = range.high - range.low;
    if (span <= 1e-12 * size || size < DBL_MIN * 1e3) /* one number, but for rounding */
        span = size < DBL_MIN * 1e3 ? 10 : size * 4;
    double margin = (range.high - range.low < span ? 0.25 : 0.04) * span;
    return (Range){range.low - margin, range.high + margin};
}

double scale_at(const PlotScale *scale, double value)
{
    double low = scale->range.low, high = scale->range.high, part;
    value = fmin(fmax(value, low), high);
    if (scale->log)
        part = (log10(value) - log10(low)) / (log10(high) - log10(low));
    else
        part = (value - low) / (high - low);
    return scale->from + part * (scale->to - scale->from);
}

/* ---- ticks ---------------------------------------------------------------------------------- */

void ticks_raised_number(char words[40], int power)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    char digits[16];
    strcpy(words, power < 0 ? "⁻" : "");
    snprintf(digits, sizeof digits, "%d", power < 0 ? -power : power);
    for (const char *at = digits; *at; at++)
        strcat(words, raised[*at - '0']);
}

void ticks_power_of_ten(char words[40], int power)
{
    char raised[40];
    ticks_raised_number(raised, power);
    snprintf(words, 40, "10%.36s", raised);
}

/* "-0.5" with a sign that is as wide as a plus. */
static void write_number(char words[40], double value, int decimals)
{
    char digits[40];
    snprintf(digits, sizeof digits, "%.*f", decimals, fabs(value));
    bool zero = strspn(digits, "0.") == strlen(digits);
    snprintf(words, 40, "%s%.36s", value < 0 && !zero ? "−" : "", digits);
}

static int power_below(double value)
{
    return (int)floor(log10(value) + 1e-12);
}

/* 0, or a multiple of 3, in which the largest number has one to three digits before its point. */
static int shared_power(Range range)
{
    int top = power_below(fmax(fabs(range.low), fabs(range.high)));
    if (top >= -3 && top < 5)
        return 0;
    return 3 * (int)floor(top / 3.0);
}

Ticks ticks_linear(Range range, int most, bool whole)
{
    Ticks ticks = {0};
    double rough = (range.high - range.low) / most;
    int power = power_below(rough), digit = 1;
    static const int digits[] = {1, 2, 5, 10};
    for (int k = 0; k < 4; k++) {
        digit = digits[k];
        if (digit * pow(10, power) >= rough * (1 - 1e-9))
            break;
    }
    if (digit == 10) {
        digit = 1;
        power++;
    }
    if (whole && power < 0) {
        power = 0;
        digit = 1;
    }
    double step = digit * pow(10, power);
    ticks.power = shared_power(range);
    int decimals = power < ticks.power ? ticks.power - power : 0;
    double first = ceil(range.low / step - 1e-9), last = floor(range.high / step + 1e-9);
    for (double k = first; k <= last && ticks.count < TICKS_MOST; k++) {
        ticks.at[ticks.count] = k * step;
        write_number(ticks.words[ticks.count++], k * digit * pow(10, power - ticks.power), decimals);
    }
    if (ticks.count < 2 && most < TICKS_MOST - 1 && !whole) /* the steps are as wide as the range */
        return ticks_linear(range, most + 1, whole);
    return ticks;
}

static void add_power(Ticks *ticks, int digit, int power)
{
    char *words = ticks->words[ticks->count];
    ticks->at[ticks->count++] = digit * pow(10, power);
    if (power >= -3 && power < 5)
        write_number(words, digit * pow(10, power), power < 0 ? -power : 0);
    else if (digit == 1)
        ticks_power_of_ten(words, power);
    else {
        char raised[40];
        ticks_power_of_ten(raised, power);
        snprintf(words, 40, "%d·%.34s", digit, raised);
    }
}

Ticks ticks_log(Range range, int most)
{
    Ticks ticks = {0};
    int low = power_below(range.low), high = power_below(range.high);
    int every = (high - low + most) / most;
    static const int digits[] = {1, 2, 5};
    bool fine = 3 * (high - low) <= most;
    for (int power = low; power <= high; power++)
        for (int k = 0; k < (fine ? 3 : 1); k++) {
            double value = digits[k] * pow(10, power);
            if (value >= range.low * (1 - 1e-9) && value <= range.high * (1 + 1e-9) &&
                power % every == 0 && ticks.count < TICKS_MOST)
                add_power(&ticks, digits[k], power);
        }
    return ticks.count >= 2 ? ticks : ticks_linear(range, most, false);
}
