/* A small HTTP server with a session-cookie API, opened to other origins by a
 * Doorward policy.
 *
 *     usage: server POLICY [PORT]
 *
 * It has two APIs, which both want the cookie "session=demo":
 *
 *     GET, PUT  /api/v1/users/me         open to trusted origins
 *     GET       /api/v1/reports/latest   not open to any other origin
 *
 * and beside them
 *
 *     GET       /login?next=URL          goes on to URL, if that is trusted
 *     GET       /                        a page that trusted origins embed
 *
 * What a reader copies is between the two marks: ask once per request, before
 * authentication and routing, and decorate every response, whatever produced
 * it. The rest is libmicrohttpd.
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doorward.h"

/* More than the library looks at in any header. */
enum { HEADER_SPACE = 16384 };

/* The lines of one request header, joined with commas. */
struct header {
    const char *name;
    doorward_str value; /* data is NULL when there is no line */
    size_t len;
    char space[HEADER_SPACE];
};

/* A server behind a proxy takes this from its configuration. */
static char own_origin[64];

/* What the server keeps of a request until it is answered. */
struct exchange {
    struct header origin;
    struct header request_method;
    struct header request_headers;
    doorward_decision decision;
};

static doorward_policy *policy;

static struct MHD_Response *empty_response(void);
static enum MHD_Result send_verdict(struct MHD_Connection *connection,
                                    struct exchange *exchange,
                                    struct MHD_Response *response,
                                    const doorward_verdict *verdict);

/* ---- what to copy: begin ---- */

/* Joins every line of a header. An absent header stays NULL. */
static enum MHD_Result join_lines(void *context, enum MHD_ValueKind kind,
                                  const char *name, const char *value)
{
    struct header *header = context;
    size_t len = value ? strlen(value) : 0;
    (void)kind;
    if (strcasecmp(name, header->name) != 0)
        return MHD_YES;
    if (header->value.data && header->len < HEADER_SPACE)
        header->space[header->len++] = ',';
    if (len > HEADER_SPACE - header->len)
        len = HEADER_SPACE - header->len; /* too long anyway: denied */
    if (len > 0)
        memcpy(header->space + header->len, value, len);
    header->len += len;
    header->value.data = header->space;
    header->value.len = header->len;
    return MHD_YES;
}

static doorward_str read_header(struct MHD_Connection *connection,
                                struct header *header, const char *name)
{
    header->name = name;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, join_lines, header);
    return header->value;
}

/* Asks the policy. Whatever goes wrong, the decision denies. */
static void decide(struct MHD_Connection *connection, struct exchange *exchange,
                   const char *method, const char *path)
{
    doorward_cors_request request;
    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    request.method.data = method;
    request.method.len = strlen(method);
    request.path.data = path; /* decoded, without the query, as we route */
    request.path.len = strlen(path);
    request.origin = read_header(connection, &exchange->origin, "Origin");
    request.request_method =
        read_header(connection, &exchange->request_method,
                    "Access-Control-Request-Method");
    request.request_headers =
        read_header(connection, &exchange->request_headers,
                    "Access-Control-Request-Headers");
    exchange->decision.size = sizeof exchange->decision;
    doorward_cors(policy, &request, &exchange->decision);
}

static void add_header(struct MHD_Response *response, doorward_str name,
                       doorward_str value)
{
    char text[2][HEADER_SPACE + 1];
    if (name.len > HEADER_SPACE || value.len > HEADER_SPACE)
        return;
    memcpy(text[0], name.data, name.len);
    memcpy(text[1], value.data, value.len);
    text[0][name.len] = text[1][value.len] = '\0';
    MHD_add_response_header(response, text[0], text[1]);
}

/* Sets the decision's headers. This server sets none of its own that would
 * have to be removed, and no other Vary to merge with. */
static void decorate(struct MHD_Response *response,
                     const doorward_decision *decision)
{
    const doorward_str vary = {"vary", 4};
    size_t i;
    for (i = 0; i < decision->header_count; i++)
        add_header(response, decision->headers[i].name,
                   decision->headers[i].value);
    if (decision->vary.len > 0)
        add_header(response, vary, decision->vary);
}

/* Sends a browser on to a URL that came from outside, or refuses. */
static enum MHD_Result send_on(struct MHD_Connection *connection,
                               struct exchange *exchange, const char *next)
{
    static const doorward_str location = {"location", 8};
    enum { SPACE = 3 * DOORWARD_MAX_REDIRECT_LEN + 400 };
    doorward_verdict verdict;
    enum MHD_Result queued = MHD_NO;
    struct MHD_Response *response = empty_response();
    doorward_str url = {NULL, 0};
    char *space = malloc(SPACE);
    verdict.size = sizeof verdict;
    if (response && space) {
        doorward_redirect(policy, next, strlen(next), own_origin,
                          strlen(own_origin), space, SPACE, &url.len,
                          &verdict);
        url.data = space;
        if (verdict.allowed)
            add_header(response, location, url); /* never `next` itself */
        queued = send_verdict(connection, exchange, response, &verdict);
    }
    free(space);
    return queued;
}

/* Says who may embed a page: for every response that is one. */
static void add_embed_headers(struct MHD_Response *response)
{
    static const doorward_str frame_options = {"x-frame-options", 15};
    doorward_embed_headers embed;
    char csp[HEADER_SPACE];
    embed.size = sizeof embed;
    doorward_embed(policy, own_origin, strlen(own_origin), &embed);
    snprintf(csp, sizeof csp, "frame-ancestors %.*s",
             (int)embed.frame_ancestors.len, embed.frame_ancestors.data);
    MHD_add_response_header(response, "Content-Security-Policy", csp);
    add_header(response, frame_options, embed.x_frame_options);
}

/* ---- what to copy: end ---- */

static struct MHD_Response *empty_response(void)
{
    return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
}

/* For the demo only: says why. Browsers do not show this to other origins. */
static void add_reason(struct MHD_Response *response, doorward_reason reason)
{
    static const doorward_str name = {"x-doorward-reason", 17};
    add_header(response, name, doorward_reason_code(reason));
}

static enum MHD_Result queue(struct MHD_Connection *connection,
                             const struct exchange *exchange,
                             unsigned int status,
                             struct MHD_Response *response)
{
    enum MHD_Result queued;
    decorate(response, &exchange->decision);
    MHD_add_response_header(response, "X-Request-Id", "42");
    queued = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result respond(struct MHD_Connection *connection,
                               struct exchange *exchange, unsigned int status,
                               const char *body)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(body), (void *)body, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    add_reason(response, exchange->decision.reason);
    if (status < 300 && *body == '{')
        MHD_add_response_header(response, "Content-Type", "application/json");
    else if (*body == '<') {
        MHD_add_response_header(response, "Content-Type", "text/html");
        add_embed_headers(response);
    }
    return queue(connection, exchange, status, response);
}

static enum MHD_Result send_verdict(struct MHD_Connection *connection,
                                    struct exchange *exchange,
                                    struct MHD_Response *response,
                                    const doorward_verdict *verdict)
{
    add_reason(response, verdict->reason);
    return queue(connection, exchange, verdict->allowed ? 303 : 400, response);
}

static int has_session(struct MHD_Connection *connection)
{
    const char *session = MHD_lookup_connection_value(
        connection, MHD_COOKIE_KIND, "session");
    return session && strcmp(session, "demo") == 0;
}

static enum MHD_Result route(struct MHD_Connection *connection,
                             struct exchange *exchange, const char *method,
                             const char *path)
{
    const int get = strcmp(method, "GET") == 0;
    const int put = strcmp(method, "PUT") == 0;
    if (strcmp(method, "OPTIONS") == 0)
        return respond(connection, exchange, 204, ""); /* ours, not CORS */
    if (strcmp(path, "/") == 0 && get)
        return respond(connection, exchange, 200, "<p>The account page.</p>\n");
    if (strcmp(path, "/login") == 0 && get) {
        const char *next = MHD_lookup_connection_value(
            connection, MHD_GET_ARGUMENT_KIND, "next");
        return send_on(connection, exchange, next ? next : "/");
    }
    if (!has_session(connection))
        return respond(connection, exchange, 401, "{\"error\": \"log in\"}\n");
    if (strcmp(path, "/api/v1/users/me") == 0 && (get || put))
        return respond(connection, exchange, 200,
                       "{\"id\": 7, \"name\": \"Ada\"}\n");
    if (strcmp(path, "/api/v1/reports/latest") == 0 && get)
        return respond(connection, exchange, 200, "{\"revenue\": 1234}\n");
    return respond(connection, exchange, 404, "{\"error\": \"not found\"}\n");
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection,
                              const char *path, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_size, void **state)
{
    struct exchange *exchange = *state;
    (void)context, (void)version, (void)upload;
    if (!exchange) {
        exchange = calloc(1, sizeof *exchange);
        if (!exchange)
            return MHD_NO;
        *state = exchange;
        decide(connection, exchange, method, path);
        return MHD_YES;
    }
    if (*upload_size > 0) { /* the body does not matter here */
        *upload_size = 0;
        return MHD_YES;
    }
    if (exchange->decision.terminate)
        return respond(connection, exchange, exchange->decision.status, "");
    return route(connection, exchange, method, path);
}

static void finished(void *context, struct MHD_Connection *connection,
                     void **state, enum MHD_RequestTerminationCode code)
{
    (void)context, (void)connection, (void)code;
    free(*state);
    *state = NULL;
}

static int load_policy(const char *path)
{
    doorward_error *error = NULL;
    doorward_str text;
    if (doorward_policy_open(path, strlen(path), &policy, &error) ==
        DOORWARD_OK)
        return 1;
    text = doorward_error_text(error);
    fwrite(text.data, 1, text.len, stderr);
    doorward_error_free(error);
    return 0;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address;
    struct MHD_Daemon *daemon;
    sigset_t stop;
    int signal_number;
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: %s POLICY [PORT]\n", argv[0]);
        return 2;
    }
    if (!load_policy(argv[1]))
        return 3;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((unsigned short)(argc == 3 ? atoi(argv[2]) : 0));
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, handle, NULL,
        MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED, finished,
        NULL, MHD_OPTION_CONNECTION_TIMEOUT, 10u, MHD_OPTION_END);
    if (!daemon) {
        perror("cannot listen");
        return 1;
    }
    snprintf(own_origin, sizeof own_origin, "http://127.0.0.1:%u",
             MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    printf("%s\n", own_origin);
    fflush(stdout);
    sigwait(&stop, &signal_number);
    MHD_stop_daemon(daemon);
    doorward_policy_release(policy);
    return 0;
}
