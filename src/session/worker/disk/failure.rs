//! Errors of all that the worker uses, as what the host is told.

use crate::chat::job::Failure;
use crate::learn;
use crate::privacy;
use crate::session::catch::panic_text;
use crate::session::error_code::ErrorCode;
use crate::store;

impl Failure {
    pub(in crate::session) fn new(code: ErrorCode, text: impl ToString) -> Self {
        Self {
            code,
            text: text.to_string(),
        }
    }

    /// Of a panic that was caught.
    pub(in crate::session) fn bug(place: Option<&str>) -> Self {
        Self::new(ErrorCode::Bug, panic_text(place))
    }

    /// Of what was cancelled or closed; nobody is shown it.
    pub(super) fn ended() -> Self {
        Self::new(ErrorCode::Closed, "this was cancelled")
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        use store::Error;
        let code = match &error {
            Error::Folder(_) => ErrorCode::DataFolder,
            Error::ReadOnly => ErrorCode::ReadOnly,
            Error::DiskFull => ErrorCode::DiskFull,
            Error::Locked => ErrorCode::Locked,
            Error::Newer { .. } => ErrorCode::Newer,
            Error::SetAside { .. } => ErrorCode::SetAside,
            Error::Damaged => ErrorCode::Damaged,
            Error::Gone => ErrorCode::Gone,
            Error::NotAllowed => ErrorCode::NotAllowed,
            Error::Excluded => ErrorCode::Excluded,
            Error::NoConversation => ErrorCode::NoConversation,
            Error::Row(_) | Error::Sqlite(_) => ErrorCode::Store,
        };
        Self::new(code, error)
    }
}

impl From<learn::Error> for Failure {
    fn from(error: learn::Error) -> Self {
        match error {
            learn::Error::NotAsked => Self::new(ErrorCode::NotAsked, error),
            learn::Error::Off => Self::new(ErrorCode::Off, error),
            learn::Error::Store(error) => error.into(),
        }
    }
}

impl From<privacy::Error> for Failure {
    fn from(error: privacy::Error) -> Self {
        match error {
            privacy::Error::Store(error) => error.into(),
            privacy::Error::Message(error) => error.into(),
            privacy::Error::Export(_) => Self::new(ErrorCode::Export, error),
            privacy::Error::Path => Self::new(ErrorCode::PathNotUnderstood, error),
            privacy::Error::Time => Self::new(ErrorCode::TimeNotUnderstood, error),
        }
    }
}
