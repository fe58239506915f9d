/* One of each decision, as a server makes it. */

#include "fixture.h"

#define ALLOWED 1
#define DENIED 0
#define GOES_ON 0

static const char SHOP[] = "https://shop.example.com";
static const char LABEL[] = "https://a.office.example.com:8443";

/* A request, and what must be decided. NULL is an absent header, and for
 * `rule` and `api` that there is none. */
static const struct {
    const char *method;
    const char *path;
    const char *origin;
    const char *request_method;
    const char *request_headers;
    int allowed;
    int status;
    doorward_kind kind;
    doorward_reason reason;
    const char *rule;
    const char *api;
} CASES[] = {
    {"GET", "/users/7", NULL, NULL, NULL,
     ALLOWED, GOES_ON, DOORWARD_KIND_NOT_CORS, DOORWARD_REASON_NOT_CORS,
     NULL, "users"},
    {"GET", "/users/7", SHOP, NULL, NULL,
     ALLOWED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_ALLOWED,
     "Storefront", "users"},
    {"OPTIONS", "/users/7", SHOP, "PUT", "x-csrf,content-type",
     ALLOWED, 204, DOORWARD_KIND_PREFLIGHT, DOORWARD_REASON_ALLOWED,
     "Storefront", "users"},
    {"GET", "/users/7", "https://pr-12.preview.example.com", NULL, NULL,
     ALLOWED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_ALLOWED,
     "Previews", "users"},
    {"GET", "/office/7", LABEL, NULL, NULL,
     ALLOWED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_ALLOWED,
     "Office", "office"},
    {"GET", "/fonts/a", "https://anyone.example", NULL, NULL,
     ALLOWED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_ALLOWED,
     NULL, "fonts"},
    {"GET", "/users/7", "https://own.example.com", NULL, NULL,
     ALLOWED, GOES_ON, DOORWARD_KIND_NOT_CORS, DOORWARD_REASON_SAME_ORIGIN,
     NULL, "users"},
    {"GET", "/users/7", "https://shop.example.com/", NULL, NULL,
     DENIED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_MALFORMED_ORIGIN,
     NULL, "users"},
    {"GET", "/users/7", "", NULL, NULL,
     DENIED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_MALFORMED_ORIGIN,
     NULL, "users"},
    {"GET", "/users/7", "null", NULL, NULL,
     DENIED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_NULL_ORIGIN,
     NULL, "users"},
    {"GET", "/users/7", "https://shop.example.com.evil.example", NULL, NULL,
     DENIED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_ORIGIN_NOT_TRUSTED,
     NULL, "users"},
    {"GET", "/users/7", "https://help.example.com", NULL, NULL,
     DENIED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_SCOPE_NOT_TRUSTED,
     "Help", "users"},
    {"GET", "/office/7", SHOP, NULL, NULL,
     DENIED, GOES_ON, DOORWARD_KIND_ACTUAL, DOORWARD_REASON_ORIGIN_NOT_LISTED,
     "Storefront", "office"},
    {"OPTIONS", "/nowhere", SHOP, "PUT", NULL,
     DENIED, 403, DOORWARD_KIND_PREFLIGHT, DOORWARD_REASON_NO_API,
     NULL, NULL},
    {"OPTIONS", "/users/7", SHOP, "P UT", NULL,
     DENIED, 403, DOORWARD_KIND_PREFLIGHT, DOORWARD_REASON_MALFORMED_METHOD,
     "Storefront", "users"},
    {"OPTIONS", "/users/7", SHOP, "DELETE", NULL,
     DENIED, 403, DOORWARD_KIND_PREFLIGHT, DOORWARD_REASON_METHOD_NOT_ALLOWED,
     "Storefront", "users"},
    {"OPTIONS", "/users/7", SHOP, "PUT", "content type",
     DENIED, 403, DOORWARD_KIND_PREFLIGHT,
     DOORWARD_REASON_MALFORMED_REQUEST_HEADERS, "Storefront", "users"},
    {"OPTIONS", "/users/7", SHOP, "PUT", "x-other",
     DENIED, 403, DOORWARD_KIND_PREFLIGHT,
     DOORWARD_REASON_REQUEST_HEADER_NOT_ALLOWED, "Storefront", "users"},
};

static doorward_decision ask(const doorward_policy *policy,
                             const doorward_cors_request *request)
{
    doorward_decision decision;

    memset(&decision, 0xAA, sizeof decision);
    decision.size = sizeof decision;
    CHECK_INT(doorward_cors(policy, request, &decision), DOORWARD_OK);
    return decision;
}

static void test_case(const doorward_policy *policy, size_t at)
{
    int before = check_failed;
    doorward_cors_request request;
    doorward_decision decision;

    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    request.method = str(CASES[at].method);
    request.path = str(CASES[at].path);
    request.origin = str(CASES[at].origin);
    request.request_method = str(CASES[at].request_method);
    request.request_headers = str(CASES[at].request_headers);
    request.own_origin = str("https://own.example.com");
    decision = ask(policy, &request);
    CHECK_INT(decision.size, sizeof decision);
    CHECK_INT(decision.allowed, CASES[at].allowed);
    CHECK_INT(decision.terminate, CASES[at].status != GOES_ON);
    CHECK_INT(decision.status, CASES[at].status);
    CHECK_INT(decision.kind, CASES[at].kind);
    CHECK_INT(decision.reason, CASES[at].reason);
    CHECK_STR(decision.origin_rule, CASES[at].rule);
    CHECK_STR(decision.api_name, CASES[at].api);
    CHECK_INT(decision.api != 0, CASES[at].api != NULL);
    CHECK_INT(decision.remove_count, 7);
    CHECK_STR(decision.remove[0], "access-control-allow-origin");
    if (!decision.allowed) {
        CHECK_INT(decision.header_count, 0);
    }
    if (check_failed != before) {
        printf("  case %zu: %s %s\n", at, CASES[at].method, CASES[at].path);
    }
}

/* The headers of an allowed preflight, in their order. */
static void test_headers(const doorward_policy *policy)
{
    static const char *expected[][2] = {
        {"access-control-allow-origin", "https://shop.example.com"},
        {"access-control-allow-credentials", "true"},
        {"access-control-allow-methods", "PUT"},
        {"access-control-allow-headers", "content-type, x-csrf"},
        {"access-control-max-age", "600"},
    };
    doorward_cors_request request;
    doorward_decision decision;
    size_t at;

    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    request.method = str("OPTIONS");
    request.path = str("/users/7");
    request.origin = str(SHOP);
    request.request_method = str("PUT");
    decision = ask(policy, &request);
    CHECK_INT(decision.header_count, 5);
    for (at = 0; at < 5 && at < decision.header_count; at++) {
        CHECK_STR(decision.headers[at].name, expected[at][0]);
        CHECK_STR(decision.headers[at].value, expected[at][1]);
    }
    CHECK_STR(decision.vary, "Origin, Access-Control-Request-Method, "
                             "Access-Control-Request-Headers");
    /* The request's own bytes, not a copy. */
    CHECK(decision.headers[0].value.data == SHOP);
}

/* More headers than are looked at. */
static void test_bounds(const doorward_policy *policy)
{
    static char long_list[8193];
    doorward_cors_request request;

    memset(long_list, 'a', sizeof long_list);
    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    request.method = str("OPTIONS");
    request.path = str("/users/7");
    request.origin = str(SHOP);
    request.request_method = str("PUT");
    request.request_headers.data = long_list;
    request.request_headers.len = sizeof long_list;
    CHECK_INT(ask(policy, &request).reason,
              DOORWARD_REASON_TOO_MANY_REQUEST_HEADERS);
    request.request_headers.len--;
    CHECK_INT(ask(policy, &request).reason,
              DOORWARD_REASON_REQUEST_HEADER_NOT_ALLOWED);
}

static void test_match(const doorward_policy *policy)
{
    doorward_verdict verdict = {sizeof verdict, true, 1, {NULL, 0}};
    doorward_reason reasons[4] = {1, 1, 1, 1};
    doorward_str origins[3];

    CHECK_INT(doorward_match(policy, SHOP, strlen(SHOP),
                             DOORWARD_SCOPE_CORS | DOORWARD_SCOPE_REDIRECT,
                             &verdict), DOORWARD_OK);
    CHECK(verdict.allowed);
    CHECK_STR(verdict.origin_rule, "Storefront");
    CHECK_INT(doorward_match(policy, SHOP, strlen(SHOP), DOORWARD_SCOPE_CSRF,
                             &verdict), DOORWARD_OK);
    CHECK(!verdict.allowed);
    CHECK_INT(verdict.reason, DOORWARD_REASON_SCOPE_NOT_TRUSTED);
    CHECK_STR(verdict.origin_rule, "Storefront");
    origins[0] = str(SHOP);
    origins[1] = str("https://evil.example");
    origins[2] = str("null");
    CHECK_INT(doorward_match_many(policy, origins, 3, DOORWARD_SCOPE_CORS,
                                  reasons), DOORWARD_OK);
    CHECK_INT(reasons[0], DOORWARD_REASON_ALLOWED);
    CHECK_INT(reasons[1], DOORWARD_REASON_ORIGIN_NOT_TRUSTED);
    CHECK_INT(reasons[2], DOORWARD_REASON_NULL_ORIGIN);
    CHECK_INT(reasons[3], 1);
}

/* The caller's buffer: asked for, too small, just right, larger. */
static void test_normalize(void)
{
    const char *text = "HTTPS://Example.COM:443/";
    char buffer[64];
    size_t written = 0;

    CHECK_INT(doorward_origin_normalize(text, strlen(text), NULL, 0, &written,
                                        NULL),
              DOORWARD_ERROR_BUFFER_TOO_SMALL);
    CHECK_INT(written, 19);
    memset(buffer, '.', sizeof buffer);
    CHECK_INT(doorward_origin_normalize(text, strlen(text), buffer, 18,
                                        &written, NULL),
              DOORWARD_ERROR_BUFFER_TOO_SMALL);
    CHECK_INT(written, 19);
    CHECK_INT(buffer[0], '.');
    CHECK_INT(doorward_origin_normalize(text, strlen(text), buffer, 19,
                                        &written, NULL), DOORWARD_OK);
    CHECK_INT(written, 19);
    CHECK(memcmp(buffer, "https://example.com.", 20) == 0);
}

int main(void)
{
    doorward_policy *policy = fixture();
    size_t at;

    for (at = 0; at < sizeof CASES / sizeof CASES[0]; at++) {
        test_case(policy, at);
    }
    test_headers(policy);
    test_bounds(policy);
    test_match(policy);
    test_normalize();
    doorward_policy_release(policy);
    return check_end();
}
