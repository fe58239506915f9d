/* The policy that most programs ask. */

#ifndef FIXTURE_H
#define FIXTURE_H

#include "check.h"

static const char FIXTURE[] =
    "version = 1\n"
    "[[trusted_origins]]\n"
    "name = 'Storefront'\n"
    "origin = 'https://shop.example.com'\n"
    "scopes = ['cors', 'redirect']\n"
    "[[trusted_origins]]\n"
    "name = 'Previews'\n"
    "origin = 'https://pr-*.preview.example.com'\n"
    "scopes = ['cors']\n"
    "[[trusted_origins]]\n"
    "name = 'Office'\n"
    "origin = 'https://*.office.example.com:8443'\n"
    "scopes = ['cors', 'csrf', 'embed', 'websocket']\n"
    "[[trusted_origins]]\n"
    "name = 'Help'\n"
    "origin = 'https://help.example.com'\n"
    "scopes = ['redirect']\n"
    "[[apis]]\n"
    "name = 'users'\n"
    "path = '/users/{*rest}'\n"
    "methods = ['PUT']\n"
    "request_headers = ['Content-Type', 'X-Csrf']\n"
    "exposed_headers = ['X-Rate']\n"
    "credentials = true\n"
    "max_age = 600\n"
    "[[apis]]\n"
    "name = 'office'\n"
    "path = '/office/{*rest}'\n"
    "origins = ['Office']\n"
    "[[apis]]\n"
    "name = 'fonts'\n"
    "path = '/fonts/{*rest}'\n"
    "origins = 'any'\n";

/* The policy with one reference; NULL and a failed check when there is none. */
static inline doorward_policy *fixture(void)
{
    doorward_policy *policy = NULL;
    doorward_error *error = NULL;
    doorward_status status;

    status = doorward_policy_parse(FIXTURE, strlen(FIXTURE),
                                   DOORWARD_FORMAT_TOML, &policy, &error);
    CHECK_INT(status, DOORWARD_OK);
    CHECK_STR(doorward_error_text(error), NULL);
    doorward_error_free(error);
    return policy;
}

#endif /* FIXTURE_H */
