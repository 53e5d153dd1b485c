//! How a database of an older format becomes one of today.

use rusqlite::{Connection, TransactionBehavior};

use super::Error;

/// Each step brings the database from the format before it to its own. Steps are only ever appended.
pub(super) const MIGRATIONS: [&str; 4] = [
    include_str!("0001_first.sql"),
    include_str!("0002_files_and_names.sql"),
    include_str!("0003_answers.sql"),
    include_str!("0004_models.sql"),
];

/// The newest format that this program knows.
pub(super) const NEWEST: i64 = MIGRATIONS.len() as i64;

/// "Sess" in SQLite's header, so that the file is known for ours.
const APPLICATION_ID: i64 = 0x5365_7373;

/// Brings a database to the newest format. All steps are one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let found = format(connection)?;
    if found == NEWEST {
        return Ok(());
    }
    if found > NEWEST {
        return Err(Error::Newer { found, known: NEWEST });
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster.
    let found = format(&transaction)?;
    for (number, migration) in MIGRATIONS
        .iter()
        .enumerate()
        .skip(usize::try_from(found).unwrap_or(0))
    {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number as i64 + 1)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    Ok(())
}

/// The format of a database; 0 for an empty one.
pub(super) fn format(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
