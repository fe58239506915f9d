/* Checks that count themselves: C and C++, one include and no library.
 *
 * A failing check prints what it is and where, and the program goes on, so
 * that one run shows all that is wrong. `main` ends with `check_end()`. */

#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <string.h>

#include "doorward.h"

static int check_count;
static int check_failed;

/* Holds a condition. */
#define CHECK(condition) \
    check_condition((condition), #condition, __FILE__, __LINE__)

/* Holds two whole numbers against each other. */
#define CHECK_INT(actual, expected) \
    check_int((long long)(actual), (long long)(expected), #actual, \
              __FILE__, __LINE__)

/* Holds a doorward_str against a C string; NULL stands for a NULL `data`. */
#define CHECK_STR(actual, expected) \
    check_str((actual), (expected), #actual, __FILE__, __LINE__)

/* A C string as bytes with a length. */
static inline doorward_str str(const char *text)
{
    doorward_str result;
    result.data = text;
    result.len = text == NULL ? 0 : strlen(text);
    return result;
}

static inline void check_condition(int holds, const char *text,
                                   const char *file, int line)
{
    check_count++;
    if (!holds) {
        check_failed++;
        printf("%s:%d: not so: %s\n", file, line, text);
    }
}

static inline void check_int(long long actual, long long expected,
                             const char *text, const char *file, int line)
{
    check_count++;
    if (actual != expected) {
        check_failed++;
        printf("%s:%d: %s is %lld, not %lld\n", file, line, text, actual,
               expected);
    }
}

static inline int check_same(doorward_str actual, const char *expected)
{
    if (expected == NULL) {
        return actual.data == NULL && actual.len == 0;
    }
    return actual.len == strlen(expected) &&
           (actual.len == 0 || memcmp(actual.data, expected, actual.len) == 0);
}

static inline void check_str(doorward_str actual, const char *expected,
                             const char *text, const char *file, int line)
{
    check_count++;
    if (!check_same(actual, expected)) {
        check_failed++;
        printf("%s:%d: %s is \"%.*s\", not \"%s\"\n", file, line, text,
               actual.data == NULL ? 0 : (int)actual.len,
               actual.data == NULL ? "" : actual.data,
               expected == NULL ? "(NULL)" : expected);
    }
}

/* The status for `main`, after a line with the count. */
static inline int check_end(void)
{
    printf("%d checks, %d failed\n", check_count, check_failed);
    return check_failed != 0;
}

#endif /* CHECK_H */
