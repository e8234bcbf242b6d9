//! Takes the calls of a scenario's teams: a TAK server with nobody behind it, which can be switched off.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two looks at the sockets.
const REST: Duration = Duration::from_millis(20);
/// How a ping says what it is; every one is answered, so that the sender knows that what came before was read.
const PING: &[u8] = br#"type="t-x-c-t""#;
const PONG: &str = r#"<event version="2.0" uid="takPong" type="t-x-c-t-r" how="m-g" time="2026-01-01T00:00:00Z" start="2026-01-01T00:00:00Z" stale="2036-01-01T00:00:00Z"><point lat="0" lon="0" hae="0" ce="9999999" le="9999999"/><detail/></event>"#;

/// See above.
#[derive(Debug)]
pub struct Calls {
    at: SocketAddr,
    running: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Calls {
    /// Begins to answer.
    ///
    /// # Errors
    /// When the port or a thread cannot be had.
    pub fn start(at: SocketAddr) -> io::Result<Calls> {
        let mut calls = Calls { at, running: None };
        calls.answer(true)?;
        Ok(calls)
    }

    /// Answers from now on, or hangs up and answers nobody.
    ///
    /// # Errors
    /// When the port or a thread cannot be had.
    pub fn answer(&mut self, on: bool) -> io::Result<()> {
        if let Some((stop, thread)) = self.running.take() {
            stop.store(true, Ordering::Relaxed);
            // A thread that panicked answers nobody either.
            drop(thread.join());
        }
        if on {
            let listener = TcpListener::bind(self.at)?;
            listener.set_nonblocking(true)?;
            let stop = Arc::new(AtomicBool::new(false));
            let stopped = stop.clone();
            let thread = std::thread::Builder::new().name("calls".into()).spawn(move || serve(&listener, &stopped))?;
            self.running = Some((stop, thread));
        }
        Ok(())
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        drop(self.answer(false));
    }
}

struct Caller {
    stream: TcpStream,
    heard: Vec<u8>,
}

fn serve(listener: &TcpListener, stop: &AtomicBool) {
    let mut callers: Vec<Caller> = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        while let Ok((stream, _)) = listener.accept() {
            if stream.set_nonblocking(true).is_ok() {
                callers.push(Caller { stream, heard: Vec::new() });
            }
        }
        callers.retain_mut(|caller| caller.listen().is_ok());
        std::thread::sleep(REST);
    }
}

impl Caller {
    fn listen(&mut self) -> io::Result<()> {
        let mut buffer = [0; 4_096];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(length) => self.heard.extend_from_slice(buffer.get(..length).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        while let Some(at) = self.heard.windows(PING.len()).position(|part| part == PING) {
            self.heard.drain(..at + PING.len());
            self.stream.write_all(PONG.as_bytes())?;
        }
        // What is left may hold the beginning of a ping.
        let keep = self.heard.len().saturating_sub(PING.len());
        self.heard.drain(..keep);
        Ok(())
    }
}
