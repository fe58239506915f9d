/* Structs that say another size than the library knows: from an older header,
 * a newer one, or from nowhere.
 *
 * A test reads this file and holds it against the header: each struct that
 * begins with its size has a line in STRUCTS. */

#include "inputs.h"
#include "outputs.h"

#define OK DOORWARD_OK
#define SIZE DOORWARD_ERROR_STRUCT_SIZE

static doorward_policy *policy;
static doorward_builder *builder;

/* Room for any struct with the largest tail, aligned as structs are. */
static union {
    size_t aligned;
    unsigned char bytes[8192];
} block;

static doorward_status give_origin(void *in)
{
    return doorward_builder_trusted_origin(builder, in);
}

static doorward_status give_api(void *in)
{
    return doorward_builder_api(builder, in);
}

static doorward_status give_options(void *in)
{
    return doorward_builder_cors_options(builder, in);
}

static doorward_status give_request(void *in)
{
    return doorward_cors(policy, in, decision_out);
}

static doorward_status give_csrf(void *in)
{
    return doorward_csrf(policy, in, verdict_out);
}

static doorward_status get_decision(void *out)
{
    doorward_cors_request request = valid_request();

    return doorward_cors(policy, &request, out);
}

static doorward_status get_match(void *out)
{
    return doorward_match(policy, "null", 4, DOORWARD_SCOPE_CORS, out);
}

static doorward_status get_csrf(void *out)
{
    doorward_csrf_request request = valid_csrf();

    return doorward_csrf(policy, &request, out);
}

static doorward_status get_websocket(void *out)
{
    return doorward_websocket(policy, "null", 4, NULL, 0, out);
}

static doorward_status get_redirect(void *out)
{
    return doorward_redirect(policy, "/", 1, NULL, 0, buffer_out, ROOM,
                             length_out, out);
}

static doorward_status get_embed(void *out)
{
    return doorward_embed(policy, NULL, 0, out);
}

/* A valid struct for each input; NULL for an output. */
static const void *origin(void)
{
    static doorward_trusted_origin in;
    in = valid_origin();
    return &in;
}

static const void *api(void)
{
    static doorward_api in;
    in = valid_api();
    return &in;
}

static const void *options(void)
{
    static doorward_cors_options in;
    in = valid_options();
    return &in;
}

static const void *request(void)
{
    static doorward_cors_request in;
    in = valid_request();
    return &in;
}

static const void *csrf(void)
{
    static doorward_csrf_request in;
    in = valid_csrf();
    return &in;
}

static const struct {
    const char *what;
    size_t size;
    const void *(*valid)(void);
    doorward_status (*call)(void *pointer);
} STRUCTS[] = {
    {"doorward_trusted_origin", sizeof(doorward_trusted_origin), origin,
     give_origin},
    {"doorward_api", sizeof(doorward_api), api, give_api},
    {"doorward_cors_options", sizeof(doorward_cors_options), options,
     give_options},
    {"doorward_cors_request", sizeof(doorward_cors_request), request,
     give_request},
    {"doorward_csrf_request", sizeof(doorward_csrf_request), csrf, give_csrf},
    {"doorward_decision", sizeof(doorward_decision), NULL, get_decision},
    {"doorward_verdict", sizeof(doorward_verdict), NULL, get_match},
    {"doorward_verdict", sizeof(doorward_verdict), NULL, get_csrf},
    {"doorward_verdict", sizeof(doorward_verdict), NULL, get_websocket},
    {"doorward_verdict", sizeof(doorward_verdict), NULL, get_redirect},
    {"doorward_embed_headers", sizeof(doorward_embed_headers), NULL,
     get_embed},
};

/* Hands a struct in that says it has `size` bytes and has `tail` behind what
 * the library knows. */
static doorward_status call(size_t at, size_t size, int tail)
{
    memset(block.bytes, tail, sizeof block.bytes);
    if (STRUCTS[at].valid == NULL) {
        memset(block.bytes, GARBAGE, STRUCTS[at].size);
    } else {
        memcpy(block.bytes, STRUCTS[at].valid(), STRUCTS[at].size);
    }
    memcpy(block.bytes, &size, sizeof size);
    outputs_reset();
    return STRUCTS[at].call(block.bytes);
}

static int is_all(size_t from, size_t to, int byte)
{
    for (; from < to; from++) {
        if (block.bytes[from] != byte) {
            return 0;
        }
    }
    return 1;
}

/* An output whose size is wrong denies all the same: who forgot the size may
 * forget the status too. `allowed` is behind the size, but for the headers of
 * doorward_embed, which have no such field. */
static void check_refused(size_t at)
{
    if (STRUCTS[at].valid == NULL && STRUCTS[at].call != get_embed) {
        CHECK_INT(block.bytes[sizeof(size_t)], 0);
    } else if (STRUCTS[at].call == give_request) {
        check_denies("decision_out");
    } else if (STRUCTS[at].call == give_csrf) {
        check_denies("verdict_out");
    }
}

static void test_struct(size_t at)
{
    size_t known = STRUCTS[at].size;
    const struct {
        size_t size;
        int tail;
        doorward_status status;
    } cases[] = {
        {0, 0, SIZE},
        {1, 0, SIZE},
        {sizeof(size_t), 0, SIZE},
        {known - 1, 0, SIZE},
        {known, 0, OK},
        {known, 0x55, OK},
        {known + 8, 0, OK},
        {known + 8, 0x55, STRUCTS[at].valid == NULL ? OK : SIZE},
        {4096, 0, OK},
        {4097, 0, SIZE},
        {(size_t)1 << 20, 0, SIZE},
        {SIZE_MAX, 0, SIZE},
    };
    size_t row;

    for (row = 0; row < sizeof cases / sizeof cases[0]; row++) {
        int before = check_failed;

        CHECK_INT(call(at, cases[row].size, cases[row].tail),
                  cases[row].status);
        if (cases[row].status != OK) {
            check_refused(at);
        } else if (STRUCTS[at].valid == NULL) {
            CHECK(is_all(known, cases[row].size, 0));
            CHECK(is_all(cases[row].size, sizeof block.bytes,
                         cases[row].tail));
        }
        if (check_failed != before) {
            printf("  %s of size %zu\n", STRUCTS[at].what, cases[row].size);
        }
    }
}

int main(void)
{
    size_t at;

    policy = fixture();
    builder = doorward_builder_new();
    for (at = 0; at < sizeof STRUCTS / sizeof STRUCTS[0]; at++) {
        test_struct(at);
    }
    doorward_builder_free(builder);
    doorward_policy_release(policy);
    return check_end();
}
