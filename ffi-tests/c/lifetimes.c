/* Who owns what: strings that outlive the call, references over threads,
 * a policy on both sides of a fork. */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

#define THREADS 8
#define ROUNDS 2000

static doorward_decision ask(const doorward_policy *policy,
                             const char *origin, const char *path)
{
    doorward_cors_request request;
    doorward_decision decision;

    memset(&request, 0, sizeof request);
    decision.size = sizeof decision;
    request.size = sizeof request;
    request.method = str("GET");
    request.path = str(path);
    request.origin = str(origin);
    CHECK_INT(doorward_cors(policy, &request, &decision), DOORWARD_OK);
    return decision;
}

/* The request is gone but for its origin; the policy is released last. */
static void test_strings(void)
{
    doorward_policy *policy = fixture();
    char *path = strdup("/users/7");
    char *origin = strdup("https://shop.example.com");
    doorward_decision decision = ask(policy, origin, path);

    memset(path, 'x', strlen(path));
    free(path);
    CHECK_STR(decision.origin_rule, "Storefront");
    CHECK_STR(decision.api_name, "users");
    CHECK_STR(decision.headers[0].value, "https://shop.example.com");
    CHECK(decision.headers[0].value.data == origin);
    CHECK_STR(decision.vary, "Origin");
    CHECK_STR(decision.remove[6], "access-control-allow-private-network");
    free(origin);
    doorward_policy_release(policy);
}

/* A document is not kept. */
static void test_document(void)
{
    char *document = strdup(FIXTURE);
    doorward_policy *policy = NULL;

    CHECK_INT(doorward_policy_parse(document, strlen(document),
                                    DOORWARD_FORMAT_TOML, &policy, NULL),
              DOORWARD_OK);
    memset(document, 'x', strlen(document));
    free(document);
    CHECK_STR(ask(policy, "https://shop.example.com", "/users/7").api_name,
              "users");
    doorward_policy_release(policy);
}

static void test_references(void)
{
    doorward_policy *policy = fixture();
    const doorward_policy *second = doorward_policy_retain(policy);

    CHECK(second == policy);
    doorward_policy_release(policy);
    CHECK(ask(second, "https://shop.example.com", "/users/7").allowed);
    doorward_policy_release(second);
}

/* Takes references, decides, gives them back; counts wrong answers. */
static void *use(void *argument)
{
    const doorward_policy *policy = argument;
    size_t wrong = 0;
    int round;

    for (round = 0; round < ROUNDS; round++) {
        const doorward_policy *own = doorward_policy_retain(policy);
        doorward_verdict verdict;

        verdict.size = sizeof verdict;
        doorward_match(own, "https://shop.example.com", 24,
                       DOORWARD_SCOPE_CORS, &verdict);
        wrong += !verdict.allowed;
        doorward_match(own, "https://shop.example.org", 24,
                       DOORWARD_SCOPE_CORS, &verdict);
        wrong += verdict.allowed;
        doorward_policy_release(own);
    }
    /* The thread's own reference, which `main` took for it. */
    doorward_policy_release(policy);
    return (void *)wrong;
}

/* The last reference goes in whichever thread is last. */
static void test_threads(void)
{
    doorward_policy *policy = fixture();
    pthread_t threads[THREADS];
    int at;

    for (at = 0; at < THREADS; at++) {
        void *own = (void *)doorward_policy_retain(policy);
        CHECK_INT(pthread_create(&threads[at], NULL, use, own), 0);
    }
    doorward_policy_release(policy);
    for (at = 0; at < THREADS; at++) {
        void *wrong = NULL;
        CHECK_INT(pthread_join(threads[at], &wrong), 0);
        CHECK(wrong == NULL);
    }
}

/* What a child does with the policy of its parent, and with one of its own. */
static int child(const doorward_policy *policy)
{
    doorward_policy *own;

    check_failed = 0;
    CHECK(ask(policy, "https://shop.example.com", "/users/7").allowed);
    doorward_policy_release(policy);
    own = fixture();
    CHECK(!ask(own, "https://evil.example", "/users/7").allowed);
    doorward_policy_release(own);
    return check_failed != 0;
}

static void test_fork(void)
{
    doorward_policy *policy = fixture();
    int status = -1;
    pid_t process;

    fflush(stdout);
    process = fork();
    CHECK(process >= 0);
    if (process == 0) {
        _exit(child(policy));
    }
    CHECK(waitpid(process, &status, 0) == process);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    /* The child gave back its own copy. */
    CHECK(ask(policy, "https://shop.example.com", "/users/7").allowed);
    doorward_policy_release(policy);
}

/* Errors can be read from any thread, and outlive what they are about. */
static void test_error(void)
{
    char *document = strdup("version = 2\n");
    doorward_policy *policy = NULL;
    doorward_error *error = NULL;
    doorward_str text;

    CHECK_INT(doorward_policy_parse(document, strlen(document),
                                    DOORWARD_FORMAT_TOML, &policy, &error),
              DOORWARD_ERROR_INVALID_POLICY);
    free(document);
    text = doorward_error_text(error);
    CHECK(text.len > 0 && memchr(text.data, ':', text.len) != NULL);
    doorward_error_free(error);
}

int main(void)
{
    test_strings();
    test_document();
    test_references();
    test_threads();
    test_fork();
    test_error();
    return check_end();
}
