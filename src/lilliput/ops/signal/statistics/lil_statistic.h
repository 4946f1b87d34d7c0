/* lil_statistic: the codes of statistics, in the order of NAMES in the operator's Python. */
#ifndef LIL_STATISTIC_H
#define LIL_STATISTIC_H

#define LIL_STATISTIC_MEAN          0
#define LIL_STATISTIC_RMS           1
#define LIL_STATISTIC_DEVIATION     2
#define LIL_STATISTIC_VARIANCE      3
#define LIL_STATISTIC_SKEW          4
#define LIL_STATISTIC_KURTOSIS      5
#define LIL_STATISTIC_CREST         6
#define LIL_STATISTIC_MIN           7
#define LIL_STATISTIC_MAX           8
#define LIL_STATISTIC_PEAK_TO_PEAK  9
#define LIL_STATISTIC_MEAN_ABSOLUTE 10

#endif
