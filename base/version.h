/* The version of the program, printed by `weir --version` and kept beside results. */
#ifndef WEIR_BASE_VERSION_H
#define WEIR_BASE_VERSION_H

#define VERSION_TEXT "0.1.0"

#endif
