//! Says something to a service and takes what comes back, as plainly as it can be done.

use std::io::{Read, Write};
use std::net::TcpStream;

use sessionist::provider::plan::{Address, Call, LoginStarted, Polled, Secret, read_login, read_poll};
use sessionist_test_service::Service;

pub const EMAIL: &str = "ada@example.com";

/// An answer.
pub struct Got {
    pub status: u16,
    pub retry_after: Option<String>,
    pub body: Vec<u8>,
    /// Whether all of it came.
    pub is_whole: bool,
}

/// Sends a call.
pub fn call(service: &Service, call: &Call, token: Option<&Secret>) -> Got {
    let token = token.filter(|_| call.needs_token());
    ask(service, call.method(), call.path(), token, &call.body())
}

/// Sends any request.
pub fn ask(service: &Service, method: &str, path: &str, token: Option<&Secret>, body: &[u8]) -> Got {
    take(send(service, &request(method, path, token, body)))
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, token: Option<&Secret>, body: &[u8]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: test\r\n");
    if let Some(token) = token {
        head.push_str(&format!("authorization: Bearer {}\r\n", token.reveal()));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    [head.as_bytes(), body].concat()
}

/// Sends bytes without waiting for an answer.
pub fn send(service: &Service, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(service.url().trim_start_matches("http://")).unwrap();
    stream.write_all(bytes).unwrap();
    stream
}

/// Logs in.
pub fn log_in(service: &Service) -> Secret {
    let started = begin(service);
    assert!(service.click(EMAIL));
    match poll(service, &started) {
        Polled::LoggedIn(login) => login.token,
        other => panic!("{other:?}"),
    }
}

pub fn begin(service: &Service) -> LoginStarted {
    let email = Address::parse(EMAIL).unwrap();
    let got = call(service, &Call::Login { email }, None);
    read_login(got.status, &got.body).unwrap()
}

pub fn poll(service: &Service, started: &LoginStarted) -> Polled {
    let got = call(service, &poll_call(started), None);
    read_poll(got.status, &got.body).unwrap()
}

pub fn poll_call(started: &LoginStarted) -> Call {
    Call::Poll {
        device_code: started.device_code.clone(),
    }
}

fn take(mut stream: TcpStream) -> Got {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) = response.parse(&bytes).unwrap() else {
        panic!("not even a head came");
    };
    let header = |name: &str| {
        let header = response.headers.iter().find(|header| header.name == name)?;
        Some(String::from_utf8(header.value.to_vec()).unwrap())
    };
    let rest = &bytes[head..];
    let (body, is_whole) = match header("Content-Length") {
        _ if header("Transfer-Encoding").is_some() => join(rest),
        Some(length) => (rest.to_vec(), length == rest.len().to_string()),
        None => (rest.to_vec(), true),
    };
    Got {
        status: response.code.unwrap(),
        retry_after: header("Retry-After"),
        body,
        is_whole,
    }
}

/// What is in the chunks, and whether the last has come.
fn join(mut chunks: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Ok(httparse::Status::Complete((head, length))) = httparse::parse_chunk_size(chunks) {
        if length == 0 {
            return (body, true);
        }
        let end = head + length as usize;
        body.extend(&chunks[head..end]);
        chunks = &chunks[end + 2..];
    }
    (body, false)
}
