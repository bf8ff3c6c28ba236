/* model_dump.h: the checked program as text, for --dump=checked and `plastc info`. */
#ifndef PLASTC_MODEL_DUMP_H
#define PLASTC_MODEL_DUMP_H

#include "compiler/base/strbuf.h"
#include "model.h"

void model_dump(const Model *model, StrBuf *out);

#endif
