//! What `eval` reads: an object of strings, and the headers of a request.
//!
//! A line is read in two steps, so that a line that is an object gets its `id`
//! back whatever else is wrong with it. Keys and headers that no decision
//! knows are passed over: logs have more in them than is asked here.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess,
    SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use crate::json;

/// The keys whose values are strings.
const STRINGS: &[&str] = &[
    "decision",
    "method",
    "path",
    "api",
    "own_origin",
    "origin",
    "scope",
    "text",
    "url",
];

/// The headers that decisions look at, and what joins several lines of one.
const HEADERS: &[(&str, &str)] = &[
    ("origin", ", "),
    ("access-control-request-method", ", "),
    ("access-control-request-headers", ","),
    ("sec-fetch-site", ", "),
];

/// A line: who asks, and what, or what is wrong with it.
pub(super) struct Request<'a> {
    pub(super) id: Option<&'a RawValue>,
    pub(super) content: Result<Content, String>,
}

/// The strings and headers of a line, as bytes.
#[derive(Default)]
pub(super) struct Content {
    strings: Vec<(&'static str, Vec<u8>)>,
    headers: Vec<(&'static str, Vec<u8>)>,
}

impl<'a> Request<'a> {
    pub(super) fn parse(line: &'a [u8]) -> Self {
        let fields: Result<Fields<'_>, _> = str::from_utf8(line)
            .map_err(|_| "the line is not UTF-8".to_owned())
            .and_then(|line| {
                // A column is in this line, not in the next.
                let line = line.strip_suffix('\n').unwrap_or(line);
                serde_json::from_str(line).map_err(not_a_request)
            });
        match fields {
            Ok(fields) => {
                Self { id: fields.id, content: Content::read(&fields) }
            }
            Err(error) => Self { id: None, content: Err(error) },
        }
    }
}

fn not_a_request(error: serde_json::Error) -> String {
    let said = json::said(&error);
    match error.column() {
        0 => format!("not a request: {said}"),
        column => format!("not a request: {said}, at column {column}"),
    }
}

impl Content {
    fn read(fields: &Fields<'_>) -> Result<Self, String> {
        if let Some(key) = &fields.twice {
            return Err(format!("{key:?} is given twice"));
        }
        let mut content = Self::default();
        for (key, raw) in &fields.strings {
            let (name, hex) = json::split_hex(key);
            let Some(name) = STRINGS.iter().find(|known| **known == name)
            else {
                continue;
            };
            let value = serde_json::from_str::<Option<String>>(raw.get())
                .map_err(|error| format!("{key:?}: {}", json::said(&error)))?;
            let value = value.map(|text| json::bytes(text, hex)).transpose();
            let value = value.map_err(|error| format!("{key:?}: {error}"))?;
            content.strings.extend(value.map(|value| (*name, value)));
        }
        if let Some(raw) = fields.headers {
            let mut reader = serde_json::Deserializer::from_str(raw.get());
            Headers(&mut content.headers).deserialize(&mut reader).map_err(
                |error| format!("\"headers\": {}", json::said(&error)),
            )?;
        }
        Ok(content)
    }

    /// The bytes of a string.
    pub(super) fn bytes(&self, key: &str) -> Option<&[u8]> {
        let found = self.strings.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| value.as_slice())
    }

    /// The bytes of a string that cannot be left out.
    pub(super) fn required(&self, key: &str) -> Result<&[u8], String> {
        self.bytes(key).ok_or_else(|| format!("{key:?} is missing"))
    }

    /// A string that is a name, and so is text even if given as bytes.
    pub(super) fn name(&self, key: &str) -> Result<Option<&str>, String> {
        self.bytes(key)
            .map(str::from_utf8)
            .transpose()
            .map_err(|_| format!("{key:?} is not UTF-8"))
    }

    /// The lines of a header, joined.
    pub(super) fn header(&self, name: &str) -> Option<&[u8]> {
        let found = self.headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_slice())
    }
}

/// The members of a line that are known, unread.
#[derive(Default)]
struct Fields<'a> {
    id: Option<&'a RawValue>,
    headers: Option<&'a RawValue>,
    strings: Vec<(String, &'a RawValue)>,
    /// A key that is there twice: which one is meant, nobody can say.
    twice: Option<String>,
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D>(deserializer: D) -> Result<Self, D::Error>
    where
        D: Deserializer<'de>,
    {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M>(self, mut map: M) -> Result<Fields<'de>, M::Error>
            where
                M: MapAccess<'de>,
            {
                let mut fields = Fields::default();
                while let Some(key) = map.next_key::<String>()? {
                    fields.member(key, &mut map)?;
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

impl<'de> Fields<'de> {
    fn member<M>(&mut self, key: String, map: &mut M) -> Result<(), M::Error>
    where
        M: MapAccess<'de>,
    {
        let name = json::split_hex(&key).0;
        let again = match &*key {
            "id" => self.id.replace(map.next_value()?).is_some(),
            "headers" => self.headers.replace(map.next_value()?).is_some(),
            _ if STRINGS.contains(&name) => {
                let mut known = self.strings.iter();
                let again = known.any(|(k, _)| json::split_hex(k).0 == name);
                let value = map.next_value()?;
                if !again {
                    self.strings.push((key.clone(), value));
                }
                again
            }
            _ => {
                map.next_value::<IgnoredAny>()?;
                false
            }
        };
        if again {
            self.twice.get_or_insert(key);
        }
        Ok(())
    }
}

/// Reads an object of headers; lines of one name are joined as they come.
struct Headers<'a>(&'a mut Vec<(&'static str, Vec<u8>)>);

impl<'de> DeserializeSeed<'de> for Headers<'_> {
    type Value = ();

    fn deserialize<D>(self, deserializer: D) -> Result<(), D::Error>
    where
        D: Deserializer<'de>,
    {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Headers<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of lists of strings")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<M>(self, mut map: M) -> Result<(), M::Error>
    where
        M: MapAccess<'de>,
    {
        while let Some(mut key) = map.next_key::<String>()? {
            key.make_ascii_lowercase();
            let (name, hex) = json::split_hex(&key);
            let Some((name, separator)) =
                HEADERS.iter().find(|(known, _)| *known == name)
            else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let known = self.0.iter().position(|(known, _)| known == name);
            let mut value = known.map(|at| self.0.swap_remove(at).1);
            map.next_value_seed(Lines { value: &mut value, separator, hex })?;
            self.0.extend(value.map(|value| (*name, value)));
        }
        Ok(())
    }
}

/// Reads a header's value: a list of lines, or the only line.
struct Lines<'a> {
    value: &'a mut Option<Vec<u8>>,
    separator: &'static str,
    hex: bool,
}

impl Lines<'_> {
    fn add<E: Error>(&mut self, line: String) -> Result<(), E> {
        let line = json::bytes(line, self.hex).map_err(E::custom)?;
        match self.value {
            None => *self.value = Some(line),
            Some(value) => {
                value.extend_from_slice(self.separator.as_bytes());
                value.extend_from_slice(&line);
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Lines<'_> {
    type Value = ();

    fn deserialize<D>(self, deserializer: D) -> Result<(), D::Error>
    where
        D: Deserializer<'de>,
    {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Lines<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of strings")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(mut self, line: &str) -> Result<(), E> {
        self.add(line.into())
    }

    fn visit_seq<S>(mut self, mut lines: S) -> Result<(), S::Error>
    where
        S: SeqAccess<'de>,
    {
        while let Some(line) = lines.next_element()? {
            self.add(line)?;
        }
        Ok(())
    }
}
