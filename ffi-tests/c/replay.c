/* Answers the lines of the conformance cases through the C ABI.
 *
 * The argument is a policy document. A line on standard input is a word and
 * fields, separated by spaces; the answer is one line of the same kind. Each
 * field is `-` for absent, or `=` and the bytes in hexadecimal.
 *
 *   cors METHOD PATH API ORIGIN REQUEST-METHOD REQUEST-HEADERS OWN-ORIGIN
 *     ALLOWED REASON KIND RULE API TERMINATE STATUS VARY
 *     HEADERS (NAME VALUE)* REMOVE NAME*
 *   match ORIGIN SCOPES
 *   csrf METHOD FETCH-SITE ORIGIN OWN-ORIGIN
 *   websocket ORIGIN OWN-ORIGIN
 *     ALLOWED REASON RULE
 *   redirect URL OWN-ORIGIN
 *     ALLOWED REASON RULE URL
 *   embed OWN-ORIGIN
 *     FRAME-ANCESTORS X-FRAME-OPTIONS
 *   origin TEXT
 *     STATUS STORED
 *
 * API is a name, looked up with doorward_policy_api. Numbers are decimal. */

#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doorward.h"

static const doorward_policy *policy;

static void fail(const char *what)
{
    fprintf(stderr, "replay: %s\n", what);
    exit(2);
}

static int nibble(char digit)
{
    const char *digits = "0123456789abcdef";
    const char *found = digit == '\0' ? NULL : strchr(digits, digit);

    if (found == NULL) {
        fail("not hexadecimal");
    }
    return (int)(found - digits);
}

/* The next field of a line, decoded in place. */
static doorward_str next_field(char **line)
{
    doorward_str field = {NULL, 0};
    char *text = strtok_r(NULL, " \n", line);
    size_t at;

    if (text == NULL) {
        fail("a field is missing");
    } else if (text[0] == '=') {
        field.data = text + 1;
        field.len = strlen(text + 1) / 2;
        for (at = 0; at < field.len; at++) {
            text[1 + at] = (char)(nibble(text[1 + 2 * at]) << 4 |
                                  nibble(text[2 + 2 * at]));
        }
    }
    return field;
}

static void put_field(doorward_str field)
{
    size_t at;

    if (field.data == NULL) {
        printf(" -");
        return;
    }
    printf(" =");
    for (at = 0; at < field.len; at++) {
        printf("%02x", (unsigned)(unsigned char)field.data[at]);
    }
}

static void answer_cors(char **line)
{
    doorward_cors_request request;
    doorward_decision decision;
    doorward_str api;
    size_t at;

    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    request.method = next_field(line);
    request.path = next_field(line);
    api = next_field(line);
    request.origin = next_field(line);
    request.request_method = next_field(line);
    request.request_headers = next_field(line);
    request.own_origin = next_field(line);
    decision.size = sizeof decision;
    if (api.data != NULL &&
        doorward_policy_api(policy, api.data, api.len, &request.api) !=
            DOORWARD_OK) {
        fail("no such API");
    }
    if (doorward_cors(policy, &request, &decision) != DOORWARD_OK) {
        fail("doorward_cors");
    }
    printf("cors %d", decision.allowed);
    put_field(doorward_reason_code(decision.reason));
    printf(" %d", decision.kind);
    put_field(decision.origin_rule);
    put_field(decision.api_name);
    printf(" %d %d", decision.terminate, decision.status);
    put_field(decision.vary);
    printf(" %zu", decision.header_count);
    for (at = 0; at < decision.header_count; at++) {
        put_field(decision.headers[at].name);
        put_field(decision.headers[at].value);
    }
    printf(" %zu", decision.remove_count);
    for (at = 0; at < decision.remove_count; at++) {
        put_field(decision.remove[at]);
    }
    printf("\n");
}

static void put_verdict(const char *word, const doorward_verdict *verdict)
{
    printf("%s %d", word, verdict->allowed);
    put_field(doorward_reason_code(verdict->reason));
    put_field(verdict->origin_rule);
}

static void answer_match(char **line)
{
    doorward_str origin = next_field(line);
    char *scopes = strtok_r(NULL, " \n", line);
    doorward_verdict verdict;
    doorward_reason reason;
    doorward_scopes mask;

    if (scopes == NULL) {
        fail("scopes are missing");
        return;
    }
    mask = (doorward_scopes)strtoul(scopes, NULL, 10);
    verdict.size = sizeof verdict;
    if (doorward_match(policy, origin.data, origin.len, mask, &verdict) !=
            DOORWARD_OK ||
        doorward_match_many(policy, &origin, 1, mask, &reason) !=
            DOORWARD_OK) {
        fail("doorward_match");
    }
    if (reason != verdict.reason) {
        fail("doorward_match_many disagrees with doorward_match");
    }
    put_verdict("match", &verdict);
    printf("\n");
}

static void answer_csrf(char **line)
{
    doorward_csrf_request request;
    doorward_verdict verdict;

    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    request.method = next_field(line);
    request.fetch_site = next_field(line);
    request.origin = next_field(line);
    request.own_origin = next_field(line);
    verdict.size = sizeof verdict;
    if (doorward_csrf(policy, &request, &verdict) != DOORWARD_OK) {
        fail("doorward_csrf");
    }
    put_verdict("csrf", &verdict);
    printf("\n");
}

static void answer_websocket(char **line)
{
    doorward_str origin = next_field(line);
    doorward_str own = next_field(line);
    doorward_verdict verdict;

    verdict.size = sizeof verdict;
    if (doorward_websocket(policy, origin.data, origin.len, own.data, own.len,
                           &verdict) != DOORWARD_OK) {
        fail("doorward_websocket");
    }
    put_verdict("websocket", &verdict);
    printf("\n");
}

static void answer_redirect(char **line)
{
    static char buffer[3 * DOORWARD_MAX_REDIRECT_LEN + 400];
    doorward_str url = next_field(line);
    doorward_str own = next_field(line);
    doorward_str target = {NULL, 0};
    doorward_verdict verdict;

    verdict.size = sizeof verdict;
    if (doorward_redirect(policy, url.data, url.len, own.data, own.len, buffer,
                          sizeof buffer, &target.len, &verdict) !=
        DOORWARD_OK) {
        fail("doorward_redirect");
    }
    if (verdict.allowed) {
        target.data = buffer;
    }
    put_verdict("redirect", &verdict);
    put_field(target);
    printf("\n");
}

static void answer_embed(char **line)
{
    doorward_str own = next_field(line);
    doorward_embed_headers headers;

    headers.size = sizeof headers;
    if (doorward_embed(policy, own.data, own.len, &headers) != DOORWARD_OK) {
        fail("doorward_embed");
    }
    printf("embed");
    put_field(headers.frame_ancestors);
    put_field(headers.x_frame_options);
    printf("\n");
}

static void answer_origin(char **line)
{
    doorward_str text = next_field(line);
    doorward_str stored = {NULL, 0};
    doorward_status status;
    char buffer[400];

    status = doorward_origin_normalize(text.data, text.len, buffer,
                                       sizeof buffer, &stored.len, NULL);
    if (status == DOORWARD_OK) {
        stored.data = buffer;
    }
    printf("origin %d", status);
    put_field(stored);
    printf("\n");
}

static void answer(char *line)
{
    static const struct {
        const char *word;
        void (*answer)(char **line);
    } kinds[] = {
        {"cors", answer_cors},
        {"match", answer_match},
        {"csrf", answer_csrf},
        {"websocket", answer_websocket},
        {"redirect", answer_redirect},
        {"embed", answer_embed},
        {"origin", answer_origin},
    };
    char *rest = NULL;
    char *word = strtok_r(line, " \n", &rest);
    size_t at;

    for (at = 0; word != NULL && at < sizeof kinds / sizeof kinds[0]; at++) {
        if (strcmp(word, kinds[at].word) == 0) {
            kinds[at].answer(&rest);
            return;
        }
    }
    fail("not a line");
}

static void open_policy(const char *path)
{
    doorward_policy *opened = NULL;
    doorward_error *error = NULL;

    if (doorward_policy_open(path, strlen(path), &opened, &error) !=
        DOORWARD_OK) {
        doorward_str text = doorward_error_text(error);
        fprintf(stderr, "%.*s", (int)text.len, text.data);
        doorward_error_free(error);
        exit(2);
    }
    policy = opened;
}

int main(int count, char **arguments)
{
    char *line = NULL;
    size_t room = 0;

    if (count != 2) {
        fail("replay POLICY < LINES");
    }
    open_policy(arguments[1]);
    while (getline(&line, &room, stdin) >= 0) {
        answer(line);
    }
    free(line);
    doorward_policy_release(policy);
    return 0;
}
