//! Mappings of the settings.

/// Reads a mapping into a type, over its defaults. What serde derives keeps each field apart until all are read, with code for each error
/// that drops what there is so far: of these settings a tenth of the component.
macro_rules! read_fields {
    ($type:ident: $($field:ident $key:literal),+) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields;

                impl<'de> serde::de::Visitor<'de> for Fields {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                        f.write_str("a mapping of settings")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$type, A::Error> {
                        let mut read = $type::default();
                        let key = || $crate::settings::text::Word { words: KEYS, is_key: true };
                        while let Some(key) = map.next_key_seed(key())? {
                            match key {
                                $($key => read.$field = map.next_value()?,)+
                                _ => {}
                            }
                        }
                        Ok(read)
                    }
                }

                const KEYS: &[&str] = &[$($key),+];
                deserializer.deserialize_struct(stringify!($type), KEYS, Fields)
            }
        }
    };
}

pub(super) use read_fields;
