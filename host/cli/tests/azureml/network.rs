//! The way to the service, as the environment of the process gives it: roots of certificates, and a proxy.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use jobgate_emulator::{Options, PROXIED};

use crate::world::World;

/// A submission to the address of the emulator that speaks TLS, under this name of the host.
fn over_tls(world: &World, host: &str, further: &[&str]) -> Command {
    let service = world.emulator.tls_base_url().replace("localhost", host);
    let blobs = format!("{service}/_blob");
    let mut arguments = vec!["submit", "job.yml", "--resource-manager", &service];
    arguments.extend(["--registry-endpoint", &service, "--blob-endpoint", &blobs]);
    arguments.extend(further);
    world.command(&arguments)
}

#[test]
fn a_certificate_that_nobody_knows_is_told_before_anything_is_sent() {
    let world = World::new(Options::default());
    let ran = world.ended(over_tls(&world, "localhost", &[]).output().unwrap());
    ran.says(1, &["certificate", "--ca-bundle", "Not created: the job"]);
    assert_eq!(world.requests(), [""; 0]);
}

#[test]
fn roots_of_certificates_come_from_a_flag_or_from_the_environment() {
    let world = World::new(Options::default());
    let roots = world.emulator.ca_file().to_str().unwrap().to_owned();
    world
        .ended(over_tls(&world, "localhost", &["--ca-bundle", &roots]).output().unwrap())
        .says(0, &["submitted "]);
    world
        .ended(over_tls(&world, "localhost", &[]).env("SSL_CERT_FILE", &roots).output().unwrap())
        .says(0, &["submitted "]);
    assert_eq!(world.resources("/jobs/").len(), 2);
}

#[test]
fn a_proxy_of_the_environment_carries_everything_but_what_is_excepted() {
    let world = World::new(Options::default());
    let roots = world.emulator.ca_file().to_str().unwrap().to_owned();
    let proxy = Proxy::start();
    let mut command = over_tls(&world, PROXIED, &["--ca-bundle", &roots]);
    world.ended(command.env("HTTPS_PROXY", &proxy.url).output().unwrap()).says(0, &["submitted "]);
    let port = world.emulator.tls_base_url().rsplit(':').next().unwrap().to_owned();
    let seen = proxy.take();
    assert!(!seen.is_empty() && seen.iter().all(|host| *host == format!("{PROXIED}:{port}")), "{seen:?}");
    // Without the proxy nobody knows the name.
    let mut command = over_tls(&world, PROXIED, &["--ca-bundle", &roots]);
    command.env("HTTPS_PROXY", &proxy.url).env("NO_PROXY", PROXIED);
    world.ended(command.output().unwrap()).says(7, &[PROXIED, "help: "]);
    // This machine is never asked through a proxy.
    let mut command = over_tls(&world, "localhost", &["--ca-bundle", &roots]);
    world.ended(command.env("HTTPS_PROXY", &proxy.url).output().unwrap()).says(0, &["submitted "]);
    assert_eq!(proxy.take(), [""; 0]);
}

#[test]
fn a_proxy_that_is_not_there_is_told() {
    let world = World::new(Options::default());
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = over_tls(&world, PROXIED, &[]);
    let ran = world.ended(command.env("HTTPS_PROXY", format!("http://{closed}")).output().unwrap());
    ran.says(7, &["proxy", "help: ", "Not created: the job"]);
    assert_eq!(world.requests(), [""; 0]);
}

/// A proxy that makes tunnels to wherever it is asked, for as long as the test runs.
struct Proxy {
    url: String,
    /// `HOST:PORT` of each tunnel.
    seen: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let tunnels = Arc::clone(&seen);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let tunnels = Arc::clone(&tunnels);
                std::thread::spawn(move || tunnel(client, &tunnels));
            }
        });
        Self { url, seen }
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

/// Answers one `CONNECT`, then carries bytes both ways.
fn tunnel(mut client: TcpStream, seen: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(client.try_clone().ok()?);
    let mut lines = reader.by_ref().lines();
    let first = lines.next()?.ok()?;
    let host = first.strip_prefix("CONNECT ")?.split(' ').next()?.to_owned();
    lines.find(|line| line.as_ref().is_ok_and(String::is_empty))?.ok()?;
    let port = host.rsplit(':').next()?.parse::<u16>().ok()?;
    let mut service = TcpStream::connect(("127.0.0.1", port)).ok()?;
    seen.lock().ok()?.push(host);
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").ok()?;
    let mut back = (service.try_clone().ok()?, client);
    std::thread::spawn(move || std::io::copy(&mut back.0, &mut back.1));
    std::io::copy(&mut reader, &mut service).ok()?;
    service.shutdown(std::net::Shutdown::Write).ok()
}
