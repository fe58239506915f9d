/* Sizes and offsets of every struct that programs see, where pointers have 64
 * bits. A change here is a new ABI.
 *
 * A test reads this file and holds it against the header: each struct and
 * each field has a line. */

#include "doorward.h"

/* Fails to compile, naming the line, when the condition does not hold. C99
 * has no static assertions of its own. */
#define ASSERT(condition) ASSERT_AT(condition, __LINE__)
#define ASSERT_AT(condition, line) ASSERT_NAMED(condition, line)
#define ASSERT_NAMED(condition, line) \
    typedef char layout_line_##line[(condition) ? 1 : -1]

#define STRUCT(name, size) ASSERT(sizeof(name) == (size))
#define FIELD(name, field, offset, size) \
    ASSERT(offsetof(name, field) == (offset) && \
           sizeof(((name *)0)->field) == (size))

#if UINTPTR_MAX == UINT64_MAX

STRUCT(doorward_str, 16);
FIELD(doorward_str, data, 0, 8);
FIELD(doorward_str, len, 8, 8);

STRUCT(doorward_trusted_origin, 48);
FIELD(doorward_trusted_origin, size, 0, 8);
FIELD(doorward_trusted_origin, name, 8, 16);
FIELD(doorward_trusted_origin, origin, 24, 16);
FIELD(doorward_trusted_origin, scopes, 40, 4);
FIELD(doorward_trusted_origin, flags, 44, 4);

STRUCT(doorward_api, 112);
FIELD(doorward_api, size, 0, 8);
FIELD(doorward_api, name, 8, 16);
FIELD(doorward_api, path, 24, 16);
FIELD(doorward_api, methods, 40, 8);
FIELD(doorward_api, method_count, 48, 8);
FIELD(doorward_api, request_headers, 56, 8);
FIELD(doorward_api, request_header_count, 64, 8);
FIELD(doorward_api, exposed_headers, 72, 8);
FIELD(doorward_api, exposed_header_count, 80, 8);
FIELD(doorward_api, origins, 88, 8);
FIELD(doorward_api, origin_count, 96, 8);
FIELD(doorward_api, max_age, 104, 4);
FIELD(doorward_api, flags, 108, 4);

STRUCT(doorward_cors_options, 16);
FIELD(doorward_cors_options, size, 0, 8);
FIELD(doorward_cors_options, preflight_status, 8, 2);
FIELD(doorward_cors_options, denied_preflight_status, 10, 2);
FIELD(doorward_cors_options, flags, 12, 4);

STRUCT(doorward_cors_request, 112);
FIELD(doorward_cors_request, size, 0, 8);
FIELD(doorward_cors_request, method, 8, 16);
FIELD(doorward_cors_request, path, 24, 16);
FIELD(doorward_cors_request, origin, 40, 16);
FIELD(doorward_cors_request, request_method, 56, 16);
FIELD(doorward_cors_request, request_headers, 72, 16);
FIELD(doorward_cors_request, own_origin, 88, 16);
FIELD(doorward_cors_request, api, 104, 4);
FIELD(doorward_cors_request, flags, 108, 4);

STRUCT(doorward_header, 32);
FIELD(doorward_header, name, 0, 16);
FIELD(doorward_header, value, 16, 16);

STRUCT(doorward_decision, 288);
FIELD(doorward_decision, size, 0, 8);
FIELD(doorward_decision, allowed, 8, 1);
FIELD(doorward_decision, terminate, 9, 1);
FIELD(doorward_decision, status, 10, 2);
FIELD(doorward_decision, reason, 12, 4);
FIELD(doorward_decision, kind, 16, 4);
FIELD(doorward_decision, api, 20, 4);
FIELD(doorward_decision, origin_rule, 24, 16);
FIELD(doorward_decision, api_name, 40, 16);
FIELD(doorward_decision, vary, 56, 16);
FIELD(doorward_decision, remove, 72, 8);
FIELD(doorward_decision, remove_count, 80, 8);
FIELD(doorward_decision, header_count, 88, 8);
FIELD(doorward_decision, headers, 96, 192);
ASSERT(sizeof(((doorward_decision *)0)->headers) ==
       DOORWARD_MAX_HEADERS * sizeof(doorward_header));

STRUCT(doorward_csrf_request, 72);
FIELD(doorward_csrf_request, size, 0, 8);
FIELD(doorward_csrf_request, method, 8, 16);
FIELD(doorward_csrf_request, fetch_site, 24, 16);
FIELD(doorward_csrf_request, origin, 40, 16);
FIELD(doorward_csrf_request, own_origin, 56, 16);

STRUCT(doorward_verdict, 32);
FIELD(doorward_verdict, size, 0, 8);
FIELD(doorward_verdict, allowed, 8, 1);
FIELD(doorward_verdict, reason, 12, 4);
FIELD(doorward_verdict, origin_rule, 16, 16);

STRUCT(doorward_embed_headers, 40);
FIELD(doorward_embed_headers, size, 0, 8);
FIELD(doorward_embed_headers, frame_ancestors, 8, 16);
FIELD(doorward_embed_headers, x_frame_options, 24, 16);

#endif

/* The integer types, everywhere. */
ASSERT(sizeof(doorward_status) == 4 && (doorward_status)-1 < 0);
ASSERT(sizeof(doorward_reason) == 4 && (doorward_reason)-1 < 0);
ASSERT(sizeof(doorward_kind) == 4 && (doorward_kind)-1 < 0);
ASSERT(sizeof(doorward_format) == 4 && (doorward_format)-1 < 0);
ASSERT(sizeof(doorward_scopes) == 4 && (doorward_scopes)-1 > 0);

int main(void)
{
    return 0;
}
