//! Reads a type from a JSON tree.

use std::borrow::Cow;
use std::fmt;
use std::slice::Iter;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::{Error, Json};
use crate::Pointer;

impl Error {
    /// The error was met in the value at a key.
    #[cold]
    #[inline(never)]
    fn at_key(self, key: &str) -> Self {
        Self { pointer: Pointer::ROOT.child(key).join(&self.pointer), ..self }
    }

    /// The error was met in an item.
    #[cold]
    #[inline(never)]
    fn at_item(self, index: usize) -> Self {
        Self { pointer: Pointer::ROOT.item(index).join(&self.pointer), ..self }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            f.write_str(&self.pointer)?;
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    #[cold]
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { pointer: Pointer::ROOT, message: message.to_string() }
    }

    // Not the default, which can spell a float: the code for that would be a tenth of a component.
    #[cold]
    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("found {}, expected {expected}", describe(&found)))
    }

    #[cold]
    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(format_args!("found {}, expected {expected}", describe(&found)))
    }
}

fn describe(found: &Unexpected<'_>) -> Cow<'static, str> {
    match found {
        Unexpected::Bool(_) => "a boolean".into(),
        Unexpected::Unsigned(integer) => format!("`{integer}`").into(),
        Unexpected::Signed(integer) => format!("`{integer}`").into(),
        Unexpected::Float(_) => "a number".into(),
        Unexpected::Str(text) => format!("`{text}`").into(),
        Unexpected::Unit | Unexpected::Option => "null".into(),
        Unexpected::Seq => "a sequence".into(),
        Unexpected::Map => "a mapping".into(),
        Unexpected::Other(other) => (*other).to_owned().into(),
        _ => "something else".into(),
    }
}

impl<'de> Json<'de> {
    fn unexpected(&self) -> Unexpected<'_> {
        match self {
            Self::Null => Unexpected::Unit,
            Self::Boolean(boolean) => Unexpected::Bool(*boolean),
            Self::Number(_) => Unexpected::Other("a number"),
            Self::Text(text) => Unexpected::Str(text),
            Self::Sequence(_) => Unexpected::Seq,
            Self::Mapping(_) => Unexpected::Map,
        }
    }

    #[cold]
    #[inline(never)]
    fn mismatch(&self, expected: &dyn Expected) -> Error {
        de::Error::invalid_type(self.unexpected(), expected)
    }
}

/// Methods that want an integer: the visitor checks that it fits.
macro_rules! integers {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            if let Json::Number(text) = self {
                if let Ok(integer) = text.parse::<i64>() {
                    return visitor.visit_i64(integer);
                }
                if let Ok(integer) = text.parse::<u64>() {
                    return visitor.visit_u64(integer);
                }
            }
            Err(self.mismatch(&visitor))
        })+
    };
}

/// Methods that do what another one does.
macro_rules! like {
    ($target:ident: $($method:ident($($ignored:ty),*))+) => {
        $(fn $method<V: Visitor<'de>>(self, $(_: $ignored,)* visitor: V) -> Result<V::Value, Error> {
            self.$target(visitor)
        })+
    };
}

impl<'de> Deserializer<'de> for &'de Json<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Json::Null => visitor.visit_unit(),
            Json::Boolean(boolean) => visitor.visit_bool(*boolean),
            Json::Number(text) if text.contains(['.', 'e', 'E']) => self.deserialize_f64(visitor),
            Json::Number(_) => self.deserialize_i64(visitor),
            Json::Text(text) => visitor.visit_borrowed_str(text),
            Json::Sequence(_) => self.deserialize_seq(visitor),
            Json::Mapping(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Json::Boolean(boolean) => visitor.visit_bool(*boolean),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Json::Number(text) => match text.parse() {
                Ok(float) => visitor.visit_f64(float),
                Err(_) => Err(self.mismatch(&visitor)),
            },
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Json::Text(text) => visitor.visit_borrowed_str(text),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Json::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Json::Null => visitor.visit_unit(),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Json::Sequence(items) = self else { return Err(self.mismatch(&visitor)) };
        let mut items = Items { items: items.iter(), next: 0 };
        let value = visitor.visit_seq(&mut items)?;
        // A tuple or the like leaves what it does not want.
        match items.items.len() {
            0 => Ok(value),
            more => Err(de::Error::custom(format_args!("found {more} items more than expected"))),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Json::Mapping(entries) => visitor.visit_map(Entries { entries: entries.iter(), entry: None }),
            _ => Err(self.mismatch(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Json::Text(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Json::Mapping(entries) => match entries.as_slice() {
                [(name, content)] => visitor.visit_enum(Variant { name, content }),
                _ => Err(de::Error::custom("a mapping that names a variant has one key")),
            },
            _ => Err(self.mismatch(&visitor)),
        }
    }

    like! { deserialize_f64: deserialize_f32() }
    like! { deserialize_str: deserialize_string() deserialize_char() deserialize_identifier() }
    like! { deserialize_unit: deserialize_unit_struct(&'static str) }
    like! { deserialize_seq: deserialize_tuple(usize) deserialize_tuple_struct(&'static str, usize) }
    like! { deserialize_map: deserialize_struct(&'static str, &'static [&'static str]) }
    like! { deserialize_any: deserialize_bytes() deserialize_byte_buf() }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

struct Items<'de> {
    items: Iter<'de, Json<'de>>,
    next: usize,
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let index = self.next;
        self.next += 1;
        seed.deserialize(item).map(Some).map_err(|error| error.at_item(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<'de> {
    entries: Iter<'de, (Cow<'de, str>, Json<'de>)>,
    entry: Option<&'de (Cow<'de, str>, Json<'de>)>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.entry = self.entries.next();
        let Some((key, _)) = self.entry else { return Ok(None) };
        let read = seed.deserialize(BorrowedStrDeserializer::<Error>::new(key));
        read.map(Some).map_err(|error| error.at_key(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Some((key, value)) = self.entry else { return Err(de::Error::custom("a value without a key")) };
        seed.deserialize(value).map_err(|error| error.at_key(key))
    }
}

/// A variant with content: a mapping of one key.
struct Variant<'de> {
    name: &'de str,
    content: &'de Json<'de>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name = seed.deserialize(BorrowedStrDeserializer::<Error>::new(self.name));
        Ok((name.map_err(|error| error.at_key(self.name))?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.content {
            Json::Null => Ok(()),
            other => Err(other.mismatch(&"nothing").at_key(self.name)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.content).map_err(|error| error.at_key(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.content.deserialize_seq(visitor).map_err(|error| error.at_key(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.content.deserialize_map(visitor).map_err(|error| error.at_key(self.name))
    }
}
