/* The shared library loaded, used, unloaded and loaded again, as servers do
 * with modules. Its path is the argument. */

#define _POSIX_C_SOURCE 200809L

#include <dlfcn.h>

#include "check.h"

typedef uint32_t (*abi_version)(void);
typedef doorward_str (*version)(void);
typedef doorward_status (*parse)(const char *, size_t, doorward_format,
                                 doorward_policy **, doorward_error **);
typedef doorward_status (*match)(const doorward_policy *, const char *, size_t,
                                 doorward_scopes, doorward_verdict *);
typedef void (*release)(const doorward_policy *);

static const char DOCUMENT[] =
    "version = 1\n"
    "[[trusted_origins]]\n"
    "name = 'Shop'\n"
    "origin = 'https://shop.example.com'\n"
    "scopes = ['cors']\n";

/* A function by its name. ISO C has no cast from an object to a function. */
static void find(void *library, const char *name, void *function, size_t size)
{
    void *symbol = dlsym(library, name);

    CHECK(symbol != NULL);
    memcpy(function, &symbol, size);
}

static void use(void *library)
{
    abi_version abi;
    version text;
    parse policy_parse;
    match match_origin;
    release policy_release;
    doorward_policy *policy = NULL;
    doorward_verdict verdict;

    find(library, "doorward_abi_version", &abi, sizeof abi);
    find(library, "doorward_version", &text, sizeof text);
    find(library, "doorward_policy_parse", &policy_parse, sizeof policy_parse);
    find(library, "doorward_match", &match_origin, sizeof match_origin);
    find(library, "doorward_policy_release", &policy_release,
         sizeof policy_release);
    CHECK_INT(abi(), DOORWARD_ABI_VERSION);
    CHECK_STR(text(), DOORWARD_VERSION);
    CHECK_INT(policy_parse(DOCUMENT, strlen(DOCUMENT), DOORWARD_FORMAT_TOML,
                           &policy, NULL), DOORWARD_OK);
    verdict.size = sizeof verdict;
    CHECK_INT(match_origin(policy, "https://shop.example.com", 24,
                           DOORWARD_SCOPE_CORS, &verdict), DOORWARD_OK);
    CHECK(verdict.allowed);
    policy_release(policy);
}

int main(int count, char **arguments)
{
    int round;

    CHECK_INT(count, 2);
    for (round = 0; round < 3 && count == 2; round++) {
        void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);

        CHECK(library != NULL);
        if (library == NULL) {
            printf("%s\n", dlerror());
            break;
        }
        use(library);
        CHECK_INT(dlclose(library), 0);
    }
    return check_end();
}
