/* NULL in every pointer position of every function.
 *
 * A test reads this file and holds it against the header: each pointer
 * parameter of each function has a line here, with NULL in its place.
 *
 * A line is: function, parameter, what must come of it, arguments. */

#include "inputs.h"
#include "outputs.h"

/* The function returns this status, and its outputs are as after a failure. */
#define NULL_STATUS(function, parameter, expected, ...) \
    CHECK_FAILS(function(__VA_ARGS__), (expected))

/* The function returns this value. */
#define NULL_VALUE(function, parameter, expected, ...) \
    CHECK(function(__VA_ARGS__) == (expected))

/* The function returns an empty string. */
#define NULL_TEXT(function, parameter, ...) \
    CHECK_STR(function(__VA_ARGS__), NULL)

/* The function comes back. */
#define NULL_IGNORED(function, parameter, ...) \
    do { \
        function(__VA_ARGS__); \
        check_count++; \
    } while (0)

#define MISSING DOORWARD_ERROR_NULL_POINTER
#define TOML DOORWARD_FORMAT_TOML
#define CORS DOORWARD_SCOPE_CORS

static doorward_policy *policy;

static void test_builder(void)
{
    doorward_builder *builder = doorward_builder_new();
    doorward_trusted_origin origin = valid_origin();
    doorward_api api = valid_api();
    doorward_cors_options options = valid_options();

    CHECK(builder != NULL);
    NULL_IGNORED(doorward_builder_free, builder, NULL);
    NULL_STATUS(doorward_builder_trusted_origin, builder, MISSING,
                NULL, &origin);
    NULL_STATUS(doorward_builder_trusted_origin, origin, MISSING,
                builder, NULL);
    NULL_STATUS(doorward_builder_api, builder, MISSING, NULL, &api);
    NULL_STATUS(doorward_builder_api, api, MISSING, builder, NULL);
    NULL_STATUS(doorward_builder_cors_options, builder, MISSING,
                NULL, &options);
    NULL_STATUS(doorward_builder_cors_options, options, MISSING,
                builder, NULL);
    NULL_STATUS(doorward_builder_safety, builder, MISSING, NULL, 0);
    NULL_STATUS(doorward_builder_build, builder, MISSING,
                NULL, policy_out, error_out);
    NULL_STATUS(doorward_builder_build, policy, MISSING,
                builder, NULL, error_out);
    /* Nobody has to ask why: two entries may not share a name. */
    CHECK_INT(doorward_builder_trusted_origin(builder, &origin), 0);
    CHECK_INT(doorward_builder_trusted_origin(builder, &origin), 0);
    NULL_STATUS(doorward_builder_build, error, DOORWARD_ERROR_INVALID_POLICY,
                builder, policy_out, NULL);
    doorward_builder_free(builder);
}

static void test_policy(void)
{
    NULL_STATUS(doorward_policy_parse, document, MISSING,
                NULL, 1, TOML, policy_out, error_out);
    NULL_STATUS(doorward_policy_parse, policy, MISSING,
                FIXTURE, strlen(FIXTURE), TOML, NULL, error_out);
    NULL_STATUS(doorward_policy_parse, error, DOORWARD_ERROR_INVALID_POLICY,
                "?", 1, TOML, policy_out, NULL);
    NULL_STATUS(doorward_policy_open, path, MISSING,
                NULL, 1, policy_out, error_out);
    NULL_STATUS(doorward_policy_open, policy, MISSING,
                "p.toml", 6, NULL, error_out);
    NULL_STATUS(doorward_policy_open, error, DOORWARD_ERROR_IO,
                "/none/p.toml", 12, policy_out, NULL);
    NULL_VALUE(doorward_policy_retain, policy, NULL, NULL);
    NULL_IGNORED(doorward_policy_release, policy, NULL);
    NULL_STATUS(doorward_policy_api, policy, MISSING,
                NULL, "users", 5, api_out);
    NULL_STATUS(doorward_policy_api, name, MISSING, policy, NULL, 5, api_out);
    NULL_STATUS(doorward_policy_api, api, MISSING, policy, "users", 5, NULL);
}

static void test_decisions(void)
{
    doorward_cors_request request = valid_request();
    doorward_csrf_request csrf = valid_csrf();

    NULL_STATUS(doorward_cors, policy, MISSING, NULL, &request, decision_out);
    NULL_STATUS(doorward_cors, request, MISSING, policy, NULL, decision_out);
    NULL_STATUS(doorward_cors, decision, MISSING, policy, &request, NULL);
    NULL_STATUS(doorward_csrf, policy, MISSING, NULL, &csrf, verdict_out);
    NULL_STATUS(doorward_csrf, request, MISSING, policy, NULL, verdict_out);
    NULL_STATUS(doorward_csrf, verdict, MISSING, policy, &csrf, NULL);
    NULL_STATUS(doorward_websocket, policy, MISSING,
                NULL, "x", 1, "x", 1, verdict_out);
    NULL_STATUS(doorward_websocket, origin, MISSING,
                policy, NULL, 1, "x", 1, verdict_out);
    NULL_STATUS(doorward_websocket, own_origin, MISSING,
                policy, "x", 1, NULL, 1, verdict_out);
    NULL_STATUS(doorward_websocket, verdict, MISSING,
                policy, "x", 1, "x", 1, NULL);
    NULL_STATUS(doorward_embed, policy, MISSING, NULL, "x", 1, embed_out);
    NULL_STATUS(doorward_embed, own_origin, MISSING,
                policy, NULL, 1, embed_out);
    NULL_STATUS(doorward_embed, headers, MISSING, policy, "x", 1, NULL);
}

static void test_redirect(void)
{
    NULL_STATUS(doorward_redirect, policy, MISSING,
                NULL, "/x", 2, "x", 1, buffer_out, ROOM, length_out,
                verdict_out);
    NULL_STATUS(doorward_redirect, url, MISSING,
                policy, NULL, 2, "x", 1, buffer_out, ROOM, length_out,
                verdict_out);
    NULL_STATUS(doorward_redirect, own_origin, MISSING,
                policy, "/x", 2, NULL, 1, buffer_out, ROOM, length_out,
                verdict_out);
    NULL_STATUS(doorward_redirect, buffer, MISSING,
                policy, "/x", 2, "x", 1, NULL, ROOM, length_out, verdict_out);
    NULL_STATUS(doorward_redirect, written, MISSING,
                policy, "/x", 2, "x", 1, buffer_out, ROOM, NULL, verdict_out);
    NULL_STATUS(doorward_redirect, verdict, MISSING,
                policy, "/x", 2, "x", 1, buffer_out, ROOM, length_out, NULL);
}

static void test_match(void)
{
    doorward_str origins[2];

    origins[0] = origins[1] = str("https://shop.example.com");
    NULL_STATUS(doorward_match, policy, MISSING,
                NULL, origins->data, origins->len, CORS, verdict_out);
    NULL_STATUS(doorward_match, origin, MISSING,
                policy, NULL, 1, CORS, verdict_out);
    NULL_STATUS(doorward_match, verdict, MISSING,
                policy, origins->data, origins->len, CORS, NULL);
    NULL_STATUS(doorward_match_many, policy, MISSING,
                NULL, origins, 2, CORS, reasons_out);
    NULL_STATUS(doorward_match_many, origins, MISSING,
                policy, NULL, 2, CORS, reasons_out);
    NULL_STATUS(doorward_match_many, reasons, MISSING,
                policy, origins, 2, CORS, NULL);
    /* An answer that was already there may not stay when a later one fails. */
    origins[1].data = NULL;
    CHECK_FAILS(doorward_match_many(policy, origins, 2, CORS, reasons_out),
                MISSING);
}

static void test_origin(void)
{
    const char *text = "https://a.example";

    NULL_STATUS(doorward_origin_normalize, origin, MISSING,
                NULL, 17, buffer_out, ROOM, length_out, error_out);
    NULL_STATUS(doorward_origin_normalize, buffer, MISSING,
                text, 17, NULL, ROOM, length_out, error_out);
    NULL_STATUS(doorward_origin_normalize, written, MISSING,
                text, 17, buffer_out, ROOM, NULL, error_out);
    NULL_STATUS(doorward_origin_normalize, error,
                DOORWARD_ERROR_INVALID_ORIGIN,
                "?", 1, buffer_out, ROOM, length_out, NULL);
}

static void test_engine(void)
{
    doorward_engine *engine = doorward_engine_new();
    doorward_reader *reader = doorward_engine_reader(engine);
    bool replaced;

    CHECK(engine != NULL && reader != NULL);
    NULL_IGNORED(doorward_engine_free, engine, NULL);
    NULL_STATUS(doorward_engine_poll, error, DOORWARD_OK,
                engine, &replaced, NULL);
    NULL_STATUS(doorward_engine_replace, engine, MISSING, NULL, policy);
    NULL_STATUS(doorward_engine_replace, policy, MISSING, engine, NULL);
    NULL_VALUE(doorward_engine_acquire, engine, NULL, NULL);
    NULL_VALUE(doorward_engine_generation, engine, 0, NULL);
    NULL_VALUE(doorward_engine_reader, engine, NULL, NULL);
    NULL_STATUS(doorward_engine_load, engine, MISSING,
                NULL, "p.toml", 6, error_out);
    NULL_STATUS(doorward_engine_load, path, MISSING,
                engine, NULL, 1, error_out);
    NULL_STATUS(doorward_engine_load, error, DOORWARD_ERROR_IO,
                engine, "/none/p.toml", 12, NULL);
    NULL_STATUS(doorward_engine_poll, engine, MISSING,
                NULL, flag_out, error_out);
    NULL_STATUS(doorward_engine_poll, replaced, MISSING,
                engine, NULL, error_out);
    NULL_STATUS(doorward_reader_policy, reader, MISSING, NULL, view_out);
    NULL_STATUS(doorward_reader_policy, policy, MISSING, reader, NULL);
    NULL_IGNORED(doorward_reader_free, reader, NULL);
    doorward_reader_free(reader);
    doorward_engine_free(engine);
}

static void test_explain(void)
{
    doorward_cors_request request = valid_request();

    NULL_STATUS(doorward_explain, policy, MISSING,
                NULL, &request, DOORWARD_EXPLAIN_TEXT, text_out);
    NULL_STATUS(doorward_explain, cors_request, MISSING,
                policy, NULL, DOORWARD_EXPLAIN_TEXT, text_out);
    NULL_STATUS(doorward_explain, text, MISSING,
                policy, &request, DOORWARD_EXPLAIN_TEXT, NULL);
    NULL_STATUS(doorward_explain_match, policy, MISSING,
                NULL, "x", 1, CORS, DOORWARD_EXPLAIN_TEXT, text_out);
    NULL_STATUS(doorward_explain_match, origin, MISSING,
                policy, NULL, 1, CORS, DOORWARD_EXPLAIN_TEXT, text_out);
    NULL_STATUS(doorward_explain_match, text, MISSING,
                policy, "x", 1, CORS, DOORWARD_EXPLAIN_TEXT, NULL);
    NULL_TEXT(doorward_text_str, text, NULL);
    NULL_IGNORED(doorward_text_free, text, NULL);
}

static void test_error(void)
{
    NULL_VALUE(doorward_error_count, error, 0, NULL);
    NULL_TEXT(doorward_error_code, error, NULL, 0);
    NULL_TEXT(doorward_error_message, error, NULL, 0);
    NULL_TEXT(doorward_error_help, error, NULL, 0);
    NULL_VALUE(doorward_error_line, error, 0, NULL, 0);
    NULL_VALUE(doorward_error_column, error, 0, NULL, 0);
    NULL_TEXT(doorward_error_text, error, NULL);
    NULL_IGNORED(doorward_error_free, error, NULL);
}

int main(void)
{
    policy = fixture();
    test_builder();
    test_policy();
    test_decisions();
    test_redirect();
    test_match();
    test_origin();
    test_engine();
    test_explain();
    test_error();
    doorward_policy_release(policy);
    return check_end();
}
