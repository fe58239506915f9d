//! Paths of other servers as the path patterns of a document.

/// Everything.
pub(crate) fn all() -> Vec<String> {
    vec!["/".into(), "/{*rest}".into()]
}

/// This path; nothing when it cannot be written.
pub(crate) fn exact(path: &str) -> Option<Vec<String>> {
    is_plain(path).then(|| vec![path.into()])
}

/// A path and all that is below it: `/api`, `/api/` and `/api/users`, but not
/// `/apis`.
pub(crate) fn below(path: &str) -> Option<Vec<String>> {
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Some(all());
    }
    let rest = ["", "/", "/{*rest}"].map(|rest| format!("{path}{rest}"));
    is_plain(path).then(|| rest.into())
}

/// What begins with a path that ends with a slash: `/api/` and `/api/users`,
/// but not `/api`.
pub(crate) fn within(path: &str) -> Option<Vec<String>> {
    if path == "/" {
        return Some(all());
    }
    let rest = [path.into(), format!("{path}{{*rest}}")];
    (is_plain(path) && path.ends_with('/')).then(|| rest.into())
}

/// Whether nothing in the path is special here or there.
fn is_plain(path: &str) -> bool {
    let special = |byte: u8| {
        !byte.is_ascii_graphic() || b"{}*?[]()^$|\\#%".contains(&byte)
    };
    path.starts_with('/') && !path.bytes().any(special)
}
