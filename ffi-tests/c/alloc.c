/* Decisions allocate nothing.
 *
 * Linked with the static library and `--wrap`, so that every allocation of
 * the engine comes through the functions below and is counted. */

#include <stdlib.h>

#include "fixture.h"

static size_t allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *pointer, size_t size);
int __real_posix_memalign(void **pointer, size_t alignment, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *pointer);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *pointer, size_t size);
int __wrap_posix_memalign(void **pointer, size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *pointer);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *pointer, size_t size)
{
    allocations++;
    return __real_realloc(pointer, size);
}

int __wrap_posix_memalign(void **pointer, size_t alignment, size_t size)
{
    allocations++;
    return __real_posix_memalign(pointer, alignment, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    allocations++;
    return __real_aligned_alloc(alignment, size);
}

void __wrap_free(void *pointer)
{
    allocations++;
    __real_free(pointer);
}

/* A request: method, path, origin, method and headers of a preflight. */
static const char *REQUESTS[][5] = {
    {"GET", "/users/7", NULL, NULL, NULL},
    {"GET", "/users/7", "https://shop.example.com", NULL, NULL},
    {"GET", "/users/7", "https://pr-12.preview.example.com", NULL, NULL},
    {"GET", "/office/7", "https://a.b.office.example.com:8443", NULL, NULL},
    {"GET", "/fonts/7", "https://anyone.example", NULL, NULL},
    {"GET", "/users/7", "https://evil.example", NULL, NULL},
    {"GET", "/users/7", "null", NULL, NULL},
    {"GET", "/users/7", "https://shop.example.com/", NULL, NULL},
    {"GET", "/nowhere", "https://shop.example.com", NULL, NULL},
    {"OPTIONS", "/users/7", "https://shop.example.com", "PUT",
     "x-csrf, Content-Type ,,x-csrf"},
    {"OPTIONS", "/users/7", "https://shop.example.com", "PUT", "x-other"},
    {"OPTIONS", "/users/7", "https://shop.example.com", "P UT", ""},
};

#define REQUEST_COUNT (sizeof REQUESTS / sizeof REQUESTS[0])

static void test_cors(const doorward_policy *policy, size_t at,
                      const char *request_headers)
{
    doorward_cors_request request;
    doorward_decision decision;
    size_t before;

    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    decision.size = sizeof decision;
    request.method = str(REQUESTS[at][0]);
    request.path = str(REQUESTS[at][1]);
    request.origin = str(REQUESTS[at][2]);
    request.request_method = str(REQUESTS[at][3]);
    request.request_headers = str(request_headers);
    before = allocations;
    CHECK_INT(doorward_cors(policy, &request, &decision), DOORWARD_OK);
    CHECK_INT(allocations - before, 0);
}

static void test_match(const doorward_policy *policy, size_t at)
{
    doorward_str origins[2];
    doorward_reason reasons[2];
    doorward_verdict verdict;
    size_t before = allocations;

    origins[0] = origins[1] = str(REQUESTS[at][2]);
    verdict.size = sizeof verdict;
    CHECK_INT(doorward_match(policy, origins->data, origins->len,
                             DOORWARD_SCOPE_CORS, &verdict), DOORWARD_OK);
    CHECK_INT(doorward_match_many(policy, origins, 2, DOORWARD_SCOPE_CORS,
                                  reasons), DOORWARD_OK);
    CHECK_INT(allocations - before, 0);
}

int main(void)
{
    static char hostile[64 * 1024];
    doorward_policy *policy = fixture();
    size_t at;

    /* Otherwise nothing is proved below. */
    CHECK(allocations > 10);
    memset(hostile, ',', sizeof hostile - 1);
    for (at = 0; at < REQUEST_COUNT; at++) {
        test_cors(policy, at, REQUESTS[at][4]);
        test_cors(policy, at, hostile);
        test_match(policy, at);
    }
    doorward_policy_release(policy);
    return check_end();
}
