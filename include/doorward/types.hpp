// Numbers, strings and arrays of the C API as types of C++.
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Included by doorward.hpp, which says how all of it is used.

#ifndef DOORWARD_TYPES_HPP
#define DOORWARD_TYPES_HPP

#include "../doorward.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

namespace doorward {

// Numbers of the C API as types of their own. Newer libraries may know more
// values than are named here: give every switch a default.

/// What became of a call.
enum class Status : doorward_status {
    /// The library speaks another ABI than this header. C++ only.
    incompatible_library = -1,
    ok = DOORWARD_OK,
    null_pointer = DOORWARD_ERROR_NULL_POINTER,
    struct_size = DOORWARD_ERROR_STRUCT_SIZE,
    invalid_argument = DOORWARD_ERROR_INVALID_ARGUMENT,
    invalid_utf8 = DOORWARD_ERROR_INVALID_UTF8,
    invalid_policy = DOORWARD_ERROR_INVALID_POLICY,
    io = DOORWARD_ERROR_IO,
    unknown_format = DOORWARD_ERROR_UNKNOWN_FORMAT,
    not_found = DOORWARD_ERROR_NOT_FOUND,
    invalid_origin = DOORWARD_ERROR_INVALID_ORIGIN,
    buffer_too_small = DOORWARD_ERROR_BUFFER_TOO_SMALL,
    panic = DOORWARD_ERROR_PANIC,
};

/// Why a decision is what it is.
enum class Reason : doorward_reason {
    none = DOORWARD_REASON_NONE,
    allowed = DOORWARD_REASON_ALLOWED,
    not_cors = DOORWARD_REASON_NOT_CORS,
    same_origin = DOORWARD_REASON_SAME_ORIGIN,
    malformed_origin = DOORWARD_REASON_MALFORMED_ORIGIN,
    null_origin = DOORWARD_REASON_NULL_ORIGIN,
    origin_not_trusted = DOORWARD_REASON_ORIGIN_NOT_TRUSTED,
    scope_not_trusted = DOORWARD_REASON_SCOPE_NOT_TRUSTED,
    origin_not_listed = DOORWARD_REASON_ORIGIN_NOT_LISTED,
    no_api = DOORWARD_REASON_NO_API,
    malformed_method = DOORWARD_REASON_MALFORMED_METHOD,
    method_not_allowed = DOORWARD_REASON_METHOD_NOT_ALLOWED,
    malformed_request_headers = DOORWARD_REASON_MALFORMED_REQUEST_HEADERS,
    too_many_request_headers = DOORWARD_REASON_TOO_MANY_REQUEST_HEADERS,
    request_header_not_allowed = DOORWARD_REASON_REQUEST_HEADER_NOT_ALLOWED,
    url_too_long = DOORWARD_REASON_URL_TOO_LONG,
    malformed_url = DOORWARD_REASON_MALFORMED_URL,
    url_has_userinfo = DOORWARD_REASON_URL_HAS_USERINFO,
    scheme_not_allowed = DOORWARD_REASON_SCHEME_NOT_ALLOWED,
    own_origin_unknown = DOORWARD_REASON_OWN_ORIGIN_UNKNOWN,
    safe_method = DOORWARD_REASON_SAFE_METHOD,
    user_initiated = DOORWARD_REASON_USER_INITIATED,
    no_origin = DOORWARD_REASON_NO_ORIGIN,
    cross_site = DOORWARD_REASON_CROSS_SITE,
};

/// What kind of request a decision was about.
enum class Kind : doorward_kind {
    none = DOORWARD_KIND_NONE,
    not_cors = DOORWARD_KIND_NOT_CORS,
    actual = DOORWARD_KIND_ACTUAL,
    preflight = DOORWARD_KIND_PREFLIGHT,
};

/// The syntax of a policy document.
enum class Format : doorward_format {
    toml = DOORWARD_FORMAT_TOML,
    json = DOORWARD_FORMAT_JSON,
};

/// What an origin is trusted for: a set, `Scopes::cors | Scopes::redirect`.
enum class Scopes : doorward_scopes {
    none = 0,
    cors = DOORWARD_SCOPE_CORS,
    redirect = DOORWARD_SCOPE_REDIRECT,
    embed = DOORWARD_SCOPE_EMBED,
    websocket = DOORWARD_SCOPE_WEBSOCKET,
    csrf = DOORWARD_SCOPE_CSRF,
};

[[nodiscard]] constexpr Scopes operator|(Scopes left, Scopes right) noexcept
{
    return static_cast<Scopes>(static_cast<doorward_scopes>(left) |
                               static_cast<doorward_scopes>(right));
}

[[nodiscard]] constexpr Scopes operator&(Scopes left, Scopes right) noexcept
{
    return static_cast<Scopes>(static_cast<doorward_scopes>(left) &
                               static_cast<doorward_scopes>(right));
}

/// An API of one policy, from Policy::api. Good for that policy only.
enum class ApiId : std::uint32_t {
    by_path = DOORWARD_API_BY_PATH,
};

/// A response header. Borrows from the policy and the request's origin.
struct Header {
    std::string_view name;
    std::string_view value;
};

namespace detail {

inline std::string_view view(doorward_str text) noexcept
{
    return text.data == nullptr ? std::string_view()
                                : std::string_view(text.data, text.len);
}

/// NULL is nothing; anything else is there, empty or not.
inline std::optional<std::string_view> maybe(doorward_str text) noexcept
{
    if (text.data == nullptr) {
        return std::nullopt;
    }
    return std::string_view(text.data, text.len);
}

inline doorward_str str(std::string_view text) noexcept
{
    return doorward_str{text.data(), text.size()};
}

/// A header that is there is never NULL, also when its value is empty.
inline doorward_str str(const std::optional<std::string_view> &text) noexcept
{
    if (!text) {
        return doorward_str{nullptr, 0};
    }
    return text->data() == nullptr ? doorward_str{"", 0} : str(*text);
}

inline std::string_view convert(const doorward_str &text) noexcept
{
    return view(text);
}

inline Header convert(const doorward_header &header) noexcept
{
    return Header{view(header.name), view(header.value)};
}

/// Whether the library that runs is one that this header is for.
inline bool compatible() noexcept
{
    return doorward_abi_version() == DOORWARD_ABI_VERSION;
}

/// Goes over the values that a view computes. Keeps a copy of the view, so
/// that it is good for as long as what the view borrows.
template <typename View, typename Value> class Iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Value;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Value;

    Iterator(View view, std::size_t at) noexcept : view_(view), at_(at) {}

    [[nodiscard]] Value operator*() const noexcept { return view_[at_]; }

    Iterator &operator++() noexcept
    {
        ++at_;
        return *this;
    }

    Iterator operator++(int) noexcept
    {
        Iterator before = *this;
        ++at_;
        return before;
    }

    [[nodiscard]] friend bool operator==(const Iterator &left,
                                         const Iterator &right) noexcept
    {
        return left.at_ == right.at_;
    }

    [[nodiscard]] friend bool operator!=(const Iterator &left,
                                         const Iterator &right) noexcept
    {
        return left.at_ != right.at_;
    }

private:
    View view_;
    std::size_t at_;
};

/// An array of the C API, seen as values of C++. Borrows the array.
template <typename Raw, typename Value> class Array {
public:
    using value_type = Value;
    using const_iterator = Iterator<Array, Value>;

    Array(const Raw *data, std::size_t size) noexcept
        : data_(data), size_(size)
    {
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// `at` is less than size().
    [[nodiscard]] Value operator[](std::size_t at) const noexcept
    {
        return convert(data_[at]);
    }

    [[nodiscard]] const_iterator begin() const noexcept { return {*this, 0}; }
    [[nodiscard]] const_iterator end() const noexcept
    {
        return {*this, size_};
    }

private:
    const Raw *data_;
    std::size_t size_;
};

} // namespace detail

/// Headers of a decision: `for (Header header : decision.headers())`.
using Headers = detail::Array<doorward_header, Header>;

/// Names: `for (std::string_view name : decision.remove())`.
using Names = detail::Array<doorward_str, std::string_view>;

/// The version of the library that runs. Static text.
[[nodiscard]] inline std::string_view version() noexcept
{
    return detail::view(doorward_version());
}

/// The stable code of a reason, for logs and metrics. Static text.
[[nodiscard]] inline std::string_view code(Reason reason) noexcept
{
    return detail::view(
        doorward_reason_code(static_cast<doorward_reason>(reason)));
}

/// One sentence in English for a reason. Static text.
[[nodiscard]] inline std::string_view sentence(Reason reason) noexcept
{
    return detail::view(
        doorward_reason_sentence(static_cast<doorward_reason>(reason)));
}

/// One sentence in English for a status. Static text.
[[nodiscard]] constexpr std::string_view sentence(Status status) noexcept
{
    switch (status) {
    case Status::incompatible_library:
        return "the library speaks another ABI than doorward.hpp";
    case Status::ok:
        return "it worked";
    case Status::null_pointer:
        return "a pointer is NULL, or a Policy or Builder was moved from";
    case Status::struct_size:
        return "a struct has a size that the library does not know";
    case Status::invalid_argument:
        return "a number or a length is not one that is possible";
    case Status::invalid_utf8:
        return "text that must be UTF-8 is not";
    case Status::invalid_policy:
        return "the policy is not valid";
    case Status::io:
        return "the file cannot be read";
    case Status::unknown_format:
        return "the file is of a kind that the library does not know";
    case Status::not_found:
        return "there is no such thing in the policy";
    case Status::invalid_origin:
        return "the text is not an origin or a pattern";
    case Status::buffer_too_small:
        return "the buffer is too small";
    case Status::panic:
        return "a bug in the library was caught";
    }
    return "a newer library failed in a way that doorward.hpp does not know";
}

} // namespace doorward

#endif // DOORWARD_TYPES_HPP
