/* The least that a C program needs: one policy, one decision.
 *
 *     cc decide.c -ldoorward -o decide && ./decide policy.toml
 */
#include <doorward.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "policy.toml";
    doorward_policy *policy;
    doorward_error *error = NULL;
    if (doorward_policy_open(path, strlen(path), &policy, &error)) {
        doorward_str text = doorward_error_text(error);
        fwrite(text.data, 1, text.len, stderr); /* file:line:column: ... */
        doorward_error_free(error);
        return 3;
    }

    doorward_cors_request request = {
        .size = sizeof request,
        .method = DOORWARD_STR("GET"),
        .path = DOORWARD_STR("/api/v1/users/7"),
        .origin = DOORWARD_STR("https://shop.example.com"),
    };
    doorward_decision decision = {.size = sizeof decision};
    doorward_cors(policy, &request, &decision);

    doorward_str reason = doorward_reason_code(decision.reason);
    printf("%.*s\n", (int)reason.len, reason.data);
    for (size_t i = 0; i < decision.header_count; i++)
        printf("%.*s: %.*s\n", (int)decision.headers[i].name.len,
               decision.headers[i].name.data,
               (int)decision.headers[i].value.len,
               decision.headers[i].value.data);

    doorward_policy_release(policy);
    return decision.allowed ? 0 : 1;
}
