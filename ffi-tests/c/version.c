/* The versions of the header and of the library agree with each other, and
 * with those that are given from outside as EXPECTED_... */

#include "check.h"

#define TEXT(value) #value
#define EXPANDED(value) TEXT(value)

/* Usable where versions are compared: by the preprocessor. */
#if DOORWARD_VERSION_NUMBER < EXPECTED_NUMBER || DOORWARD_ABI_VERSION < 1
#error "the header is older than it says"
#endif

int main(void)
{
    CHECK_INT(DOORWARD_VERSION_MAJOR, EXPECTED_MAJOR);
    CHECK_INT(DOORWARD_VERSION_MINOR, EXPECTED_MINOR);
    CHECK_INT(DOORWARD_VERSION_PATCH, EXPECTED_PATCH);
    CHECK_INT(DOORWARD_VERSION_NUMBER, EXPECTED_NUMBER);
    CHECK_INT(DOORWARD_VERSION_NUMBER,
              DOORWARD_VERSION_MAJOR * 1000000 +
                  DOORWARD_VERSION_MINOR * 1000 + DOORWARD_VERSION_PATCH);
    CHECK_STR(str(DOORWARD_VERSION),
              EXPANDED(DOORWARD_VERSION_MAJOR) "." EXPANDED(
                  DOORWARD_VERSION_MINOR) "." EXPANDED(DOORWARD_VERSION_PATCH));
    CHECK_STR(doorward_version(), DOORWARD_VERSION);
    CHECK_INT(doorward_abi_version(), DOORWARD_ABI_VERSION);
    return check_end();
}
