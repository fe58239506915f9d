// What is asked, and what is answered: CorsRequest, Decision, Verdict.
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Included by doorward.hpp, which says how all of it is used.

#ifndef DOORWARD_DECISION_HPP
#define DOORWARD_DECISION_HPP

#include "error.hpp"

namespace doorward {

/// What a server knows of a request when it asks about CORS.
///
/// Headers that are not there are std::nullopt; ones that are there and empty
/// are not the same. The views must be good during the call, and `origin` for
/// as long as the Decision is looked at.
struct CorsRequest {
    /// The method, as it came.
    std::string_view method{};
    /// The path that the server routes by: decoded once, dot segments removed,
    /// query cut. Never the raw request target. Not looked at with `api`.
    std::string_view path{};
    /// `Origin`. Several lines are joined with a comma.
    std::optional<std::string_view> origin{};
    /// `Access-Control-Request-Method`.
    std::optional<std::string_view> request_method{};
    /// `Access-Control-Request-Headers`. Several lines are joined with a comma.
    std::optional<std::string_view> request_headers{};
    /// The server's own origin for this request.
    std::optional<std::string_view> own_origin{};
    /// From Policy::api, once per route; saves the path lookup.
    ApiId api = ApiId::by_path;
};

/// What a server knows of a request when it asks about CSRF. Several lines of
/// a header are joined with a comma.
struct CsrfRequest {
    /// The method, as it came.
    std::string_view method{};
    /// `Sec-Fetch-Site`.
    std::optional<std::string_view> fetch_site{};
    /// `Origin`.
    std::optional<std::string_view> origin{};
    /// The server's own origin for this request, from its configuration.
    std::optional<std::string_view> own_origin{};
};

/// The answer to a CORS question.
///
/// Views borrow from the policy, and the value of the first header from the
/// request's `origin`: keep both for as long as you look at the Decision.
///
/// Apply it in this order: drop the response headers named in remove() that
/// something else has set; set headers(); merge vary() into the one `Vary`
/// line; and if terminate(), answer now with status() and no body.
class [[nodiscard]] Decision {
public:
    /// Whether the request may go on and its response be read.
    [[nodiscard]] bool allowed() const noexcept { return raw_.allowed; }

    /// Whether the server answers now, without going on.
    [[nodiscard]] bool terminate() const noexcept { return raw_.terminate; }

    /// The HTTP status of that answer; 0 when there is none.
    [[nodiscard]] std::uint16_t status() const noexcept { return raw_.status; }

    [[nodiscard]] Reason reason() const noexcept
    {
        return static_cast<Reason>(raw_.reason);
    }

    [[nodiscard]] Kind kind() const noexcept
    {
        return static_cast<Kind>(raw_.kind);
    }

    /// The API that covers the request; ApiId::by_path when there is none.
    [[nodiscard]] ApiId api() const noexcept
    {
        return static_cast<ApiId>(raw_.api);
    }

    /// Its name.
    [[nodiscard]] std::optional<std::string_view> api_name() const noexcept
    {
        return detail::maybe(raw_.api_name);
    }

    /// The name of the trusted origin that matched.
    [[nodiscard]] std::optional<std::string_view> origin_rule() const noexcept
    {
        return detail::maybe(raw_.origin_rule);
    }

    /// What to merge into `Vary`; empty for nothing.
    [[nodiscard]] std::string_view vary() const noexcept
    {
        return detail::view(raw_.vary);
    }

    /// The response headers to set. Borrows from the Decision.
    [[nodiscard]] Headers headers() const & noexcept
    {
        return {raw_.headers, raw_.header_count};
    }
    Headers headers() const && = delete;

    /// Lower-case names of response headers to drop.
    [[nodiscard]] Names remove() const noexcept
    {
        return {raw_.remove, raw_.remove_count};
    }

    /// Status::ok, unless the question could not be asked; then all denies.
    [[nodiscard]] Status call_status() const noexcept { return status_; }

    /// The answer as the C API has it.
    [[nodiscard]] const doorward_decision &raw() const & noexcept
    {
        return raw_;
    }
    const doorward_decision &raw() const && = delete;

private:
    friend class Policy;

    Decision(const doorward_policy *policy,
             const doorward_cors_request &request) noexcept
    {
        raw_.size = sizeof raw_;
        status_ = static_cast<Status>(doorward_cors(policy, &request, &raw_));
    }

    // Zeros deny.
    doorward_decision raw_{};
    Status status_;
};

/// A yes or no, why, and by which trusted origin.
class [[nodiscard]] Verdict {
public:
    /// Whether what was asked is allowed.
    [[nodiscard]] bool allowed() const noexcept { return raw_.allowed; }

    [[nodiscard]] Reason reason() const noexcept
    {
        return static_cast<Reason>(raw_.reason);
    }

    /// The name of the most specific trusted origin that matches. Borrows
    /// from the policy.
    [[nodiscard]] std::optional<std::string_view> origin_rule() const noexcept
    {
        return detail::maybe(raw_.origin_rule);
    }

    /// Status::ok, unless the question could not be asked; then it is denied.
    [[nodiscard]] Status call_status() const noexcept { return status_; }

private:
    friend class Policy;

    /// Asks a function of the C API.
    template <typename Ask> explicit Verdict(Ask ask) noexcept
    {
        raw_.size = sizeof raw_;
        status_ = static_cast<Status>(ask(&raw_));
    }

    // Zeros deny.
    doorward_verdict raw_{};
    Status status_;
};

/// The answer to Policy::redirect.
struct [[nodiscard]] Redirect {
    /// Whether, why, and by which trusted origin.
    Verdict verdict;
    /// The normalized URL, to be sent instead of the input; empty when it is
    /// denied. Borrows from the caller's buffer.
    std::string_view url;
};

/// The values of the two headers that say who may embed a page. Borrows from
/// the policy.
struct [[nodiscard]] Embed {
    /// For `Content-Security-Policy: frame-ancestors`.
    std::string_view frame_ancestors;
    /// For `X-Frame-Options`.
    std::string_view x_frame_options;
};

} // namespace doorward

#endif // DOORWARD_DECISION_HPP
