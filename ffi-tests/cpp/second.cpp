// A second translation unit with the same headers, each included twice.

#include "doorward.h"
#include "doorward.hpp"
#include "doorward.h"
#include "doorward.hpp"

#include "second.hpp"

bool second_is_allowed(const doorward::Policy &policy, std::string_view origin)
{
    return policy.match(origin, doorward::Scopes::cors).allowed();
}

doorward::Policy second_copy(doorward::Policy policy)
{
    return policy;
}
