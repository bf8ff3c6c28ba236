/* heat_colours.c: see heat_colours.h.
 *
 * Numbers with a sign have the colours of RdBu with white as 0 (Brewer 2003, colorbrewer2.org, safe for colour-blind
 * readers), others those of cividis (Nuñez, Anderton and Renslow 2018, "Optimizing colormaps with consideration for
 * color vision deficiency"), each by five colours and straight lines between. On dark, where white glares, 0 is nearly as
 * dark as the paper, and the end of cividis is less bright. */
#include "heat_colours.h"

#include <math.h>
#include <stdio.h>

typedef unsigned Palette[5];

static const Palette palettes[2][2] = {
    /* on light, on dark */
    {{0x00224e, 0x434e6c, 0x7d7c78, 0xbcae6c, 0xfee838}, {0x1d2f4f, 0x454f6b, 0x77766f, 0xa89a5e, 0xd8c24f}},
    {{0x2166ac, 0x92c5de, 0xf7f7f7, 0xf4a582, 0xb2182b}, {0x8cc8f5, 0x3b78a8, 0x2d2d2d, 0xb0503f, 0xff9b85}},
};

int heat_colours_level(double part)
{
    int level = (int)floor(part * HEAT_LEVELS);
    return level < 0 ? 0 : level >= HEAT_LEVELS ? HEAT_LEVELS - 1 : level;
}

static unsigned colour_of(const Palette palette, int level)
{
    double part = 4.0 * level / (HEAT_LEVELS - 1);
    int below = part >= 4 ? 3 : (int)part;
    unsigned colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double low = palette[below] >> shift & 255, high = palette[below + 1] >> shift & 255;
        colour |= (unsigned)lround(low + (part - below) * (high - low)) << shift;
    }
    return colour;
}

/* Whether white has more contrast with it than black: relative luminance of the Web Content Accessibility Guidelines. */
static bool is_dark(unsigned colour)
{
    static const double parts[] = {0.0722, 0.7152, 0.2126};
    double light = 0;
    for (int k = 0; k < 3; k++) {
        double value = (colour >> 8 * k & 255) / 255.0;
        light += parts[k] * (value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4));
    }
    return light < 0.179;
}

void heat_colours_cell(char words[16], bool is_signed, int level)
{
    snprintf(words, 16, "%c%d", is_signed ? 'c' : 'p', level);
}

const char *heat_colours_text(bool is_signed, int level)
{
    static const char *const classes[2][2] = {{"black", "black dark-white"}, {"white dark-black", "white"}};
    const Palette *own = palettes[is_signed];
    return classes[is_dark(colour_of(own[0], level))][is_dark(colour_of(own[1], level))];
}

void heat_colours_style(StrBuf *out)
{
    strbuf_add(out, "svg.plastc .white{fill:#fff}\nsvg.plastc .black{fill:#000}\n");
    for (int dark = 0; dark < 2; dark++) {
        strbuf_add(out, dark ? "@media screen and (prefers-color-scheme:dark){\nsvg.plastc .dark-white{fill:#fff}\n"
                               "svg.plastc .dark-black{fill:#000}\n"
                             : "");
        for (int is_signed = 0; is_signed < 2; is_signed++)
            for (int level = 0; level < HEAT_LEVELS; level++) {
                char words[16];
                heat_colours_cell(words, is_signed, level);
                strbuf_printf(out, "svg.plastc .%s{fill:#%06x}\n", words, colour_of(palettes[is_signed][dark], level));
            }
        strbuf_add(out, dark ? "}\n" : "");
    }
}
