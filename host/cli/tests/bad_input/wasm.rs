//! Components from WebAssembly's text format, with what a host reads of them.

use std::fmt::Write as _;

/// A component that declares this of itself, or nothing.
pub(crate) fn component(text: &str, metadata: Option<&str>) -> Vec<u8> {
    let mut binary = wat::parse_str(text).unwrap();
    if let Some(metadata) = metadata {
        let name = "jobgate:policy";
        let mut section = leb128(name.len());
        section.extend(name.as_bytes());
        section.extend(metadata.as_bytes());
        binary.push(0);
        binary.extend(leb128(section.len()));
        binary.extend(section);
    }
    binary
}

fn leb128(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// What a policy of this id says of itself.
pub(crate) fn metadata(id: &str, title: &str) -> String {
    let rule = serde_json::json!({"id": "X-1", "level": "error", "title": title});
    serde_json::json!({
        "schema": 1, "id": id, "version": "1.0.0", "title": title, "rules": [rule], "writes": [], "facets": [],
    })
    .to_string()
}

/// A validator that gives no judgement, for this reason; `retry` says in how many seconds to ask again.
pub(crate) fn refusing(message: &str, retry: Option<u8>) -> Vec<u8> {
    let mut escaped = String::new();
    for byte in message.bytes() {
        let _ = write!(escaped, "\\{byte:02x}");
    }
    let length = message.len();
    // A result at 16: its case, then the text's address and length, then whether there is a number of seconds, and the number.
    let text = format!(
        r#"(component
  (import "jobgate:policy/document@0.1.0" (instance $d (export "document" (type (sub resource)))))
  (alias export $d "document" (type $document))
  (import "jobgate:policy/findings@0.1.0" (instance $f
    (export "finding" (type (sub resource)))
    (type $record (record (field "message" string) (field "retry-after-seconds" (option u32))))
    (export "refusal" (type (eq $record)))))
  (alias export $f "finding" (type $finding))
  (alias export $f "refusal" (type $refusal))
  (core func $drop (canon resource.drop $document))
  (core module $m
    (import "host" "drop" (func $drop (param i32)))
    (memory (export "memory") 2)
    (global $next (mut i32) (i32.const 65536))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (global.get $next)
      (global.set $next (i32.add (global.get $next) (local.get 3))))
    (func (export "validate") (param i32 i32 i32) (result i32)
      (call $drop (local.get 0))
      (i32.store8 (i32.const 16) (i32.const 1))
      (i32.store (i32.const 20) (i32.const 1024))
      (i32.store (i32.const 24) (i32.const {length}))
      (i32.store8 (i32.const 28) (i32.const {has}))
      (i32.store (i32.const 32) (i32.const {seconds}))
      (i32.const 16))
    (data (i32.const 1024) "{escaped}"))
  (core instance $host (export "drop" (func $drop)))
  (core instance $i (instantiate $m (with "host" (instance $host))))
  (type $t (func (param "document" (borrow $document)) (param "settings" string)
    (result (result (list (own $finding)) (error $refusal)))))
  (func $validate (type $t) (canon lift (core func $i "validate")
    (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (instance $v (export "validate" (func $validate)))
  (export "jobgate:policy/validator@0.1.0" (instance $v)))"#,
        has = u8::from(retry.is_some()),
        seconds = retry.unwrap_or_default(),
    );
    component(&text, Some(&metadata("refusing", "Refuses")))
}
