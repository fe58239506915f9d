//! Text of an explanation, for people: headed sections in 80 columns.
//!
//! Lines of the document to be written are never broken, so that they can be
//! copied; they are the only ones that may be wider.

use core::fmt::{self, Display, Formatter};

use super::words::{paragraph, quoted};
use super::{Action, BrowserMessage, Edit, Explanation, NearRule};
use crate::decide::{Kind, Reason};

impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.decision.allowed, self.decision.reason) {
            (true, Reason::Allowed) => writeln!(f, "Allowed")?,
            (true, reason) => writeln!(f, "Allowed: {reason}")?,
            (false, reason) => writeln!(f, "Denied: {reason}")?,
        }
        paragraph(f, "  ", &self.asked())?;
        let answered = self.answered();
        if !answered.is_empty() {
            paragraph(f, "  ", &answered)?;
        }
        if !self.checks.is_empty() {
            heading(f, "Checks that failed")?;
            for (check, number) in self.checks.iter().zip(1..) {
                let text = format!("{}: {}", check.reason, check.sentence);
                paragraph(f, &format!("  {number}. "), &text)?;
            }
        }
        if !self.nearest.is_empty() {
            heading(f, "Nearest trusted origins")?;
            self.nearest.iter().try_for_each(|near| near_rule(f, near))?;
        }
        if let Some(first) = self.messages.first() {
            heading(
                f,
                match first.with_credentials {
                    true => {
                        "What browsers print when the page sends credentials"
                    }
                    false => "What browsers print",
                },
            )?;
            self.messages.iter().try_for_each(|text| message(f, text))?;
        }
        self.change(f)?;
        if !self.notes.is_empty() {
            heading(f, "Good to know")?;
            bullets(f, &self.notes)?;
        }
        Ok(())
    }
}

impl Explanation {
    /// The question in one line.
    fn asked(&self) -> String {
        let quote = |text: &Option<String>| match text {
            Some(text) => format!("\"{text}\""),
            None => "no origin".into(),
        };
        let from = quote(&self.question.origin);
        if let Some(scopes) = self.question.scopes {
            return match scopes.is_empty() {
                true => format!("Whether {from} is trusted"),
                false => format!("Whether {from} is trusted for {scopes}"),
            };
        }
        let kind = match self.decision.kind {
            Some(Kind::Preflight) => "Preflight",
            _ => "Request",
        };
        let method = self.question.method.as_deref().unwrap_or_default();
        let path = match &self.question.path {
            Some(path) => format!(" {path}"),
            None => String::new(),
        };
        let headers = match self.question.request_headers.as_deref() {
            Some(names) if self.decision.kind == Some(Kind::Preflight) => {
                format!(", with headers \"{names}\"")
            }
            _ => String::new(),
        };
        format!("{kind}: {method}{path} from {from}{headers}")
    }

    /// What the policy made of it, in one line.
    fn answered(&self) -> String {
        let mut parts = vec![];
        if let Some(api) = &self.decision.api {
            parts.push(format!("API {}", quoted(api)));
        }
        if let Some(rule) = &self.decision.origin_rule {
            parts.push(format!("trusted origin {}", quoted(rule)));
        }
        if self.decision.terminate {
            parts.push(format!("answered with {}", self.decision.status));
        }
        parts.join(", ")
    }

    fn change(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let change = &self.change;
        if !change.edits.is_empty() {
            heading(f, "The smallest change that allows it")?;
            bullets(f, &change.remarks)?;
            let apart = !change.remarks.is_empty();
            for (one, number) in change.edits.iter().zip(0..) {
                if apart || number > 0 {
                    writeln!(f)?;
                }
                edit(f, one)?;
            }
        }
        if !change.instead.is_empty() {
            heading(f, "What to do")?;
            bullets(f, &change.instead)?;
        }
        Ok(())
    }
}

fn heading(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "\n{text}\n\n")
}

fn bullets(f: &mut Formatter<'_>, texts: &[String]) -> fmt::Result {
    texts.iter().try_for_each(|text| paragraph(f, "  - ", text))
}

fn near_rule(f: &mut Formatter<'_>, near: &NearRule) -> fmt::Result {
    let name = format!("{}, {}", quoted(&near.name), near.origin);
    paragraph(f, "  ", &name)?;
    for miss in &near.misses {
        paragraph(f, "    - ", &miss.sentence)?;
    }
    Ok(())
}

fn message(f: &mut Formatter<'_>, message: &BrowserMessage) -> fmt::Result {
    writeln!(f, "  {} ({})", message.browser, message.checked_with)?;
    message.console.iter().try_for_each(|line| paragraph(f, "    ", line))
}

fn edit(f: &mut Formatter<'_>, edit: &Edit) -> fmt::Result {
    let place = match (&edit.entry, edit.action) {
        (_, Action::Add) => "Add:".into(),
        (Some(entry), Action::Set) => {
            format!("In {} of [[{}]], write:", quoted(entry), edit.table)
        }
        (None, Action::Set) => format!("Under [{}], write:", edit.table),
    };
    paragraph(f, "  ", &place)?;
    writeln!(f)?;
    edit.toml().lines().try_for_each(|line| writeln!(f, "    {line}"))
}
