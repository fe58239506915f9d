//! What JSON cannot say by itself: bytes, and an error without its place.

/// The name of a string, and whether its value is in hexadecimal.
pub(crate) fn split_hex(key: &str) -> (&str, bool) {
    match key.strip_suffix("_hex") {
        Some(name) => (name, true),
        None => (key, false),
    }
}

/// The bytes that a string stands for.
pub(crate) fn bytes(text: String, hex: bool) -> Result<Vec<u8>, &'static str> {
    if !hex {
        return Ok(text.into_bytes());
    }
    let digits = text.chars().map(|digit| digit.to_digit(16));
    let digits: Option<Vec<_>> = digits.collect();
    let digits = digits.ok_or("not hexadecimal")?;
    let (pairs, []) = digits.as_chunks::<2>() else {
        return Err("a digit is missing");
    };
    Ok(pairs.iter().map(|[high, low]| (high * 16 + low) as u8).collect())
}

/// What a JSON error says, without the place that it adds.
pub(crate) fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((said, _)) => said.into(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn hexadecimal_is_pairs_of_digits() {
        let cases = [
            ("", Ok(vec![])),
            ("00ff", Ok(vec![0, 255])),
            ("FfA0", Ok(vec![255, 160])),
            ("0", Err("a digit is missing")),
            ("+1", Err("not hexadecimal")),
            ("0x", Err("not hexadecimal")),
            (" 1", Err("not hexadecimal")),
            ("é", Err("not hexadecimal")),
        ];
        for (text, expected) in cases {
            assert_eq!(bytes(text.into(), true), expected, "{text:?}");
        }
        assert_eq!(bytes("ff".into(), false), Ok(b"ff".to_vec()));
    }
}
