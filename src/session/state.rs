//! What holds now: the set, what may be read of it, and who answers. For a panel that shows it all the time.

use serde_json::{Value, json};

use crate::VERSION;
use crate::assistant::settings;
use crate::chat::job::{Failure, Question, Report};
use crate::provider::plan::SERVICE;
use crate::session::error_code::ErrorCode;
use crate::store::Store;

/// Tells what holds in a conversation.
pub(super) fn report(store: &Store, question: &Question) -> Result<Report, Failure> {
    let decision = store.decision()?;
    let sharing = store.sharing()?;
    // One that was deleted in the meantime is gone on with by none.
    let conversation = question.conversation.and_then(|id| store.conversation(id).ok());
    let provider = provider(store, conversation.as_ref().map(|one| one.id))?;
    let set = question.set.as_deref();
    let set = set.map(|set| {
        let name = set.file_stem().unwrap_or(set.as_os_str()).to_string_lossy();
        json!({ "path": set.to_string_lossy(), "name": name })
    });
    let text = format!(
        "{}; may be read: {}; {}\n",
        set.as_ref()
            .and_then(|set| set.get("name")?.as_str())
            .unwrap_or("all sets"),
        decision
            .as_ref()
            .map_or("not decided", |decision| decision.tier.as_str()),
        provider
            .get("title")
            .and_then(Value::as_str)
            .map_or_else(|| "no model".to_owned(), |title| format!("answers: {title}")),
    );
    let data = json!({
        "version": VERSION,
        "tier": decision.map(|decision| decision.tier.as_str()),
        "sharing": sharing.as_str(),
        "set": set,
        "track": question.live.track.as_ref().map(|track| &track.name),
        "conversation": conversation.map(|one| json!({ "id": one.id, "title": one.title })),
        "provider": provider,
    });
    Ok(Report { text, data })
}

/// Who answers. Null when no provider was chosen.
fn provider(store: &Store, conversation: Option<i64>) -> Result<Value, Failure> {
    let Some(endpoint) = settings::endpoint(store)? else {
        return Ok(Value::Null);
    };
    let key = settings::key(store, &endpoint).map_err(|error| Failure::new(ErrorCode::DataFolder, error))?;
    let target = settings::target(store, conversation)?;
    Ok(json!({
        "name": endpoint.service,
        "title": endpoint.title(),
        "model": target.as_ref().map(|target| target.model.as_str()),
        "destination": endpoint.address.to_string(),
        "stays": target.as_ref().map_or(endpoint.computes_here, |target| target.stays()),
        "has_key": key.is_some(),
        "needs_key": endpoint.service().needs_key,
        "is_managed": endpoint.service == SERVICE,
    }))
}
