//! Notes: what an import left out or changed, line by line.

/// How much a note matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It is not in the document, or less of it than there was.
    LeftOut,
    /// The document admits what the source did not. Only hosts that are no
    /// host names are let through like this, and what the source refused for
    /// how it was written.
    Wider,
    /// The source admitted texts that are no origins; the document does not.
    Narrower,
    /// Something to know.
    Information,
}

impl Kind {
    /// The kind in snake case, for tools.
    pub fn name(self) -> &'static str {
        match self {
            Self::LeftOut => "left_out",
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Information => "information",
        }
    }
}

/// One thing that an import has to say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Note {
    /// The line in the source, from 1; 0 when it is the file as a whole.
    pub line: usize,
    /// How much it matters.
    pub kind: Kind,
    /// What the source says there, as it is written; may be empty.
    pub what: String,
    /// One sentence.
    pub message: String,
    /// An origin or a text that makes the difference. It was tried.
    pub example: Option<String>,
    /// What to do; may be empty.
    pub help: String,
}
