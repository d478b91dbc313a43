mod endpoints;
mod exchange;
mod secrets;
mod streams;
mod tls;
mod weather;
