/* Numbers that mean nothing: flags, scopes, formats, statuses, ids. */

#include "inputs.h"
#include "outputs.h"

#define OK DOORWARD_OK
#define ARGUMENT DOORWARD_ERROR_INVALID_ARGUMENT

static doorward_policy *policy;
static doorward_builder *builder;

static void test_formats(void)
{
    static const int32_t unknown[] = {0, 3, -1, INT32_MIN, INT32_MAX};
    size_t at;

    for (at = 0; at < sizeof unknown / sizeof unknown[0]; at++) {
        CHECK_FAILS(doorward_policy_parse("", 0, unknown[at], policy_out,
                                          error_out), ARGUMENT);
    }
}

static void test_forms(void)
{
    static const int32_t unknown[] = {0, 3, -1, INT32_MIN, INT32_MAX};
    doorward_cors_request request = valid_request();
    size_t at;

    for (at = 0; at < sizeof unknown / sizeof unknown[0]; at++) {
        CHECK_FAILS(doorward_explain(policy, &request, unknown[at], text_out),
                    ARGUMENT);
        CHECK_FAILS(doorward_explain_match(policy, "null", 4,
                                           DOORWARD_SCOPE_CORS, unknown[at],
                                           text_out), ARGUMENT);
    }
}

/* Of an origin and of a question; one bit at least may be asked for, and any
 * set of those that are known. */
static void test_scopes(void)
{
    static const struct {
        uint32_t scopes;
        doorward_status status;
    } cases[] = {
        {DOORWARD_SCOPE_CORS, OK},
        {DOORWARD_SCOPE_CORS | DOORWARD_SCOPE_CSRF, OK},
        {31, OK},
        {32, ARGUMENT},
        {33, ARGUMENT},
        {(uint32_t)1 << 31, ARGUMENT},
        {UINT32_MAX, ARGUMENT},
    };
    doorward_str text = str("https://shop.example.com");
    doorward_trusted_origin origin = valid_origin();
    size_t at;

    for (at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        origin.scopes = cases[at].scopes;
        CHECK_INT(doorward_builder_trusted_origin(builder, &origin),
                  cases[at].status);
        outputs_reset();
        CHECK_INT(doorward_match(policy, text.data, text.len,
                                 cases[at].scopes, verdict_out),
                  cases[at].status);
        if (cases[at].status != OK) {
            check_denies("verdict_out");
            CHECK_FAILS(doorward_match_many(policy, (doorward_str[]){text,
                                            text}, 2, cases[at].scopes,
                                            reasons_out), ARGUMENT);
        }
    }
}

static void test_origin_flags(void)
{
    static const struct {
        uint32_t flags;
        doorward_status status;
    } cases[] = {
        {DOORWARD_ORIGIN_INACTIVE, OK},
        {DOORWARD_ORIGIN_INACTIVE | DOORWARD_ORIGIN_ONE_LABEL, OK},
        {4, ARGUMENT},
        {UINT32_MAX, ARGUMENT},
    };
    doorward_trusted_origin origin = valid_origin();
    size_t at;

    for (at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        origin.flags = cases[at].flags;
        CHECK_INT(doorward_builder_trusted_origin(builder, &origin),
                  cases[at].status);
    }
}

static void test_api_flags(void)
{
    doorward_str name = str("Shop");
    const struct {
        uint32_t flags;
        size_t origins;
        doorward_status status;
    } cases[] = {
        {0, 0, OK},
        {DOORWARD_API_CREDENTIALS | DOORWARD_API_MAX_AGE, 0, OK},
        {DOORWARD_API_ANY_ORIGIN, 0, OK},
        {DOORWARD_API_LISTED_ORIGINS, 0, OK},
        {DOORWARD_API_LISTED_ORIGINS, 1, OK},
        /* Names that nothing says to use would be lost. */
        {0, 1, ARGUMENT},
        {DOORWARD_API_ANY_ORIGIN, 1, ARGUMENT},
        {DOORWARD_API_ANY_ORIGIN | DOORWARD_API_LISTED_ORIGINS, 0, ARGUMENT},
        {16, 0, ARGUMENT},
        {UINT32_MAX, 0, ARGUMENT},
    };
    size_t at;

    for (at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        doorward_api api = valid_api();
        api.flags = cases[at].flags;
        api.origins = &name;
        api.origin_count = cases[at].origins;
        CHECK_INT(doorward_builder_api(builder, &api), cases[at].status);
    }
}

static void test_options(void)
{
    static const struct {
        uint16_t allowed;
        uint16_t denied;
        uint32_t flags;
        doorward_status status;
    } cases[] = {
        {0, 0, 0, OK},
        {200, 200, DOORWARD_CORS_BLOCK_DENIED, OK},
        {299, 599, DOORWARD_CORS_INFORMATIVE_PREFLIGHT, OK},
        {199, 0, 0, ARGUMENT},
        {300, 0, 0, ARGUMENT},
        {0, 199, 0, ARGUMENT},
        {0, 600, 0, ARGUMENT},
        {UINT16_MAX, UINT16_MAX, 0, ARGUMENT},
        {0, 0, 4, ARGUMENT},
        {0, 0, UINT32_MAX, ARGUMENT},
    };
    size_t at;

    for (at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        doorward_cors_options options = valid_options();
        options.preflight_status = cases[at].allowed;
        options.denied_preflight_status = cases[at].denied;
        options.flags = cases[at].flags;
        CHECK_INT(doorward_builder_cors_options(builder, &options),
                  cases[at].status);
    }
}

static void test_safety(void)
{
    CHECK_INT(doorward_builder_safety(builder, 7), OK);
    CHECK_INT(doorward_builder_safety(builder, 8), ARGUMENT);
    CHECK_INT(doorward_builder_safety(builder, UINT32_MAX), ARGUMENT);
    CHECK_INT(doorward_builder_safety(builder, 0), OK);
}

/* Ids of APIs are the policy's; what it did not give is refused, such as one
 * from a policy with more APIs that was replaced. */
static void test_api_ids(void)
{
    doorward_cors_request request = valid_request();
    uint32_t highest = 0;

    CHECK_INT(doorward_policy_api(policy, "fonts", 5, &highest), OK);
    CHECK(highest != DOORWARD_API_BY_PATH);
    request.api = highest;
    CHECK_INT(doorward_cors(policy, &request, decision_out), OK);
    CHECK_STR(decision_out->api_name, "fonts");
    CHECK_INT(decision_out->api, highest);
    request.api = highest + 1;
    CHECK_FAILS(doorward_cors(policy, &request, decision_out), ARGUMENT);
    request.api = UINT32_MAX;
    CHECK_FAILS(doorward_cors(policy, &request, decision_out), ARGUMENT);
    request.api = DOORWARD_API_BY_PATH;
    request.flags = 1;
    CHECK_FAILS(doorward_cors(policy, &request, decision_out), ARGUMENT);
    CHECK_FAILS(doorward_policy_api(policy, "none", 4, api_out),
                DOORWARD_ERROR_NOT_FOUND);
}

static void test_reasons(void)
{
    static const int32_t unknown[] = {-1, 1000, INT32_MIN, INT32_MAX};
    size_t at;

    for (at = 0; at < sizeof unknown / sizeof unknown[0]; at++) {
        CHECK_STR(doorward_reason_code(unknown[at]), NULL);
        CHECK_STR(doorward_reason_sentence(unknown[at]), NULL);
    }
    CHECK_STR(doorward_reason_code(DOORWARD_REASON_NONE), "none");
    CHECK_STR(doorward_reason_code(DOORWARD_REASON_NO_API), "no_api");
    CHECK_STR(doorward_reason_code(DOORWARD_REASON_REQUEST_HEADER_NOT_ALLOWED),
              "request_header_not_allowed");
    CHECK(doorward_reason_sentence(DOORWARD_REASON_NO_API).len > 0);
}

int main(void)
{
    policy = fixture();
    builder = doorward_builder_new();
    outputs_reset();
    test_formats();
    test_forms();
    test_scopes();
    test_origin_flags();
    test_api_flags();
    test_options();
    test_safety();
    test_api_ids();
    test_reasons();
    doorward_builder_free(builder);
    doorward_policy_release(policy);
    return check_end();
}
