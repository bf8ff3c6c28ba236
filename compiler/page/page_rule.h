/* page_rule.h: the sections on the rule: what it is, and what it does. */
#ifndef PLASTC_PAGE_RULE_H
#define PLASTC_PAGE_RULE_H

#include "page_data.h"

void page_rule(const PageData *data, StrBuf *out);
void page_rule_losses(const PageData *data, StrBuf *out);

#endif
