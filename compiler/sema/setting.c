/* setting.c: see setting.h. */
#include "setting.h"

#include <string.h>

const char *setting_fixed(const Setting *setting)
{
    size_t length = strlen(SETTING_FIX);
    return strncmp(setting->name, SETTING_FIX, length) == 0 ? setting->name + length : NULL;
}
