// What crosses from one translation unit to the other.

#ifndef SECOND_HPP
#define SECOND_HPP

#include "doorward.hpp"

bool second_is_allowed(const doorward::Policy &policy, std::string_view origin);
doorward::Policy second_copy(doorward::Policy policy);

#endif // SECOND_HPP
