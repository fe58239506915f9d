/* Every kind of output, filled with garbage before a call, and what must be
 * so after a call that fails: outputs are as they were, and what holds an
 * answer denies. */

#ifndef OUTPUTS_H
#define OUTPUTS_H

#include "fixture.h"

#define GARBAGE 0xAA
#define ROOM 400

/* One more than is ever written: what follows must stay garbage. */
static doorward_policy *policy_out[2];
static const doorward_policy *view_out[2];
static doorward_error *error_out[2];
static doorward_text *text_out[2];
static uint32_t api_out[2];
static size_t length_out[2];
static bool flag_out[2];
static char buffer_out[ROOM];
static doorward_reason reasons_out[4];
static doorward_decision decision_out[2];
static doorward_verdict verdict_out[2];
static doorward_embed_headers embed_out[2];

static const struct {
    void *place;
    size_t size;
} OUTPUTS[] = {
    {policy_out, sizeof policy_out},
    {(void *)view_out, sizeof view_out},
    {error_out, sizeof error_out},
    {text_out, sizeof text_out},
    {api_out, sizeof api_out},
    {length_out, sizeof length_out},
    {flag_out, sizeof flag_out},
    {buffer_out, sizeof buffer_out},
    {reasons_out, sizeof reasons_out},
    {decision_out, sizeof decision_out},
    {verdict_out, sizeof verdict_out},
    {embed_out, sizeof embed_out},
};

#define OUTPUT_COUNT (sizeof OUTPUTS / sizeof OUTPUTS[0])

static inline void outputs_reset(void)
{
    size_t at;

    for (at = 0; at < OUTPUT_COUNT; at++) {
        memset(OUTPUTS[at].place, GARBAGE, OUTPUTS[at].size);
    }
    decision_out->size = sizeof *decision_out;
    verdict_out->size = sizeof *verdict_out;
    embed_out->size = sizeof *embed_out;
    /* What would be worst to leave there. */
    for (at = 0; at < 3; at++) {
        reasons_out[at] = DOORWARD_REASON_ALLOWED;
    }
}

static inline int is_garbage(const void *place, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)place;
    size_t at;

    for (at = 0; at < size; at++) {
        if (bytes[at] != GARBAGE) {
            return 0;
        }
    }
    return 1;
}

/* Reads a bool that may be garbage. */
static inline int is_false(const bool *place)
{
    return *(const unsigned char *)place == 0;
}

/* What answers say after a call that failed, when the call was given them. */
static inline void check_denies(const char *call)
{
    if (strstr(call, "decision_out") != NULL) {
        CHECK(is_false(&decision_out->allowed));
        CHECK(is_false(&decision_out->terminate));
        CHECK_INT(decision_out->status, 0);
        CHECK_INT(decision_out->reason, DOORWARD_REASON_NONE);
        CHECK_INT(decision_out->kind, DOORWARD_KIND_NONE);
        CHECK_INT(decision_out->header_count, 0);
        CHECK_INT(decision_out->remove_count, 0);
    }
    if (strstr(call, "verdict_out") != NULL) {
        CHECK(is_false(&verdict_out->allowed));
        CHECK_INT(verdict_out->reason, DOORWARD_REASON_NONE);
        CHECK_STR(verdict_out->origin_rule, NULL);
    }
    if (strstr(call, "embed_out") != NULL) {
        CHECK_STR(embed_out->frame_ancestors, "'none'");
        CHECK_STR(embed_out->x_frame_options, "DENY");
    }
    if (strstr(call, "reasons_out") != NULL) {
        CHECK_INT(reasons_out[0], DOORWARD_REASON_NONE);
        CHECK_INT(reasons_out[1], DOORWARD_REASON_NONE);
        CHECK_INT(reasons_out[2], DOORWARD_REASON_ALLOWED);
    }
}

/* Outputs that are written on success only. */
static inline void check_untouched(void)
{
    CHECK(is_garbage(policy_out, sizeof policy_out));
    CHECK(is_garbage((void *)view_out, sizeof view_out));
    CHECK(is_garbage(error_out, sizeof error_out));
    CHECK(is_garbage(text_out, sizeof text_out));
    CHECK(is_garbage(api_out, sizeof api_out));
    CHECK(is_garbage(length_out, sizeof length_out));
    CHECK(is_garbage(flag_out, sizeof flag_out));
    CHECK(is_garbage(buffer_out, sizeof buffer_out));
    CHECK(is_garbage(decision_out + 1, sizeof *decision_out));
    CHECK(is_garbage(verdict_out + 1, sizeof *verdict_out));
    CHECK(is_garbage(embed_out + 1, sizeof *embed_out));
}

/* Makes a call, given as text too, and holds its status and its outputs. */
#define CHECK_FAILS(call, expected) \
    do { \
        int before = check_failed; \
        outputs_reset(); \
        CHECK_INT((call), (expected)); \
        check_denies(#call); \
        check_untouched(); \
        if (check_failed != before) { \
            printf("  after %s\n", #call); \
        } \
    } while (0)

#endif /* OUTPUTS_H */
