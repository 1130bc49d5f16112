/* Text for `weir help config`: the keys of a mapping file. */
#ifndef WEIR_SIM_MAPPING_HELP_H
#define WEIR_SIM_MAPPING_HELP_H

#ifdef __cplusplus
extern "C" {
#endif

extern const char mapping_help_text[]; /* ends with a newline */

#ifdef __cplusplus
}
#endif
#endif
