//! Why a test did not pass: something failed, or something is not there.

use libtest_mimic::{Completion, Trial};

/// Why a test did not pass.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// A tool that the test is made with is not there: the test is ignored,
    /// and says so.
    Missing(String),
    /// Anything else.
    Failed(String),
}

/// A failure, with what there is to say.
pub fn failed(what: impl Into<String>) -> Trouble {
    Trouble::Failed(what.into())
}

/// A test that may turn out not to be possible here.
pub fn trial(
    name: impl Into<String>,
    body: impl FnOnce() -> Result<(), Trouble> + Send + 'static,
) -> Trial {
    Trial::ignorable_test(name, || match body() {
        Ok(()) => Ok(Completion::Completed),
        Err(Trouble::Missing(what)) => Ok(Completion::ignored_with(what)),
        Err(Trouble::Failed(what)) => Err(what.into()),
    })
}
