//! Which inputs the document parser has no excuse to refuse.
//!
//! The strict profile for hosts is that of the wire parser: what DNS could
//! hold. A plain input is a scheme, `://`, a host and perhaps a port, with at
//! most one slash behind: nothing that a strict parser refuses on purpose,
//! such as userinfo, a path, white space, backslashes or percent escapes.

/// Longest host in bytes, and longest label.
const HOST: usize = 253;
const LABEL: usize = 63;

/// What makes an input more than an origin, or less than plain.
const NOT_PLAIN: [char; 6] = ['/', '?', '#', '@', '\\', '%'];

/// True if `input` is written as an origin is.
pub(crate) fn is_plain(input: &str) -> bool {
    let Some((scheme, rest)) = input.split_once("://") else {
        return false;
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let odd =
        |c: char| NOT_PLAIN.contains(&c) || c.is_whitespace() || c.is_control();
    scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !scheme.is_empty()
        && !authority.is_empty()
        && !authority.contains(odd)
        && !has_padded_port(authority)
}

fn has_padded_port(authority: &str) -> bool {
    let after_host = authority.rsplit(']').next().unwrap_or(authority);
    match after_host.rsplit_once(':') {
        Some((_, port)) => port.is_empty() || port.starts_with('0'),
        None => false,
    }
}

/// True if the host of a serialized origin is within the strict profile.
pub(crate) fn is_strict(origin: &str) -> bool {
    let Some((_, authority)) = origin.split_once("://") else {
        return false;
    };
    if authority.starts_with('[') {
        return true;
    }
    let host = authority.split(':').next().unwrap_or(authority);
    let labels = host.strip_suffix('.').unwrap_or(host);
    let is_label = |label: &str| {
        (1..=LABEL).contains(&label.len())
            && label.bytes().all(|byte| {
                byte.is_ascii_lowercase()
                    || byte.is_ascii_digit()
                    || matches!(byte, b'-' | b'_')
            })
    };
    host.len() <= HOST && labels.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_inputs() {
        let accepts = [
            "https://a.example",
            "HTTPS://A.example/",
            "http://[::1]:8080",
            "ftp://fa\u{df}.example:2121",
        ];
        let rejects = [
            "https:a.example",
            "https:///a.example",
            "https://u@a.example",
            "https://a.example//",
            "https://a.example/x",
            "https://a.example?",
            "https://a.example#",
            "https://a\u{9}.example",
            " https://a.example",
            "https://a%2eexample",
            "https://a.example:080",
            "https://a.example:",
            "https://",
            "a.example",
        ];
        for input in accepts {
            assert!(is_plain(input), "{input}");
        }
        for input in rejects {
            assert!(!is_plain(input), "{input}");
        }
    }

    #[test]
    fn strict_hosts() {
        let label = "a".repeat(63);
        let longest = format!("https://{}", ["a"; 127].join("."));
        let accepts = [
            "https://a.example:8443",
            "http://[::1]",
            "https://a_b.example.",
            &format!("https://{label}"),
            &longest,
        ];
        let rejects = [
            "https://a..example",
            "https://.",
            "https://a!b",
            "https://A",
            "https://",
            &format!("https://{label}a"),
            &format!("{longest}.a"),
            "a.example",
        ];
        for origin in accepts {
            assert!(is_strict(origin), "{origin}");
        }
        for origin in rejects {
            assert!(!is_strict(origin), "{origin}");
        }
    }
}
