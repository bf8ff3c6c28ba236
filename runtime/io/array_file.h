/* array_file.h: learned.NAME.npy, the numbers of a learned array beside result.json.
 *
 * 64-bit floats in NumPy's format, of the shape of the array, in SI units. */
#ifndef PLASTC_ARRAY_FILE_H
#define PLASTC_ARRAY_FILE_H

#include "folder.h"
#include "result.h"
#include "saved_result.h"

#define ARRAY_FILE_BEGIN "learned."
#define ARRAY_FILE_END   ".npy"

/* Writes the file of each array of the result, and says in `arrays` its name and hash; `arrays` are those of the result.
 * As folder_write. */
Status array_file_write_all(const Folder *folder, const Result *result, ResultArray *arrays,
                            ErrorText *error);
/* Reads the numbers of the arrays of a saved result, which must have the shape and, if it says one, the hash that it says. `folder`: where
 * its files are. STATUS_INPUT or STATUS_PROGRAM, with the file's name. */
Status array_file_read_all(const Folder *folder, SavedResult *saved, ErrorText *error);

#endif
