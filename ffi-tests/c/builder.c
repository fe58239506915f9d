/* A policy built by code: it decides as the same policy from a document, and
 * what is wrong with it is said in the same words. */

#include "inputs.h"

static void add_origin(doorward_builder *builder, const char *name,
                       const char *origin, uint32_t scopes, uint32_t flags)
{
    doorward_trusted_origin in = valid_origin();

    in.name = str(name);
    in.origin = str(origin);
    in.scopes = scopes;
    in.flags = flags;
    CHECK_INT(doorward_builder_trusted_origin(builder, &in), DOORWARD_OK);
}

static doorward_builder *shop(void)
{
    doorward_builder *builder = doorward_builder_new();
    doorward_str methods[1], request_headers[2], exposed_headers[1];
    doorward_api api = valid_api();

    add_origin(builder, "Shop", "https://shop.example.com",
               DOORWARD_SCOPE_CORS, 0);
    add_origin(builder, "Team", "https://*.team.example.com",
               DOORWARD_SCOPE_CORS, DOORWARD_ORIGIN_ONE_LABEL);
    add_origin(builder, "Old", "https://old.example.com",
               DOORWARD_SCOPE_CORS, DOORWARD_ORIGIN_INACTIVE);
    methods[0] = str("PUT");
    request_headers[0] = str("Content-Type");
    request_headers[1] = str("X-Csrf");
    exposed_headers[0] = str("X-Rate");
    api.methods = methods;
    api.method_count = 1;
    api.request_headers = request_headers;
    api.request_header_count = 2;
    api.exposed_headers = exposed_headers;
    api.exposed_header_count = 1;
    api.max_age = 0;
    api.flags = DOORWARD_API_CREDENTIALS | DOORWARD_API_MAX_AGE;
    CHECK_INT(doorward_builder_api(builder, &api), DOORWARD_OK);
    return builder;
}

/* Builds, and expects it to work. */
static doorward_policy *build(const doorward_builder *builder)
{
    doorward_policy *policy = NULL;
    doorward_error *error = NULL;

    CHECK_INT(doorward_builder_build(builder, &policy, &error), DOORWARD_OK);
    CHECK_STR(doorward_error_text(error), NULL);
    CHECK(error == NULL);
    return policy;
}

/* Builds, and expects it to be refused with this text. */
static void refuse(const doorward_builder *builder, const char *code,
                   const char *text)
{
    doorward_policy *policy = NULL;
    doorward_error *error = NULL;

    CHECK_INT(doorward_builder_build(builder, &policy, &error),
              DOORWARD_ERROR_INVALID_POLICY);
    CHECK(policy == NULL);
    CHECK_INT(doorward_error_count(error), 1);
    CHECK_STR(doorward_error_code(error, 0), code);
    CHECK_INT(doorward_error_line(error, 0), 0);
    CHECK_INT(doorward_error_column(error, 0), 0);
    CHECK_STR(doorward_error_text(error), text);
    doorward_error_free(error);
}

static doorward_decision ask(const doorward_policy *policy,
                             const char *origin, const char *request_method)
{
    doorward_cors_request request = valid_request();
    doorward_decision decision;

    decision.size = sizeof decision;
    request.method = str(request_method == NULL ? "GET" : "OPTIONS");
    request.origin = str(origin);
    request.request_method = str(request_method);
    CHECK_INT(doorward_cors(policy, &request, &decision), DOORWARD_OK);
    return decision;
}

static void test_decides(void)
{
    static const struct {
        const char *origin;
        doorward_reason reason;
        const char *rule;
    } cases[] = {
        {"https://shop.example.com", DOORWARD_REASON_ALLOWED, "Shop"},
        {"https://a.team.example.com", DOORWARD_REASON_ALLOWED, "Team"},
        {"https://b.a.team.example.com",
         DOORWARD_REASON_ORIGIN_NOT_TRUSTED, NULL},
        {"https://old.example.com", DOORWARD_REASON_ORIGIN_NOT_TRUSTED, NULL},
    };
    doorward_builder *builder = shop();
    doorward_policy *policy = build(builder);
    doorward_decision decision;
    size_t at;

    /* Everything was copied, and the policy outlives its builder. */
    doorward_builder_free(builder);
    for (at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        decision = ask(policy, cases[at].origin, NULL);
        CHECK_INT(decision.reason, cases[at].reason);
        CHECK_STR(decision.origin_rule, cases[at].rule);
    }
    decision = ask(policy, "https://shop.example.com", "PUT");
    CHECK_INT(decision.header_count, 5);
    CHECK_STR(decision.headers[3].value, "content-type, x-csrf");
    CHECK_STR(decision.headers[4].name, "access-control-max-age");
    CHECK_STR(decision.headers[4].value, "0");
    doorward_policy_release(policy);
}

/* A builder goes on after a policy was built; the policy stays as it is. */
static void test_goes_on(void)
{
    doorward_builder *builder = shop();
    doorward_policy *first = build(builder);
    doorward_policy *second;

    add_origin(builder, "New", "https://new.example.com",
               DOORWARD_SCOPE_CORS, 0);
    second = build(builder);
    CHECK(first != second);
    CHECK(!ask(first, "https://new.example.com", NULL).allowed);
    CHECK(ask(second, "https://new.example.com", NULL).allowed);
    doorward_builder_free(builder);
    doorward_policy_release(first);
    doorward_policy_release(second);
}

static void test_options(void)
{
    doorward_builder *builder = shop();
    doorward_cors_options options = valid_options();
    doorward_decision decision;
    doorward_policy *policy;

    options.preflight_status = 200;
    options.denied_preflight_status = 400;
    options.flags = DOORWARD_CORS_BLOCK_DENIED;
    CHECK_INT(doorward_builder_cors_options(builder, &options), DOORWARD_OK);
    policy = build(builder);
    CHECK_INT(ask(policy, "https://shop.example.com", "PUT").status, 200);
    CHECK_INT(ask(policy, "https://evil.example", "PUT").status, 400);
    decision = ask(policy, "https://evil.example", NULL);
    CHECK(decision.terminate);
    CHECK_INT(decision.status, 403);
    doorward_policy_release(policy);
    doorward_builder_free(builder);
}

/* Nothing at all is a policy that trusts nobody. */
static void test_empty(void)
{
    doorward_builder *builder = doorward_builder_new();
    doorward_policy *policy = build(builder);

    CHECK_INT(ask(policy, "https://shop.example.com", NULL).reason,
              DOORWARD_REASON_NO_API);
    doorward_policy_release(policy);
    doorward_builder_free(builder);
}

static void test_errors(void)
{
    static const char insecure[] =
        "anybody on the network can act as this origin, and API \"users\" "
        "takes credentials [DW032]\n"
        "  help: use https, or set allow_insecure_origins = true under "
        "[safety]\n";
    doorward_builder *builder = shop();

    add_origin(builder, "Shop", "https://shop2.example.com",
               DOORWARD_SCOPE_CORS, 0);
    refuse(builder, "DW007",
           "another trusted origin has the name \"Shop\" [DW007]\n"
           "  help: give each a name of its own\n");
    doorward_builder_free(builder);
    builder = shop();
    add_origin(builder, "Plain", "http://plain.example.com",
               DOORWARD_SCOPE_CORS, 0);
    refuse(builder, "DW032", insecure);
    /* The guard can be switched off, and on again. */
    CHECK_INT(doorward_builder_safety(
                  builder, DOORWARD_SAFETY_ALLOW_INSECURE_ORIGINS),
              DOORWARD_OK);
    doorward_policy_release(build(builder));
    CHECK_INT(doorward_builder_safety(builder, 0), DOORWARD_OK);
    refuse(builder, "DW032", insecure);
    doorward_builder_free(builder);
}

int main(void)
{
    test_decides();
    test_goes_on();
    test_options();
    test_empty();
    test_errors();
    return check_end();
}
