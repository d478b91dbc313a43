//! A certificate authority of the emulator's own, and the certificate of the loopback address and of [`PROXIED`].

use std::path::Path;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::Error;

/// A name that no resolver knows (RFC 6761): for clients that come through a proxy, which are those of addresses that are not loopback.
pub const PROXIED: &str = "emulator.test";

/// Makes an authority, writes its certificate to the file, and gives what accepts connections with a certificate of it.
pub(crate) fn acceptor(ca_file: &Path) -> Result<TlsAcceptor, Error> {
    let (authority, issuer) = authority().map_err(|error| Error::Certificate(error.to_string()))?;
    std::fs::write(ca_file, authority).map_err(|source| Error::Write { path: ca_file.to_owned(), source })?;
    let config = server(&issuer).map_err(Error::Certificate)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn authority() -> Result<(String, Issuer<'static, KeyPair>), rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "jobgate emulator");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate()?;
    let pem = params.self_signed(&key)?.pem();
    Ok((pem, Issuer::new(params, key)))
}

fn server(issuer: &Issuer<'static, KeyPair>) -> Result<ServerConfig, String> {
    let names = ["localhost", "127.0.0.1", "::1", PROXIED].map(str::to_owned);
    let mut params = CertificateParams::new(names).map_err(|error| error.to_string())?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate().map_err(|error| error.to_string())?;
    let certificate = params.signed_by(&key, issuer).map_err(|error| error.to_string())?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key)
        })
        .map_err(|error| error.to_string())
}
