/* Strings with lengths that are none, too long, or not UTF-8.
 *
 * A test reads this file and holds it against the header: each string of each
 * function and of each struct that is handed in has a line in STRINGS, and
 * each array has one in ARRAYS. */

#include "inputs.h"
#include "outputs.h"

#define OK DOORWARD_OK
#define ARGUMENT DOORWARD_ERROR_INVALID_ARGUMENT
#define MISSING DOORWARD_ERROR_NULL_POINTER
#define UTF8 DOORWARD_ERROR_INVALID_UTF8
#define POLICY DOORWARD_ERROR_INVALID_POLICY
#define ORIGIN DOORWARD_ERROR_INVALID_ORIGIN
#define FORMAT DOORWARD_ERROR_UNKNOWN_FORMAT
#define ABSENT DOORWARD_ERROR_NOT_FOUND
#define CORS DOORWARD_SCOPE_CORS
#define TOML DOORWARD_FORMAT_TOML

static doorward_policy *policy;
static doorward_engine *engine;
static doorward_builder *builder;

static doorward_status parse_document(doorward_str text)
{
    return doorward_policy_parse(text.data, text.len, TOML, policy_out, NULL);
}

static doorward_status open_path(doorward_str text)
{
    return doorward_policy_open(text.data, text.len, policy_out, NULL);
}

static doorward_status api_name(doorward_str text)
{
    return doorward_policy_api(policy, text.data, text.len, api_out);
}

static doorward_status match_origin(doorward_str text)
{
    return doorward_match(policy, text.data, text.len, CORS, verdict_out);
}

static doorward_status match_many_origins(doorward_str text)
{
    return doorward_match_many(policy, &text, 1, CORS, reasons_out);
}

static doorward_status normalize_origin(doorward_str text)
{
    return doorward_origin_normalize(text.data, text.len, buffer_out, ROOM,
                                     length_out, NULL);
}

static doorward_status load_path(doorward_str text)
{
    return doorward_engine_load(engine, text.data, text.len, NULL);
}

static doorward_status websocket_origin(doorward_str text)
{
    return doorward_websocket(policy, text.data, text.len, "x", 1,
                              verdict_out);
}

static doorward_status websocket_own_origin(doorward_str text)
{
    return doorward_websocket(policy, "x", 1, text.data, text.len,
                              verdict_out);
}

static doorward_status redirect_url(doorward_str text)
{
    return doorward_redirect(policy, text.data, text.len, "x", 1, buffer_out,
                             ROOM, length_out, verdict_out);
}

static doorward_status redirect_own_origin(doorward_str text)
{
    return doorward_redirect(policy, "/x", 2, text.data, text.len, buffer_out,
                             ROOM, length_out, verdict_out);
}

static doorward_status embed_own_origin(doorward_str text)
{
    return doorward_embed(policy, text.data, text.len, embed_out);
}

static doorward_status explain_origin(doorward_str text)
{
    doorward_text *explained = NULL;
    doorward_status status = doorward_explain_match(
        policy, text.data, text.len, CORS, DOORWARD_EXPLAIN_TEXT, &explained);

    CHECK((status == OK) == (explained != NULL));
    doorward_text_free(explained);
    return status;
}

/* A function that spoils one field of a valid struct and hands it in. */
#define FIELD(name, type, valid, field, call) \
    static doorward_status name(doorward_str text) \
    { \
        type in = valid(); \
        in.field = text; \
        return call; \
    }

#define ORIGIN_FIELD(name, field) \
    FIELD(name, doorward_trusted_origin, valid_origin, field, \
          doorward_builder_trusted_origin(builder, &in))
#define API_FIELD(name, field) \
    FIELD(name, doorward_api, valid_api, field, \
          doorward_builder_api(builder, &in))
#define REQUEST_FIELD(name, field) \
    FIELD(name, doorward_cors_request, valid_request, field, \
          doorward_cors(policy, &in, decision_out))
#define CSRF_FIELD(name, field) \
    FIELD(name, doorward_csrf_request, valid_csrf, field, \
          doorward_csrf(policy, &in, verdict_out))

ORIGIN_FIELD(origin_name, name)
ORIGIN_FIELD(origin_origin, origin)
API_FIELD(api_api_name, name)
API_FIELD(api_path, path)
REQUEST_FIELD(request_method, method)
REQUEST_FIELD(request_path, path)
REQUEST_FIELD(request_origin, origin)
REQUEST_FIELD(request_request_method, request_method)
REQUEST_FIELD(request_request_headers, request_headers)
REQUEST_FIELD(request_own_origin, own_origin)
CSRF_FIELD(csrf_method, method)
CSRF_FIELD(csrf_fetch_site, fetch_site)
CSRF_FIELD(csrf_origin, origin)
CSRF_FIELD(csrf_own_origin, own_origin)

/* What comes of a string when it is NULL with length 0, and when it is one
 * byte that is not UTF-8. NULL with a length is always MISSING, and a length
 * that no object has is always ARGUMENT. */
static const struct {
    const char *what;
    doorward_status (*call)(doorward_str text);
    doorward_status none;
    doorward_status not_utf8;
} STRINGS[] = {
    {"doorward_policy_parse document", parse_document, POLICY, UTF8},
    {"doorward_policy_open path", open_path, FORMAT, FORMAT},
    {"doorward_policy_api name", api_name, ABSENT, UTF8},
    {"doorward_match origin", match_origin, OK, OK},
    {"doorward_match_many origins", match_many_origins, OK, OK},
    {"doorward_origin_normalize origin", normalize_origin, ORIGIN, UTF8},
    {"doorward_engine_load path", load_path, FORMAT, FORMAT},
    {"doorward_websocket origin", websocket_origin, OK, OK},
    {"doorward_websocket own_origin", websocket_own_origin, OK, OK},
    {"doorward_redirect url", redirect_url, OK, OK},
    {"doorward_redirect own_origin", redirect_own_origin, OK, OK},
    {"doorward_embed own_origin", embed_own_origin, OK, OK},
    {"doorward_explain_match origin", explain_origin, OK, OK},
    {"doorward_trusted_origin.name", origin_name, OK, UTF8},
    {"doorward_trusted_origin.origin", origin_origin, OK, UTF8},
    {"doorward_api.name", api_api_name, OK, UTF8},
    {"doorward_api.path", api_path, OK, UTF8},
    {"doorward_cors_request.method", request_method, OK, OK},
    {"doorward_cors_request.path", request_path, OK, OK},
    {"doorward_cors_request.origin", request_origin, OK, OK},
    {"doorward_cors_request.request_method", request_request_method, OK, OK},
    {"doorward_cors_request.request_headers", request_request_headers, OK, OK},
    {"doorward_cors_request.own_origin", request_own_origin, OK, OK},
    {"doorward_csrf_request.method", csrf_method, OK, OK},
    {"doorward_csrf_request.fetch_site", csrf_fetch_site, OK, OK},
    {"doorward_csrf_request.origin", csrf_origin, OK, OK},
    {"doorward_csrf_request.own_origin", csrf_own_origin, OK, OK},
};

static doorward_status give_array(size_t offset, const doorward_str *array,
                                  size_t count)
{
    doorward_api api = valid_api();
    char *bytes = (char *)&api;

    /* Each array is a pointer with a count behind it. */
    memcpy(bytes + offset, &array, sizeof array);
    memcpy(bytes + offset + sizeof array, &count, sizeof count);
    api.flags = DOORWARD_API_LISTED_ORIGINS;
    return doorward_builder_api(builder, &api);
}

/* The arrays of a struct, by the place of the pointer. */
static const struct {
    const char *what;
    size_t offset;
} ARRAYS[] = {
    {"doorward_api.methods", offsetof(doorward_api, methods)},
    {"doorward_api.request_headers", offsetof(doorward_api, request_headers)},
    {"doorward_api.exposed_headers", offsetof(doorward_api, exposed_headers)},
    {"doorward_api.origins", offsetof(doorward_api, origins)},
};

static doorward_str with_length(const char *data, size_t len)
{
    doorward_str text;

    text.data = data;
    text.len = len;
    return text;
}

static void check_string(size_t at, const char *data, size_t len,
                         doorward_status expected)
{
    int before = check_failed;
    doorward_status status;

    outputs_reset();
    status = STRINGS[at].call(with_length(data, len));
    CHECK_INT(status, expected);
    if (status != OK) {
        check_untouched();
        CHECK(decision_out->size == sizeof *decision_out);
        CHECK(is_false(&decision_out->allowed) ||
              is_garbage(&decision_out->allowed, 1));
        CHECK(is_false(&verdict_out->allowed) ||
              is_garbage(&verdict_out->allowed, 1));
    }
    if (check_failed != before) {
        printf("  %s, length %zu\n", STRINGS[at].what, len);
    }
}

static void test_strings(void)
{
    size_t at;

    for (at = 0; at < sizeof STRINGS / sizeof STRINGS[0]; at++) {
        check_string(at, NULL, 0, STRINGS[at].none);
        check_string(at, NULL, 1, MISSING);
        check_string(at, NULL, SIZE_MAX, MISSING);
        check_string(at, "\xFF", 1, STRINGS[at].not_utf8);
        check_string(at, "x", SIZE_MAX, ARGUMENT);
        check_string(at, "x", SIZE_MAX / 2 + 1, ARGUMENT);
        check_string(at, "x", SIZE_MAX / 2, ARGUMENT);
    }
}

static void check_array(size_t at, const doorward_str *array, size_t count,
                        doorward_status expected)
{
    doorward_status status = give_array(ARRAYS[at].offset, array, count);

    CHECK_INT(status, expected);
    if (status != expected) {
        printf("  %s, count %zu\n", ARRAYS[at].what, count);
    }
}

static void test_arrays(void)
{
    doorward_str element = str("x");
    doorward_str broken = with_length(NULL, 1);
    doorward_str latin = str("\xE9");
    doorward_str endless = with_length("x", SIZE_MAX);
    size_t at;

    for (at = 0; at < sizeof ARRAYS / sizeof ARRAYS[0]; at++) {
        check_array(at, NULL, 0, OK);
        check_array(at, &element, 1, OK);
        check_array(at, NULL, 1, MISSING);
        check_array(at, &broken, 1, MISSING);
        check_array(at, &latin, 1, UTF8);
        check_array(at, &endless, 1, ARGUMENT);
        check_array(at, &element, SIZE_MAX, ARGUMENT);
        check_array(at, &element, SIZE_MAX / 2, ARGUMENT);
        check_array(at, &element, SIZE_MAX / sizeof element, ARGUMENT);
    }
    CHECK_FAILS(doorward_match_many(policy, &element, SIZE_MAX, CORS,
                                    &(doorward_reason){0}), ARGUMENT);
    CHECK_INT(doorward_match_many(policy, NULL, 0, CORS, reasons_out), OK);
    CHECK_INT(reasons_out[0], DOORWARD_REASON_ALLOWED);
}

int main(void)
{
    policy = fixture();
    engine = doorward_engine_new();
    builder = doorward_builder_new();
    test_strings();
    test_arrays();
    doorward_builder_free(builder);
    doorward_engine_free(engine);
    doorward_policy_release(policy);
    return check_end();
}
