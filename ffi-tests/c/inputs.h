/* Structs as a program hands them in: valid as they are, to be spoilt in one
 * place. */

#ifndef INPUTS_H
#define INPUTS_H

#include "check.h"

static inline doorward_trusted_origin valid_origin(void)
{
    doorward_trusted_origin origin;

    memset(&origin, 0, sizeof origin);
    origin.size = sizeof origin;
    origin.name = str("Shop");
    origin.origin = str("https://shop.example.com");
    origin.scopes = DOORWARD_SCOPE_CORS;
    return origin;
}

static inline doorward_api valid_api(void)
{
    doorward_api api;

    memset(&api, 0, sizeof api);
    api.size = sizeof api;
    api.name = str("users");
    api.path = str("/users/{id}");
    return api;
}

static inline doorward_cors_options valid_options(void)
{
    doorward_cors_options options;

    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    return options;
}

static inline doorward_cors_request valid_request(void)
{
    doorward_cors_request request;

    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    request.method = str("GET");
    request.path = str("/users/7");
    request.origin = str("https://shop.example.com");
    return request;
}

static inline doorward_csrf_request valid_csrf(void)
{
    doorward_csrf_request request;

    memset(&request, 0, sizeof request);
    request.size = sizeof request;
    request.method = str("POST");
    request.origin = str("https://shop.example.com");
    return request;
}

#endif /* INPUTS_H */
