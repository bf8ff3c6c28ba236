/* walk.h: opening what lies below a folder and nothing else. */
#ifndef PLASTC_WALK_H
#define PLASTC_WALK_H

/* Opens `path`, from the folder `root` and below it; links are followed as long as they stay there, but
 * not with O_CREAT. Returns a descriptor, or -1 with errno set: EXDEV if the path or a link leads
 * out, and if the path itself has a part "..". */
int walk_below(int root, const char *path, int flags);

#endif
