//! The one way out, over real sockets, with TLS and without.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on fails"
)]

mod failing;
mod peer;
mod sending;
mod streams;

use std::time::Duration;

use sessionist::provider::http::{
    Connection, KeyHeader, Method, Outgoing, Patience, Permit, Response, Trust,
};
use sessionist::provider::{Address, ApiKey, Failure, Piece, Reader, Reply, WireFormat};
use sessionist::store::{Departure, Store};
use sessionist_fixtures::server::{Authority, Server};

/// What a test waits for at most.
const SOON: Patience = Patience {
    connect: Duration::from_secs(5),
    silence: Duration::from_secs(5),
};

fn address(server: &Server) -> Address {
    Address::parse(&server.address()).unwrap()
}

fn trust(authority: Option<&Authority>) -> Trust {
    authority.map_or(Trust::Public, |authority| {
        Trust::Only(authority.certificate.clone())
    })
}

/// A message to a server on this machine, which needs no log.
fn message(address: &Address) -> Outgoing {
    Outgoing {
        method: Method::Post,
        address: address.clone(),
        path: "/v1/messages".to_owned(),
        headers: vec![("anthropic-version", "2023-06-01")],
        key: Some((KeyHeader::Anthropic, ApiKey::parse("sk-canary").unwrap())),
        body: br#"{"model":"m"}"#.to_vec(),
        permit: Permit::Stays,
    }
}

fn connect(address: &Address, patience: Patience, authority: Option<&Authority>) -> Connection {
    Connection::new(address, patience, trust(authority))
}

/// Sends a message and reads the whole answer.
fn ask(
    server: &Server,
    authority: Option<&Authority>,
    format: WireFormat,
) -> (Vec<Piece>, Result<Reply, Failure>) {
    let address = address(server);
    let connection = connect(&address, SOON, authority);
    let mut pieces = Vec::new();
    let result = connection
        .send(message(&address))
        .and_then(|response| response.accepted(format, 0))
        .and_then(|response| read(response, format, &mut pieces));
    (pieces, result)
}

fn read(mut response: Response, format: WireFormat, pieces: &mut Vec<Piece>) -> Result<Reply, Failure> {
    let mut reader = Reader::new(format);
    let mut buffer = [0; 4096];
    while !reader.is_over() {
        let count = response.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        reader.feed(&buffer[..count], pieces)?;
    }
    reader.finish(pieces)
}

/// A store, and the folder that it is in.
fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    (folder, store)
}

fn departure(outgoing: &Outgoing) -> Departure {
    Departure {
        sent_at: 1,
        destination: Outgoing::destination(outgoing.method, &outgoing.address, &outgoing.path),
        body: outgoing.body.clone(),
    }
}
