//! Asking a running daemon: one request, one connection, HTTP/1.1.

use super::Common;
use super::out::{Exit, warn};
use crate::api::percent;
use crate::config::{Config, Tls};
use crate::daemon::TOKEN_FILE;
use std::io::{self, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::ServerName};

/// Which daemon, and as whom.
#[derive(Clone, Debug, clap::Args)]
pub struct Reach {
    /// File that holds the token; else the one in the daemon's data folder
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// The district; else the only one
    #[arg(short, long, value_name = "NAME")]
    pub district: Option<String>,
}

/// A daemon that can be asked.
#[derive(Debug)]
pub struct Client {
    at: SocketAddr,
    tls: Option<Arc<ClientConfig>>,
    token: String,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body; null when it is no JSON.
    pub body: serde_json::Value,
    /// The body as it came.
    pub text: String,
}

impl Client {
    /// The daemon of this config.
    ///
    /// # Errors
    /// When the config or the token cannot be read; everything was said.
    pub fn of(common: &Common, reach: &Reach) -> Result<Client, Exit> {
        let config = common.load()?;
        let file = reach.token_file.clone().unwrap_or_else(|| config.data.join(TOKEN_FILE));
        let token = std::fs::read_to_string(&file).map_err(|error| {
            warn(common.phrase("no_token", &[("file", &file.display().to_string()), ("reason", &error.to_string())]));
            Exit::Problem
        })?;
        Client::new(&config, token.trim().to_owned()).map_err(|error| {
            warn(error.to_string());
            Exit::Problem
        })
    }

    /// The daemon of this config, with this token.
    ///
    /// # Errors
    /// When its certificate cannot be read.
    pub fn new(config: &Config, token: String) -> io::Result<Client> {
        let mut at = config.listen;
        if at.ip().is_unspecified() {
            at.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        Ok(Client { at, tls: config.tls.as_ref().map(trusting).transpose()?, token })
    }

    /// GET.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn get(&self, path: &str) -> io::Result<Reply> {
        self.ask("GET", path, "application/json", b"")
    }

    /// POST with a JSON body.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn post(&self, path: &str, body: &serde_json::Value) -> io::Result<Reply> {
        self.ask("POST", path, "application/json", body.to_string().as_bytes())
    }

    /// POST of a file of this kind, as it is.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn post_file(&self, path: &str, kind: &str, file: &[u8]) -> io::Result<Reply> {
        self.ask("POST", path, kind, file)
    }

    fn ask(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> io::Result<Reply> {
        let stream = TcpStream::connect_timeout(&self.at, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.at,
            self.token,
            body.len()
        );
        let request = [head.as_bytes(), body].concat();
        let answer = match &self.tls {
            None => exchange(stream, &request)?,
            Some(config) => {
                let name = ServerName::from(self.at.ip());
                let connection = ClientConnection::new(config.clone(), name).map_err(io::Error::other)?;
                exchange(StreamOwned::new(connection, stream), &request)?
            }
        };
        parse(&answer).ok_or_else(|| io::Error::other("not HTTP"))
    }
}

// The daemon's own certificate is the one that is trusted: this is the same machine, or a copy of its config.
fn trusting(tls: &Tls) -> io::Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    for cert in rustls_pemfile::certs(&mut BufReader::new(std::fs::File::open(&tls.cert)?)) {
        roots.add(cert?).map_err(io::Error::other)?;
    }
    Ok(Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()))
}

fn exchange(mut stream: impl Read + Write, request: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(request)?;
    stream.flush()?;
    let mut answer = Vec::new();
    match stream.take(64 << 20).read_to_end(&mut answer) {
        // Some peers hang up without TLS's farewell; the length says whether all of it came.
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(answer),
    }
}

fn parse(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(answer.get(..end)?).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let rest = answer.get(end + 4..)?;
    let is_chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if is_chunked { unchunked(rest)? } else { rest.to_vec() };
    let text = String::from_utf8_lossy(&body).into_owned();
    Some(Reply { status, body: serde_json::from_slice(&body).unwrap_or_default(), text })
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n")?;
        let length = std::str::from_utf8(rest.get(..line)?).ok()?.split(';').next()?;
        let length = usize::from_str_radix(length.trim(), 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(line + 2..)?.get(..length)?);
        rest = rest.get(line + 2 + length + 2..)?;
    }
}

/// The district that is meant, its path under the API, and the client.
///
/// # Errors
/// When nobody answers or there are several; everything was said.
pub fn reach(common: &Common, reach: &Reach) -> Result<(Client, String), Exit> {
    let client = Client::of(common, reach)?;
    let reply = client.get("/api/v1/districts").map_err(|error| {
        warn(common.phrase("no_answer", &[("at", &client.at.to_string()), ("reason", &error.to_string())]));
        Exit::Problem
    })?;
    if reply.status != 200 {
        warn(refusal(common, &reply));
        return Err(Exit::Problem);
    }
    let names = reply.body["districts"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str());
    let names: Vec<&str> = names.collect();
    let meant = match (&reach.district, names.as_slice()) {
        (Some(name), _) => name.as_str(),
        (None, [only]) => only,
        (None, several) => {
            warn(common.phrase("which_district", &[("known", &several.join(", "))]));
            return Err(Exit::Usage);
        }
    };
    Ok((client, format!("/api/v1/districts/{}", percent(meant))))
}

/// A refusal as people read it: its sentence, then what the gate or the files say.
#[must_use]
pub fn refusal(common: &Common, reply: &Reply) -> String {
    let lang = common.lang();
    let said = |value: &serde_json::Value| {
        let values = serde_json::from_value::<Vec<(String, String)>>(value["values"].clone()).unwrap_or_default();
        common.meaning(value["code"].as_str().unwrap_or("A500"), &values)
    };
    let mut lines = vec![said(&reply.body)];
    for gate in reply.body["gate"].as_array().into_iter().flatten() {
        lines.push(format!("  {}  {}", gate["drone"].as_str().unwrap_or(""), said(gate)));
    }
    let problems = serde_json::from_value::<Vec<_>>(reply.body["problems"].clone()).unwrap_or_default();
    lines.extend(quadrat_station::text::render_all(&problems, lang));
    lines.join("\n")
}
