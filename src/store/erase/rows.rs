//! Taking rows out, in one transaction whose every deletion is told to [`Traces`].

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Transaction};

use super::{OWED, Traces};
use crate::store::{Error, Store};

impl Store {
    /// Runs a transaction that deletes, and notes what goes.
    pub(super) fn delete_rows(
        &mut self,
        announce: &mut dyn FnMut(&Traces),
        delete: impl FnOnce(&Transaction<'_>) -> Result<(), Error>,
    ) -> Result<Traces, Error> {
        let traces = Arc::new(Mutex::new(Traces::default()));
        watch(self.connection()?, &traces)?;
        let result = self.delete_watched(&traces, announce, delete);
        // The triggers must not outlive the transaction, whatever became of it.
        let unwatched = unwatch(&self.connection);
        result?;
        unwatched?;
        let traces = std::mem::take(&mut *traces.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(traces)
    }

    fn delete_watched(
        &mut self,
        traces: &Mutex<Traces>,
        announce: &mut dyn FnMut(&Traces),
        delete: impl FnOnce(&Transaction<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let transaction = self.write()?;
        delete(&transaction)?;
        {
            let traces = traces.lock().unwrap_or_else(PoisonError::into_inner);
            announce(&traces);
            if !traces.is_empty() {
                transaction.execute(
                    "INSERT INTO setting (name, value) VALUES (?1, '') ON CONFLICT (name) DO NOTHING",
                    [OWED],
                )?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

/// From here on every deletion and change is told to `traces`.
fn watch(connection: &Connection, traces: &Arc<Mutex<Traces>>) -> Result<(), Error> {
    let traces = Arc::clone(traces);
    let gone = move |context: &mut Context<'_>| {
        let mut traces = traces.lock().unwrap_or_else(PoisonError::into_inner);
        traces.add_thing(context.get_raw(0).as_str()?);
        for argument in 1..context.len() {
            traces.add_value(context.get_raw(argument));
        }
        Ok(None::<i64>)
    };
    connection.create_scalar_function("gone", -1, FunctionFlags::SQLITE_UTF8, gone)?;
    connection.execute_batch(include_str!("watch.sql"))?;
    Ok(())
}

fn unwatch(connection: &Connection) -> Result<(), Error> {
    connection.execute_batch(include_str!("unwatch.sql"))?;
    connection.remove_function("gone", -1)?;
    Ok(())
}
