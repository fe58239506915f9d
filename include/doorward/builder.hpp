// A policy built by code: Builder, and what it is given.
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Included by doorward.hpp, which says how all of it is used.

#ifndef DOORWARD_BUILDER_HPP
#define DOORWARD_BUILDER_HPP

#include "policy.hpp"

#include <vector>

namespace doorward {

/// A trusted origin.
struct TrustedOrigin {
    /// A unique name.
    std::string_view name{};
    /// An origin or a pattern, as in a document.
    std::string_view origin{};
    /// What it is trusted for.
    Scopes scopes = Scopes::none;
    /// Otherwise it is kept, and matches nothing.
    bool active = true;
    /// `*.` stands for exactly one label.
    bool one_label = false;
};

/// An API.
struct Api {
    /// A unique name.
    std::string_view name{};
    /// The paths it covers: `/users/{id}`, `/users/{*rest}`.
    std::string_view path{};
    /// Methods besides GET, HEAD and POST.
    std::vector<std::string_view> methods{};
    /// Headers that pages may send.
    std::vector<std::string_view> request_headers{};
    /// Response headers that pages may read.
    std::vector<std::string_view> exposed_headers{};
    /// Names of the trusted origins that may call; std::nullopt for every
    /// active one with scope `cors`.
    std::optional<std::vector<std::string_view>> origins{};
    /// Everybody may call: a public API.
    bool any_origin = false;
    /// Cookies and the like may come with requests.
    bool credentials = false;
    /// Seconds for which browsers may keep a preflight's answer.
    std::optional<std::uint32_t> max_age{};
};

/// How CORS answers look.
struct CorsOptions {
    /// The status of an allowed preflight, 200 to 299.
    std::uint16_t preflight_status = 204;
    /// The status of a denied preflight, 200 to 599.
    std::uint16_t denied_preflight_status = 403;
    /// A denied request that is no preflight is answered with 403.
    bool block_denied = false;
    /// A trusted origin whose method or header is refused gets the lists, so
    /// that the browser itself names what is missing.
    bool informative_preflight = false;
};

/// Guards that are switched off.
struct Safety {
    /// Plain-http origins are admitted to APIs with credentials.
    bool allow_insecure_origins = false;
    /// Wildcards are admitted right under a suffix where anybody may get a
    /// name.
    bool allow_public_suffix_wildcards = false;
    /// The origin `null` is admitted, never with credentials.
    bool allow_null_origin = false;
};

/// A policy in the making.
///
///     Result<Policy> policy =
///         Builder()
///             .trusted_origin({"Shop", "https://shop.example.com",
///                              Scopes::cors})
///             .api(users)
///             .build();
///
/// Everything is copied when it is given, and checked when it is built. What
/// cannot even be taken, such as text that is not UTF-8, is remembered, and
/// build() fails with it. A Builder belongs to one thread at a time.
class Builder {
public:
    Builder() noexcept
        : builder_(detail::compatible() ? doorward_builder_new() : nullptr),
          status_(detail::compatible() ? Status::ok
                                       : Status::incompatible_library)
    {
    }

    /// Adds a trusted origin.
    Builder &trusted_origin(const TrustedOrigin &origin) & noexcept
    {
        doorward_trusted_origin raw{};
        raw.size = sizeof raw;
        raw.name = detail::str(origin.name);
        raw.origin = detail::str(origin.origin);
        raw.scopes = static_cast<doorward_scopes>(origin.scopes);
        raw.flags = bit(!origin.active, DOORWARD_ORIGIN_INACTIVE) |
                    bit(origin.one_label, DOORWARD_ORIGIN_ONE_LABEL);
        note(doorward_builder_trusted_origin(builder_.get(), &raw));
        return *this;
    }
    Builder &&trusted_origin(const TrustedOrigin &origin) && noexcept
    {
        return std::move(trusted_origin(origin));
    }

    /// Adds an API.
    Builder &api(const Api &api) &
    {
        const Strings methods(api.methods);
        const Strings request_headers(api.request_headers);
        const Strings exposed_headers(api.exposed_headers);
        const Strings origins(api.origins.value_or(Texts()));
        doorward_api raw{};
        raw.size = sizeof raw;
        raw.name = detail::str(api.name);
        raw.path = detail::str(api.path);
        raw.methods = methods.data();
        raw.method_count = methods.size();
        raw.request_headers = request_headers.data();
        raw.request_header_count = request_headers.size();
        raw.exposed_headers = exposed_headers.data();
        raw.exposed_header_count = exposed_headers.size();
        raw.origins = origins.data();
        raw.origin_count = origins.size();
        raw.max_age = api.max_age.value_or(0);
        raw.flags = bit(api.credentials, DOORWARD_API_CREDENTIALS) |
                    bit(api.any_origin, DOORWARD_API_ANY_ORIGIN) |
                    bit(api.origins.has_value(), DOORWARD_API_LISTED_ORIGINS) |
                    bit(api.max_age.has_value(), DOORWARD_API_MAX_AGE);
        note(doorward_builder_api(builder_.get(), &raw));
        return *this;
    }
    Builder &&api(const Api &api) &&
    {
        return std::move(this->api(api));
    }

    /// Sets how CORS answers look.
    Builder &cors_options(const CorsOptions &options) & noexcept
    {
        doorward_cors_options raw{};
        raw.size = sizeof raw;
        raw.preflight_status = options.preflight_status;
        raw.denied_preflight_status = options.denied_preflight_status;
        raw.flags = bit(options.block_denied, DOORWARD_CORS_BLOCK_DENIED) |
                    bit(options.informative_preflight,
                        DOORWARD_CORS_INFORMATIVE_PREFLIGHT);
        note(doorward_builder_cors_options(builder_.get(), &raw));
        return *this;
    }
    Builder &&cors_options(const CorsOptions &options) && noexcept
    {
        return std::move(cors_options(options));
    }

    /// Says which guards are off.
    Builder &safety(const Safety &safety) & noexcept
    {
        const std::uint32_t bits =
            bit(safety.allow_insecure_origins,
                DOORWARD_SAFETY_ALLOW_INSECURE_ORIGINS) |
            bit(safety.allow_public_suffix_wildcards,
                DOORWARD_SAFETY_ALLOW_PUBLIC_SUFFIX_WILDCARDS) |
            bit(safety.allow_null_origin, DOORWARD_SAFETY_ALLOW_NULL_ORIGIN);
        note(doorward_builder_safety(builder_.get(), bits));
        return *this;
    }
    Builder &&safety(const Safety &safety) && noexcept
    {
        return std::move(this->safety(safety));
    }

    /// Compiles what was given; the Builder can be used further.
    [[nodiscard]] Result<Policy> build() const
    {
        if (status_ != Status::ok) {
            return Error(status_);
        }
        return Policy::load(
            [this](doorward_policy **policy, doorward_error **error) {
                return doorward_builder_build(builder_.get(), policy, error);
            });
    }

private:
    using Texts = std::vector<std::string_view>;

    /// An array for the C API.
    class Strings {
    public:
        explicit Strings(const Texts &texts)
        {
            strings_.reserve(texts.size());
            for (std::string_view text : texts) {
                strings_.push_back(detail::str(text));
            }
        }
        const doorward_str *data() const noexcept { return strings_.data(); }
        std::size_t size() const noexcept { return strings_.size(); }

    private:
        std::vector<doorward_str> strings_;
    };

    struct Free {
        void operator()(doorward_builder *builder) const noexcept
        {
            doorward_builder_free(builder);
        }
    };

    static constexpr std::uint32_t bit(bool set, std::uint32_t value) noexcept
    {
        return set ? value : 0;
    }

    /// Remembers the first failure.
    void note(doorward_status status) noexcept
    {
        if (status_ == Status::ok) {
            status_ = static_cast<Status>(status);
        }
    }

    std::unique_ptr<doorward_builder, Free> builder_;
    Status status_;
};

} // namespace doorward

#endif // DOORWARD_BUILDER_HPP
