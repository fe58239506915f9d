/* Doorward: origin-policy engine.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Generated from src/ffi by cbindgen: change it there, then `make header`.
 *
 * Rules that hold for every function:
 *
 * - Parameters come in this order: what the function is about, inputs,
 *   outputs. A `const T *` may be used from any number of threads at once; a
 *   `T *` from one thread at a time.
 * - Strings are a pointer and a length. They need no NUL at the end, and what
 *   the library gives has none. A pointer may be NULL when its length is 0.
 * - Every pointer is checked for NULL, and every struct that the caller makes
 *   begins with its size, so that a program made with an older header works
 *   with a newer library of the same ABI.
 * - Functions that can fail return a `doorward_status`. Outputs are written
 *   only when it is DOORWARD_OK, except where a function says otherwise. A
 *   decision denies before anything else happens.
 * - What the library allocates, the library frees: each kind of object has
 *   its own function for that, which ignores NULL. Never free() anything.
 * - Nothing unwinds into the caller, no threads are started, no signal or
 *   panic handlers are set, and there is no state besides the objects that
 *   you hold. A policy may be used on both sides of a fork.
 */


#ifndef DOORWARD_H
#define DOORWARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version of this header. The library's is doorward_version(). */
#define DOORWARD_VERSION_MAJOR 0
#define DOORWARD_VERSION_MINOR 1
#define DOORWARD_VERSION_PATCH 0
#define DOORWARD_VERSION "0.1.0"
/* Major * 1000000 + minor * 1000 + patch. */
#define DOORWARD_VERSION_NUMBER 1000

/* A string literal as a doorward_str, in an initializer. */
#define DOORWARD_STR(literal) {(literal), sizeof(literal) - 1}

/* The ABI of this header. The library's is doorward_abi_version(). */
#define DOORWARD_ABI_VERSION 1


/**
 * The origin is kept, and matches nothing.
 */
#define DOORWARD_ORIGIN_INACTIVE 1

/**
 * `*.` stands for exactly one label.
 */
#define DOORWARD_ORIGIN_ONE_LABEL 2

/**
 * Cookies and the like may come with requests.
 */
#define DOORWARD_API_CREDENTIALS 1

/**
 * Everybody may call: a public API.
 */
#define DOORWARD_API_ANY_ORIGIN 2

/**
 * Only `origins` may call. Without this or the bit above, every active
 * trusted origin with scope `cors`.
 */
#define DOORWARD_API_LISTED_ORIGINS 4

/**
 * `max_age` is set.
 */
#define DOORWARD_API_MAX_AGE 8

/**
 * A denied request that is no preflight is answered with 403.
 */
#define DOORWARD_CORS_BLOCK_DENIED 1

/**
 * A trusted origin whose method or header is refused gets the lists, so that
 * the browser itself names what is missing.
 */
#define DOORWARD_CORS_INFORMATIVE_PREFLIGHT 2

/**
 * Plain-http origins are admitted to APIs with credentials.
 */
#define DOORWARD_SAFETY_ALLOW_INSECURE_ORIGINS 1

/**
 * Wildcards are admitted right under a suffix where anybody may get a name.
 */
#define DOORWARD_SAFETY_ALLOW_PUBLIC_SUFFIX_WILDCARDS 2

/**
 * The origin `null` is admitted, never with credentials.
 */
#define DOORWARD_SAFETY_ALLOW_NULL_ORIGIN 4

/**
 * The API is looked up by the path.
 */
#define DOORWARD_API_BY_PATH 0

/**
 * The most headers that a decision sets.
 */
#define DOORWARD_MAX_HEADERS 6

/**
 * The longest redirect target that is looked at, in bytes.
 */
#define DOORWARD_MAX_REDIRECT_LEN 16384

/**
 * A policy in the making, for servers with a configuration language of their
 * own. What it is given is checked as a document is, when it is built.
 *
 * It belongs to one thread at a time.
 */
typedef struct doorward_builder doorward_builder;

/**
 * Holds the current policy, which can be replaced at any time. It begins with
 * one that trusts nobody.
 *
 * Any number of threads may use an engine at once. It starts no thread and
 * watches no file: the host calls `doorward_engine_poll` when it likes.
 */
typedef struct doorward_engine doorward_engine;

/**
 * What went wrong when a policy or an origin was read: one or more entries.
 *
 * It belongs to the caller, who frees it with `doorward_error_free`. It does
 * not change, so any number of threads may read it at once. All strings live
 * as long as it does, and are UTF-8.
 */
typedef struct doorward_error doorward_error;

/**
 * One compiled, immutable policy.
 *
 * It is reference-counted: `doorward_policy_parse`, `doorward_policy_open`,
 * `doorward_builder_build` and `doorward_policy_retain` each give one
 * reference, and `doorward_policy_release` takes one back. Any number of
 * threads may use a policy at once, without locks.
 */
typedef struct doorward_policy doorward_policy;

/**
 * One thread's view of an engine, the way to decide at full speed: between
 * two replacements, readers share nothing that is written.
 *
 * A reader belongs to one thread at a time. It may outlive its engine, and
 * then keeps the last policy.
 */
typedef struct doorward_reader doorward_reader;

/**
 * Text that the library made for the caller, who frees it with
 * `doorward_text_free`. It does not change.
 */
typedef struct doorward_text doorward_text;

/**
 * What a function returns: `DOORWARD_OK`, or what went wrong. Numbers are
 * positive and never change their meaning.
 */
typedef int32_t doorward_status;

/**
 * Bytes with a length. Not terminated by NUL. `data` may be NULL when `len`
 * is 0.
 *
 * As an input header, NULL is an absent header, and any other pointer with
 * `len` 0 is an empty one. As an output, the function that filled it says how
 * long the bytes live; they are never to be freed.
 */
typedef struct doorward_str {
    /**
     * The first byte.
     */
    const char *data;
    /**
     * How many bytes.
     */
    size_t len;
} doorward_str;

/**
 * What an origin is trusted for: a set of `DOORWARD_SCOPE_` bits.
 */
typedef uint32_t doorward_scopes;

/**
 * A trusted origin. Set everything to zero, `size` to
 * `sizeof(doorward_trusted_origin)`, then what is wanted.
 */
typedef struct doorward_trusted_origin {
    /**
     * `sizeof(doorward_trusted_origin)`.
     */
    size_t size;
    /**
     * A unique name, UTF-8.
     */
    struct doorward_str name;
    /**
     * An origin or a pattern, UTF-8, as in a document.
     */
    struct doorward_str origin;
    /**
     * What it is trusted for.
     */
    doorward_scopes scopes;
    /**
     * A set of `DOORWARD_ORIGIN_` bits.
     */
    uint32_t flags;
} doorward_trusted_origin;

/**
 * An API. Set everything to zero, `size` to `sizeof(doorward_api)`, then what
 * is wanted. Strings are UTF-8.
 */
typedef struct doorward_api {
    /**
     * `sizeof(doorward_api)`.
     */
    size_t size;
    /**
     * A unique name.
     */
    struct doorward_str name;
    /**
     * The paths it covers: `/users/{id}`, `/users/{*rest}`.
     */
    struct doorward_str path;
    /**
     * Methods besides GET, HEAD and POST.
     */
    const struct doorward_str *methods;
    /**
     * How many.
     */
    size_t method_count;
    /**
     * Headers that pages may send.
     */
    const struct doorward_str *request_headers;
    /**
     * How many.
     */
    size_t request_header_count;
    /**
     * Response headers that pages may read.
     */
    const struct doorward_str *exposed_headers;
    /**
     * How many.
     */
    size_t exposed_header_count;
    /**
     * Names of trusted origins, with `DOORWARD_API_LISTED_ORIGINS`.
     */
    const struct doorward_str *origins;
    /**
     * How many.
     */
    size_t origin_count;
    /**
     * Seconds for which browsers may keep a preflight's answer, with
     * `DOORWARD_API_MAX_AGE`.
     */
    uint32_t max_age;
    /**
     * A set of `DOORWARD_API_` bits.
     */
    uint32_t flags;
} doorward_api;

/**
 * How CORS answers look. Set everything to zero, `size` to
 * `sizeof(doorward_cors_options)`, then what is wanted.
 */
typedef struct doorward_cors_options {
    /**
     * `sizeof(doorward_cors_options)`.
     */
    size_t size;
    /**
     * The status of an allowed preflight, 200 to 299; 0 for 204.
     */
    uint16_t preflight_status;
    /**
     * The status of a denied preflight, 200 to 599; 0 for 403.
     */
    uint16_t denied_preflight_status;
    /**
     * A set of `DOORWARD_CORS_` bits.
     */
    uint32_t flags;
} doorward_cors_options;

/**
 * What a server knows of a request when it asks about CORS.
 *
 * Set everything to zero, `size` to `sizeof(doorward_cors_request)`, then
 * what is known. The library reads it during the call only, but a decision
 * may point into `origin`.
 */
typedef struct doorward_cors_request {
    /**
     * `sizeof(doorward_cors_request)`.
     */
    size_t size;
    /**
     * The method, as it came.
     */
    struct doorward_str method;
    /**
     * The path that the server routes by: decoded once, dot segments
     * removed, query cut. Never the raw request target. Not looked at when
     * `api` is set.
     */
    struct doorward_str path;
    /**
     * The value of `Origin`; NULL when there is none. If there are several
     * lines, join them with a comma: that is never an origin.
     */
    struct doorward_str origin;
    /**
     * The value of `Access-Control-Request-Method`; NULL when there is none.
     */
    struct doorward_str request_method;
    /**
     * The value of `Access-Control-Request-Headers`; NULL when there is
     * none. Join several lines with a comma.
     */
    struct doorward_str request_headers;
    /**
     * The server's own origin for this request, or NULL. Requests from it
     * are not CORS requests. Matters with `block_denied`, since browsers
     * send `Origin` with same-origin POSTs.
     */
    struct doorward_str own_origin;
    /**
     * `DOORWARD_API_BY_PATH`, or an id from `doorward_policy_api`.
     */
    uint32_t api;
    /**
     * 0.
     */
    uint32_t flags;
} doorward_cors_request;

/**
 * Why a decision is what it is. Numbers never change their meaning; new ones
 * may be added.
 */
typedef int32_t doorward_reason;

/**
 * What kind of request a decision was about.
 */
typedef int32_t doorward_kind;

/**
 * A response header.
 */
typedef struct doorward_header {
    /**
     * The name in lower case.
     */
    struct doorward_str name;
    /**
     * The value.
     */
    struct doorward_str value;
} doorward_header;

/**
 * The answer to a CORS question.
 *
 * Set `size` to `sizeof(doorward_decision)` before the call; all else is
 * written. Strings point into the policy, into the request's `origin`, or to
 * static text: they live as long as both the policy and that `origin` do.
 *
 * Apply it in this order: drop the response headers named in `remove` that
 * something else has set; set `headers`; merge `vary` into the one `Vary`
 * line; and if `terminate` is set, answer now with `status` and no body.
 */
typedef struct doorward_decision {
    /**
     * `sizeof(doorward_decision)`.
     */
    size_t size;
    /**
     * Whether the request may go on and its response be read.
     */
    bool allowed;
    /**
     * Whether the server answers now, without going on.
     */
    bool terminate;
    /**
     * The status of that answer; 0 when there is none.
     */
    uint16_t status;
    /**
     * Why.
     */
    doorward_reason reason;
    /**
     * What kind of request it was.
     */
    doorward_kind kind;
    /**
     * The API that covers the request; 0 when there is none.
     */
    uint32_t api;
    /**
     * The name of the trusted origin that matched; NULL when none did.
     */
    struct doorward_str origin_rule;
    /**
     * The name of the API; NULL when there is none.
     */
    struct doorward_str api_name;
    /**
     * What to merge into `Vary`; empty for nothing.
     */
    struct doorward_str vary;
    /**
     * Lower-case names of response headers to drop.
     */
    const struct doorward_str *remove;
    /**
     * How many.
     */
    size_t remove_count;
    /**
     * How many of `headers` there are; the others are not written.
     */
    size_t header_count;
    /**
     * The response headers to set.
     */
    struct doorward_header headers[6];
} doorward_decision;

/**
 * The form of an explanation.
 */
typedef int32_t doorward_explain_form;

/**
 * What a server knows of a request when it asks about CSRF.
 *
 * Set everything to zero, `size` to `sizeof(doorward_csrf_request)`, then
 * what is known. Join several lines of a header with a comma.
 */
typedef struct doorward_csrf_request {
    /**
     * `sizeof(doorward_csrf_request)`.
     */
    size_t size;
    /**
     * The method, as it came.
     */
    struct doorward_str method;
    /**
     * The value of `Sec-Fetch-Site`; NULL when there is none.
     */
    struct doorward_str fetch_site;
    /**
     * The value of `Origin`; NULL when there is none.
     */
    struct doorward_str origin;
    /**
     * The server's own origin for this request: scheme, host and port, from
     * the server's configuration rather than from the request.
     */
    struct doorward_str own_origin;
} doorward_csrf_request;

/**
 * The answer to every question but CORS.
 *
 * Set `size` to `sizeof(doorward_verdict)` before the call; all else is
 * written. `origin_rule` points into the policy and lives as long.
 */
typedef struct doorward_verdict {
    /**
     * `sizeof(doorward_verdict)`.
     */
    size_t size;
    /**
     * Whether what was asked is allowed.
     */
    bool allowed;
    /**
     * Why.
     */
    doorward_reason reason;
    /**
     * The name of the most specific trusted origin that matches; NULL when
     * none does.
     */
    struct doorward_str origin_rule;
} doorward_verdict;

/**
 * The syntax of a policy document.
 */
typedef int32_t doorward_format;

/**
 * The values of the two headers that say who may embed a page.
 *
 * Set `size` to `sizeof(doorward_embed_headers)` before the call; all else is
 * written. The strings point into the policy or to static text.
 */
typedef struct doorward_embed_headers {
    /**
     * `sizeof(doorward_embed_headers)`.
     */
    size_t size;
    /**
     * The source list of `Content-Security-Policy: frame-ancestors`: origins,
     * or `'none'`.
     */
    struct doorward_str frame_ancestors;
    /**
     * The value of `X-Frame-Options`, for browsers that do not know
     * `frame-ancestors`; the others ignore it.
     */
    struct doorward_str x_frame_options;
} doorward_embed_headers;















/**
 * Nothing was decided.
 */
#define DOORWARD_KIND_NONE 0

/**
 * No `Origin`, or the server's own: CORS does not apply.
 */
#define DOORWARD_KIND_NOT_CORS 1

/**
 * A CORS request that is not a preflight.
 */
#define DOORWARD_KIND_ACTUAL 2

/**
 * OPTIONS with `Origin` and `Access-Control-Request-Method`.
 */
#define DOORWARD_KIND_PREFLIGHT 3

/**
 * For a person: 80 columns, UTF-8.
 */
#define DOORWARD_EXPLAIN_TEXT 1

/**
 * For a tool: one JSON object.
 */
#define DOORWARD_EXPLAIN_JSON 2

/**
 * TOML.
 */
#define DOORWARD_FORMAT_TOML 1

/**
 * JSON.
 */
#define DOORWARD_FORMAT_JSON 2

/**
 * Nothing was decided; denied.
 */
#define DOORWARD_REASON_NONE 0

/**
 * Allowed.
 */
#define DOORWARD_REASON_ALLOWED 1

/**
 * The request has no `Origin`: CORS does not apply.
 */
#define DOORWARD_REASON_NOT_CORS 2

/**
 * The origin is the server's own: CORS does not apply.
 */
#define DOORWARD_REASON_SAME_ORIGIN 3

/**
 * `Origin` is not in the form that browsers send.
 */
#define DOORWARD_REASON_MALFORMED_ORIGIN 4

/**
 * The origin is `null`, which is not admitted here.
 */
#define DOORWARD_REASON_NULL_ORIGIN 5

/**
 * No active trusted origin matches.
 */
#define DOORWARD_REASON_ORIGIN_NOT_TRUSTED 6

/**
 * A trusted origin matches, but is not trusted for this.
 */
#define DOORWARD_REASON_SCOPE_NOT_TRUSTED 7

/**
 * The origin is trusted for CORS, but this API lists other origins.
 */
#define DOORWARD_REASON_ORIGIN_NOT_LISTED 8

/**
 * No API covers the path: no CORS there.
 */
#define DOORWARD_REASON_NO_API 9

/**
 * The requested method is not a method name.
 */
#define DOORWARD_REASON_MALFORMED_METHOD 10

/**
 * The API does not list the method.
 */
#define DOORWARD_REASON_METHOD_NOT_ALLOWED 11

/**
 * The requested headers are not a list of header names.
 */
#define DOORWARD_REASON_MALFORMED_REQUEST_HEADERS 12

/**
 * More headers are requested than are looked at: 8192 bytes, 128 elements.
 */
#define DOORWARD_REASON_TOO_MANY_REQUEST_HEADERS 13

/**
 * The API does not list a requested header.
 */
#define DOORWARD_REASON_REQUEST_HEADER_NOT_ALLOWED 14

/**
 * The redirect target is over 16,384 bytes.
 */
#define DOORWARD_REASON_URL_TOO_LONG 15

/**
 * The redirect target is neither an absolute URL nor a path, or has bytes
 * that browsers read in more than one way.
 */
#define DOORWARD_REASON_MALFORMED_URL 16

/**
 * The redirect target has a user name or a password.
 */
#define DOORWARD_REASON_URL_HAS_USERINFO 17

/**
 * The redirect target is not http or https, and no trusted origin has its
 * scheme.
 */
#define DOORWARD_REASON_SCHEME_NOT_ALLOWED 18

/**
 * The redirect target is a path, and the own origin was not given.
 */
#define DOORWARD_REASON_OWN_ORIGIN_UNKNOWN 19

/**
 * The method does not change state (RFC 9110, 9.2.1).
 */
#define DOORWARD_REASON_SAFE_METHOD 20

/**
 * The user started the request (`Sec-Fetch-Site: none`).
 */
#define DOORWARD_REASON_USER_INITIATED 21

/**
 * No browser sent the request: it has no `Origin`.
 */
#define DOORWARD_REASON_NO_ORIGIN 22

/**
 * Another origin's page sent the request and does not say which.
 */
#define DOORWARD_REASON_CROSS_SITE 23

/**
 * May read responses.
 */
#define DOORWARD_SCOPE_CORS 1

/**
 * May be redirected to.
 */
#define DOORWARD_SCOPE_REDIRECT 2

/**
 * May embed pages.
 */
#define DOORWARD_SCOPE_EMBED 4

/**
 * May open WebSockets.
 */
#define DOORWARD_SCOPE_WEBSOCKET 8

/**
 * May send state-changing requests.
 */
#define DOORWARD_SCOPE_CSRF 16

/**
 * It worked. Denied decisions are successes too.
 */
#define DOORWARD_OK 0

/**
 * A pointer that must point to something is NULL, or is NULL with a length.
 */
#define DOORWARD_ERROR_NULL_POINTER 1

/**
 * The `size` of a struct is not one that this library can serve.
 */
#define DOORWARD_ERROR_STRUCT_SIZE 2

/**
 * A number is not among those that a parameter can have, or a length is
 * over what any object can have.
 */
#define DOORWARD_ERROR_INVALID_ARGUMENT 3

/**
 * Text that must be UTF-8 is not.
 */
#define DOORWARD_ERROR_INVALID_UTF8 4

/**
 * The document, or what a builder was given, is not a valid policy.
 */
#define DOORWARD_ERROR_INVALID_POLICY 5

/**
 * The file cannot be read.
 */
#define DOORWARD_ERROR_IO 6

/**
 * The file is of a kind that the library does not know.
 */
#define DOORWARD_ERROR_UNKNOWN_FORMAT 7

/**
 * There is no such thing in the policy.
 */
#define DOORWARD_ERROR_NOT_FOUND 8

/**
 * The text is not an origin or a pattern.
 */
#define DOORWARD_ERROR_INVALID_ORIGIN 9

/**
 * The caller's buffer is too small; the length it needs has been written.
 */
#define DOORWARD_ERROR_BUFFER_TOO_SMALL 10

/**
 * A bug in the library was caught. Nothing was allowed.
 */
#define DOORWARD_ERROR_PANIC 11

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Makes an empty builder. Free it with `doorward_builder_free`. NULL when the
 * library has a bug.
 */
struct doorward_builder *doorward_builder_new(void);

/**
 * Frees a builder. NULL is ignored. Policies that it built live on.
 */
void doorward_builder_free(struct doorward_builder *builder);

/**
 * Adds a trusted origin. Everything is copied.
 */
doorward_status doorward_builder_trusted_origin(struct doorward_builder *builder,
                                                const struct doorward_trusted_origin *origin);

/**
 * Adds an API. Everything is copied.
 */
doorward_status doorward_builder_api(struct doorward_builder *builder,
                                     const struct doorward_api *api);

/**
 * Sets how CORS answers look.
 */
doorward_status doorward_builder_cors_options(struct doorward_builder *builder,
                                              const struct doorward_cors_options *options);

/**
 * Switches guards off: a set of `DOORWARD_SAFETY_` bits. 0 switches all on
 * again.
 */
doorward_status doorward_builder_safety(struct doorward_builder *builder,
                                        uint32_t safety);

/**
 * Compiles what the builder was given; the builder can be used further.
 *
 * As `doorward_policy_parse`. The entries of `*error` have no places.
 */
doorward_status doorward_builder_build(const struct doorward_builder *builder,
                                       struct doorward_policy **policy,
                                       struct doorward_error **error);

/**
 * Decides a CORS question (Fetch Standard, 3.2, 4.9 and 4.10).
 *
 * Allocates nothing, takes no lock, does no I/O. `*decision` denies before
 * anything else happens, and holds the answer only when `DOORWARD_OK` is
 * returned. A denied request is `DOORWARD_OK` too; look at `allowed`.
 *
 * Safe from any number of threads with one policy.
 */
doorward_status doorward_cors(const struct doorward_policy *policy,
                              const struct doorward_cors_request *request,
                              struct doorward_decision *decision);

/**
 * Makes an engine. Free it with `doorward_engine_free`.
 */
struct doorward_engine *doorward_engine_new(void);

/**
 * Frees an engine. NULL is ignored. Policies that were acquired, and readers,
 * live on.
 */
void doorward_engine_free(struct doorward_engine *engine);

/**
 * Puts a policy in force. The engine takes a reference of its own.
 *
 * Decisions that have begun end with the policy they began with.
 */
doorward_status doorward_engine_replace(const struct doorward_engine *engine,
                                        const struct doorward_policy *policy);

/**
 * Gives the policy in force, with a reference for the caller, who gives it
 * back with `doorward_policy_release`. NULL for NULL.
 *
 * Never blocks. All threads count references in one place, so that a thread
 * which decides a lot is better served by a `doorward_reader`.
 */
const struct doorward_policy *doorward_engine_acquire(const struct doorward_engine *engine);

/**
 * How often a policy was put in force: a cheap number to key caches by. 0 for
 * NULL.
 */
uint64_t doorward_engine_generation(const struct doorward_engine *engine);

/**
 * Makes a reader of an engine; free it with `doorward_reader_free`. NULL for
 * NULL.
 */
struct doorward_reader *doorward_engine_reader(const struct doorward_engine *engine);

/**
 * Writes the policy in force to `*policy`. It is the reader's: it lives until
 * the next call with this reader, unless it is retained, and is not to be
 * released.
 *
 * Never blocks, allocates nothing, and counts no reference unless the policy
 * was replaced since the last call.
 */
doorward_status doorward_reader_policy(struct doorward_reader *reader,
                                       const struct doorward_policy **policy);

/**
 * Frees a reader. NULL is ignored.
 */
void doorward_reader_free(struct doorward_reader *reader);

/**
 * Compiles the policy document in a file and puts it in force.
 *
 * The path is remembered for `doorward_engine_poll`, also when it fails.
 * Status and `*error` are as for `doorward_policy_open`; whatever goes
 * wrong, the policy in force stays.
 */
doorward_status doorward_engine_load(const struct doorward_engine *engine,
                                     const char *path,
                                     size_t path_len,
                                     struct doorward_error **error);

/**
 * Loads again if the file that was loaded last has changed, and writes to
 * `*replaced` whether a new policy is in force.
 *
 * A file that was replaced by renaming, a symbolic link that leads
 * elsewhere, and a file that was deleted and made again are all noticed.
 * Costs one `stat` when nothing changed. A file that is bad or gone is
 * reported once, as by `doorward_engine_load`, until it changes; the
 * policy in force stays. Call it from one place, such as a timer.
 */
doorward_status doorward_engine_poll(const struct doorward_engine *engine,
                                     bool *replaced,
                                     struct doorward_error **error);

/**
 * How many entries the error has; errors go before warnings. 0 for NULL.
 */
size_t doorward_error_count(const struct doorward_error *error);

/**
 * The stable code of an entry, such as `DW015`: look it up in the manual.
 * Empty when the entry is about a file, or there is no such entry.
 */
struct doorward_str doorward_error_code(const struct doorward_error *error,
                                        size_t index);

/**
 * One sentence that says what is wrong. Empty when there is no such entry.
 */
struct doorward_str doorward_error_message(const struct doorward_error *error,
                                           size_t index);

/**
 * What to write instead. May be empty.
 */
struct doorward_str doorward_error_help(const struct doorward_error *error,
                                        size_t index);

/**
 * The line of the document, from 1; 0 when there is none.
 */
size_t doorward_error_line(const struct doorward_error *error, size_t index);

/**
 * The column in characters, from 1; 0 when there is none.
 */
size_t doorward_error_column(const struct doorward_error *error, size_t index);

/**
 * All entries as text for a log: for each `file:line:column: message [code]`
 * and, on the next line, the help. Empty for NULL.
 */
struct doorward_str doorward_error_text(const struct doorward_error *error);

/**
 * Frees an error, and with it every string that it gave. NULL is ignored.
 */
void doorward_error_free(struct doorward_error *error);

/**
 * Explains the CORS decision for a request: the checks that fail, the nearest
 * trusted origins and why each does not match, what browsers print, and the
 * smallest change of the policy that would allow it.
 *
 * On success writes a text to `*text`. This allocates and looks at every
 * trusted origin: it is for a person who is stuck, not for each request.
 */
doorward_status doorward_explain(const struct doorward_policy *policy,
                                 const struct doorward_cors_request *cors_request,
                                 doorward_explain_form form,
                                 struct doorward_text **text);

/**
 * Explains the answer of `doorward_match`, as `doorward_explain` does that of
 * `doorward_cors`.
 */
doorward_status doorward_explain_match(const struct doorward_policy *policy,
                                       const char *origin,
                                       size_t origin_len,
                                       doorward_scopes scopes,
                                       doorward_explain_form form,
                                       struct doorward_text **text);

/**
 * The bytes of a text; they live until it is freed. Empty for NULL.
 */
struct doorward_str doorward_text_str(const struct doorward_text *text);

/**
 * Frees a text. NULL is ignored.
 */
void doorward_text_free(struct doorward_text *text);

/**
 * Decides whether a request may change state, or was forged by a page of
 * another site.
 *
 * GET, HEAD and OPTIONS are allowed. For other methods `Sec-Fetch-Site` is
 * asked first (Fetch Metadata), then `Origin` against the own origin, scheme
 * included, then against the trusted origins with `DOORWARD_SCOPE_CSRF`. A
 * request with neither header does not come from a browser and is allowed.
 *
 * `*verdict` denies before anything else happens, and holds the answer only
 * when `DOORWARD_OK` is returned. Allocates nothing; safe from any number of
 * threads with one policy.
 */
doorward_status doorward_csrf(const struct doorward_policy *policy,
                              const struct doorward_csrf_request *request,
                              struct doorward_verdict *verdict);

/**
 * Decides whether a WebSocket handshake may go on (RFC 6455, 10.2).
 *
 * `origin` is the value of the handshake's `Origin`, `own_origin` the
 * server's own origin with the scheme http or https. Allowed are that one
 * and the trusted origins with `DOORWARD_SCOPE_WEBSOCKET`. With `origin`
 * NULL, no browser sent the handshake, and it is allowed.
 *
 * `*verdict` denies before anything else happens, and holds the answer only
 * when `DOORWARD_OK` is returned. Allocates nothing; safe from any number of
 * threads with one policy.
 */
doorward_status doorward_websocket(const struct doorward_policy *policy,
                                   const char *origin,
                                   size_t origin_len,
                                   const char *own_origin,
                                   size_t own_origin_len,
                                   struct doorward_verdict *verdict);

/**
 * Asks whether an origin is trusted for `scopes`, a set of one or more
 * `DOORWARD_SCOPE_` bits.
 *
 * `origin` is the value of an `Origin` header: anything but the
 * serialization that browsers send is `DOORWARD_REASON_MALFORMED_ORIGIN`.
 * `*verdict` denies before anything else happens, and holds the answer only
 * when `DOORWARD_OK` is returned. Allocates nothing; safe from any number of
 * threads with one policy.
 */
doorward_status doorward_match(const struct doorward_policy *policy,
                               const char *origin,
                               size_t origin_len,
                               doorward_scopes scopes,
                               struct doorward_verdict *verdict);

/**
 * Asks `doorward_match` for `count` origins at once.
 *
 * Writes one reason for each origin to `reasons`, which has room for
 * `count`: `DOORWARD_REASON_ALLOWED` or why not. All are
 * `DOORWARD_REASON_NONE` before anything else happens, and hold answers only
 * when `DOORWARD_OK` is returned.
 */
doorward_status doorward_match_many(const struct doorward_policy *policy,
                                    const struct doorward_str *origins,
                                    size_t count,
                                    doorward_scopes scopes,
                                    doorward_reason *reasons);

/**
 * Reads an origin or a pattern as a person writes it, and writes the form in
 * which it is stored and compared to `buffer`.
 *
 * For example `HTTPS://Example.COM:443/` becomes `https://example.com`. The
 * result is not terminated by NUL; `*written` gets its length. With
 * `DOORWARD_ERROR_BUFFER_TOO_SMALL`, `*written` gets the length that is
 * needed and `buffer` is left alone; a `buffer_len` of 0 asks for just that,
 * and `buffer` may then be NULL. 400 bytes are always enough.
 *
 * When the text is no origin, returns `DOORWARD_ERROR_INVALID_ORIGIN` and, if
 * `error` is not NULL, writes to `*error` why; free that with
 * `doorward_error_free`.
 */
doorward_status doorward_origin_normalize(const char *origin,
                                          size_t origin_len,
                                          char *buffer,
                                          size_t buffer_len,
                                          size_t *written,
                                          struct doorward_error **error);

/**
 * Adds a reference to a policy and returns it.
 *
 * NULL gives NULL. Safe from any thread that holds a reference.
 */
const struct doorward_policy *doorward_policy_retain(const struct doorward_policy *policy);

/**
 * Gives a reference back. The last one frees the policy and ends the life of
 * every string that points into it.
 *
 * NULL is ignored. Safe from any thread.
 */
void doorward_policy_release(const struct doorward_policy *policy);

/**
 * Looks an API up by its name.
 *
 * Do this once per route, and put `*api` into requests: it saves the path
 * lookup. The id is good for this policy only; after a policy was replaced,
 * look it up again.
 *
 * Writes the id, which is never 0, to `*api`. Returns
 * `DOORWARD_ERROR_NOT_FOUND` when no API has this name.
 */
doorward_status doorward_policy_api(const struct doorward_policy *policy,
                                    const char *name,
                                    size_t name_len,
                                    uint32_t *api);

/**
 * Compiles a policy document in memory.
 *
 * On success writes a policy with one reference to `*policy`. When the
 * document is not valid, returns `DOORWARD_ERROR_INVALID_POLICY` and, if
 * `error` is not NULL, writes to `*error` all that is wrong with it; free
 * that with `doorward_error_free`. The text is not kept.
 */
doorward_status doorward_policy_parse(const char *document,
                                      size_t document_len,
                                      doorward_format format,
                                      struct doorward_policy **policy,
                                      struct doorward_error **error);

/**
 * Compiles the policy document in a file, `.toml` or `.json`.
 *
 * `path` is in the bytes of the file system. As `doorward_policy_parse`,
 * and `DOORWARD_ERROR_IO` or `DOORWARD_ERROR_UNKNOWN_FORMAT` for the
 * file itself; `*error` then has one entry without a place.
 */
doorward_status doorward_policy_open(const char *path,
                                     size_t path_len,
                                     struct doorward_policy **policy,
                                     struct doorward_error **error);

/**
 * The stable code of a reason, such as `origin_not_trusted`, for logs and
 * metrics. Empty for a number that is none. The text is static.
 */
struct doorward_str doorward_reason_code(doorward_reason reason);

/**
 * One sentence in English for a reason. Empty for a number that is none. The
 * text is static.
 */
struct doorward_str doorward_reason_sentence(doorward_reason reason);

/**
 * Decides whether a browser may be sent to `url`, a string that came from
 * outside: the defence against open redirects.
 *
 * Allowed are a path on the server's own origin (`/x`), and an absolute URL
 * whose origin is that one or is trusted with `DOORWARD_SCOPE_REDIRECT`.
 * Without `own_origin`, only trusted absolute URLs.
 *
 * When it is allowed, the absolute URL as the URL Standard serializes it is
 * written to `buffer`, not terminated by NUL, and its length to `*written`.
 * Send that, never the input. With `DOORWARD_ERROR_BUFFER_TOO_SMALL`, the
 * verdict denies, `*written` gets the length that is needed, and `buffer`
 * holds nothing of use; `3 * DOORWARD_MAX_REDIRECT_LEN + 400` bytes are
 * always enough. When it is denied, `*written` is 0.
 *
 * `*verdict` denies before anything else happens, and holds the answer only
 * when `DOORWARD_OK` is returned. Allocates nothing; bounded work whatever
 * the bytes are; safe from any number of threads with one policy.
 */
doorward_status doorward_redirect(const struct doorward_policy *policy,
                                  const char *url,
                                  size_t url_len,
                                  const char *own_origin,
                                  size_t own_origin_len,
                                  char *buffer,
                                  size_t buffer_len,
                                  size_t *written,
                                  struct doorward_verdict *verdict);

/**
 * Gives the headers that let the trusted origins with
 * `DOORWARD_SCOPE_EMBED`, and nobody else, embed a page.
 *
 * The list was made when the policy was compiled. `own_origin` may be NULL;
 * `X-Frame-Options` is `SAMEORIGIN` when that origin is trusted to embed,
 * and `DENY` otherwise. Until `DOORWARD_OK` is returned, `*headers` let
 * nobody embed. Allocates nothing.
 */
doorward_status doorward_embed(const struct doorward_policy *policy,
                               const char *own_origin,
                               size_t own_origin_len,
                               struct doorward_embed_headers *headers);

/**
 * The version of the library that runs, such as `0.1.0`. The text is static.
 * `DOORWARD_VERSION` is the header's.
 */
struct doorward_str doorward_version(void);

/**
 * The ABI of the library that runs. It can be used if this equals
 * `DOORWARD_ABI_VERSION`.
 */
uint32_t doorward_abi_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* DOORWARD_H */
