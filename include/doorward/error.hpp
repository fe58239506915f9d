// What goes wrong: Error, Result, and Exception for those who want it.
// SPDX-License-Identifier: MIT OR Apache-2.0
//
// Included by doorward.hpp, which says how all of it is used.

#ifndef DOORWARD_ERROR_HPP
#define DOORWARD_ERROR_HPP

#include "types.hpp"

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

namespace doorward {

/// Why a policy or an origin could not be read.
///
/// Moved, not copied. All views live as long as the Error does. Several
/// threads may read one Error at once.
class [[nodiscard]] Error {
public:
    /// One thing that is wrong.
    struct Entry {
        /// Such as `DW015`; empty when the entry is about a file.
        std::string_view code;
        /// One sentence that says what is wrong.
        std::string_view message;
        /// What to write instead; may be empty.
        std::string_view help;
        /// The line of the document, from 1; 0 when there is none.
        std::size_t line;
        /// The column in characters, from 1; 0 when there is none.
        std::size_t column;
    };

private:
    /// The entries of an error of the C API. Borrows it.
    struct Entries {
        const doorward_error *error;

        Entry operator[](std::size_t at) const noexcept
        {
            return Entry{detail::view(doorward_error_code(error, at)),
                         detail::view(doorward_error_message(error, at)),
                         detail::view(doorward_error_help(error, at)),
                         doorward_error_line(error, at),
                         doorward_error_column(error, at)};
        }
    };

public:
    using value_type = Entry;
    using const_iterator = detail::Iterator<Entries, Entry>;

    /// Takes over what a function of the C API gave. `error` may be NULL.
    explicit Error(Status status, doorward_error *error = nullptr) noexcept
        : status_(status), error_(error)
    {
    }

    /// What kind of failure it is; never Status::ok.
    [[nodiscard]] Status status() const noexcept { return status_; }

    /// All of it, as text for a log.
    [[nodiscard]] std::string_view text() const & noexcept
    {
        return error_ ? detail::view(doorward_error_text(error_.get()))
                      : sentence(status_);
    }
    std::string_view text() const && = delete;

    /// How many entries there are: 0 when the call was wrong, not its input.
    [[nodiscard]] std::size_t size() const noexcept
    {
        return doorward_error_count(error_.get());
    }

    /// Whether there are no entries.
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

    /// An entry; one that is all empty when there is no such.
    [[nodiscard]] Entry operator[](std::size_t at) const & noexcept
    {
        return Entries{error_.get()}[at];
    }
    Entry operator[](std::size_t at) const && = delete;

    /// `for (Error::Entry entry : error)`.
    [[nodiscard]] const_iterator begin() const noexcept
    {
        return {Entries{error_.get()}, 0};
    }
    [[nodiscard]] const_iterator end() const noexcept
    {
        return {Entries{error_.get()}, size()};
    }

private:
    struct Free {
        void operator()(doorward_error *error) const noexcept
        {
            doorward_error_free(error);
        }
    };

    Status status_;
    std::unique_ptr<doorward_error, Free> error_;
};

#if defined(__cpp_exceptions)
/// What Result::or_throw throws: the text of the Error, and its status.
class Exception : public std::runtime_error {
public:
    explicit Exception(const Error &error)
        : std::runtime_error(std::string(error.text())),
          status_(error.status())
    {
    }

    /// What kind of failure it is.
    [[nodiscard]] Status status() const noexcept { return status_; }

private:
    Status status_;
};
#endif

/// A value, or an Error that says why there is none.
///
/// Ask first: taking the value of a failure, or the error of a success, ends
/// the program.
template <typename T> class [[nodiscard]] Result {
public:
    Result(T value) noexcept
        : content_(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error) noexcept
        : content_(std::in_place_index<1>, std::move(error))
    {
    }

    /// Whether there is a value.
    [[nodiscard]] bool has_value() const noexcept
    {
        return content_.index() == 0;
    }
    [[nodiscard]] explicit operator bool() const noexcept
    {
        return has_value();
    }

    /// The value. `*std::move(result)` takes it out.
    [[nodiscard]] T &operator*() & noexcept { return *get<0>(content_); }
    [[nodiscard]] const T &operator*() const & noexcept
    {
        return *get<0>(content_);
    }
    [[nodiscard]] T operator*() && noexcept
    {
        return std::move(*get<0>(content_));
    }

    /// The value's members. Not of a Result that is gone at once.
    [[nodiscard]] T *operator->() & noexcept { return get<0>(content_); }
    [[nodiscard]] const T *operator->() const & noexcept
    {
        return get<0>(content_);
    }
    T *operator->() const && = delete;

    /// The error. `std::move(result).error()` takes it out.
    [[nodiscard]] const Error &error() const & noexcept
    {
        return *get<1>(content_);
    }
    [[nodiscard]] Error error() && noexcept
    {
        return std::move(*get<1>(content_));
    }

#if defined(__cpp_exceptions)
    /// The value; throws an Exception when there is none.
    [[nodiscard]] T or_throw() &&
    {
        if (!has_value()) {
            throw Exception(*get<1>(content_));
        }
        return std::move(*get<0>(content_));
    }
#endif

private:
    template <std::size_t index, typename Content>
    [[nodiscard]] static auto *get(Content &content) noexcept
    {
        auto *alternative = std::get_if<index>(&content);
        if (alternative == nullptr) {
            std::abort();
        }
        return alternative;
    }

    std::variant<T, Error> content_;
};

/// Reads an origin or a pattern as a person writes it, and gives the form in
/// which it is stored and compared.
[[nodiscard]] inline Result<std::string>
normalize_origin(std::string_view origin)
{
    // As long as any origin can be, says doorward.h.
    char buffer[400];
    std::size_t written = 0;
    doorward_error *error = nullptr;
    const Status status = static_cast<Status>(
        doorward_origin_normalize(origin.data(), origin.size(), buffer,
                                  sizeof buffer, &written, &error));
    if (status != Status::ok) {
        return Error(status, error);
    }
    return std::string(buffer, written);
}

} // namespace doorward

#endif // DOORWARD_ERROR_HPP
