/* suggest.h: the name that was perhaps meant. */
#ifndef PLASTC_SUGGEST_H
#define PLASTC_SUGGEST_H

/* The candidate nearest to `word` by edit distance (transpositions count one), if it is near enough
 * to be meant (distance at most 1 + length / 4), else NULL. Ties go to the first. */
const char *suggest_word(const char *word, const char *const *candidates, int count);

#endif
