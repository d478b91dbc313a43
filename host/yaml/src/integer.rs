//! Integers as PyYAML makes them of text, of any size.

use std::sync::Arc;

use crate::Value;

/// As many digits as Python takes for a decimal integer; here for every base, so that no text costs more than its length.
const MOST_DIGITS: usize = 4300;

/// The integer that a text spells: binary, octal, decimal, hexadecimal or base 60.
pub(crate) fn parse(text: &str) -> Result<Value, &'static str> {
    let digits: String = text.chars().filter(|&character| character != '_').collect();
    let (negative, digits) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits.strip_prefix('+').unwrap_or(&digits)),
    };
    if digits.len() > MOST_DIGITS {
        return Err("an integer may have 4,300 digits");
    }
    let big = if let Some(binary) = digits.strip_prefix("0b") {
        Big::of(binary, 2, 28)
    } else if let Some(hexadecimal) = digits.strip_prefix("0x") {
        Big::of(hexadecimal, 16, 7)
    } else if digits.len() > 1 && digits.starts_with('0') {
        Big::of(digits, 8, 9)
    } else if digits.contains(':') {
        base_60(digits)
    } else {
        Big::of(digits, 10, 9)
    };
    Ok(big.ok_or("not an integer")?.value(negative))
}

fn base_60(text: &str) -> Option<Big> {
    let mut parts = text.split(':');
    let mut big = Big::of(parts.next()?, 10, 9)?;
    for part in parts {
        let part: u32 = part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())??;
        big.push(60, part);
    }
    Some(big)
}

/// A number without a sign: limbs of nine decimal digits, the lowest first.
struct Big(Vec<u32>);

const LIMB: u64 = 1_000_000_000;

impl Big {
    /// Digits of a base, `chunk` of them at a time: as many as fit in a limb.
    fn of(digits: &str, base: u32, chunk: usize) -> Option<Self> {
        if digits.is_empty() || !digits.bytes().all(|byte| char::from(byte).is_digit(base)) {
            return None;
        }
        let mut big = Self(Vec::new());
        for chunk in digits.as_bytes().chunks(chunk) {
            let value = chunk.iter().filter_map(|&byte| char::from(byte).to_digit(base));
            big.push(base.pow(chunk.len() as u32), value.fold(0, |sum, digit| sum * base + digit));
        }
        Some(big)
    }

    /// Multiplies, then adds.
    fn push(&mut self, factor: u32, add: u32) {
        let mut carry = u64::from(add);
        for limb in &mut self.0 {
            let product = u64::from(*limb) * u64::from(factor) + carry;
            *limb = (product % LIMB) as u32;
            carry = product / LIMB;
        }
        while carry > 0 {
            self.0.push((carry % LIMB) as u32);
            carry /= LIMB;
        }
    }

    fn value(&self, negative: bool) -> Value {
        let mut decimal = String::new();
        for (at, limb) in self.0.iter().rev().enumerate() {
            decimal += &if at == 0 { limb.to_string() } else { format!("{limb:09}") };
        }
        if decimal.is_empty() {
            decimal.push('0');
        } else if negative {
            decimal.insert(0, '-');
        }
        decimal.parse().map_or_else(|_| Value::BigInt(Arc::from(decimal)), Value::Int)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_base_gives_the_exact_integer() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("0777", 511),
            ("1_000", 1000),
            ("12:30:45", 45045),
            ("-1:30", -90),
            ("99:59", 5999),
            ("0xFF", 255),
            ("0b1010", 10),
            ("-0x1F", -31),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(parse(text), Ok(Value::Int(value)), "{text}");
        }
        let big = |text: &str| Ok(Value::BigInt(Arc::from(text)));
        assert_eq!(
            parse("0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"),
            big("87112285931760246646623899502532662132735")
        );
        assert_eq!(parse("-100000000000000000000"), big("-100000000000000000000"));
    }

    #[test]
    fn what_spells_no_integer_is_an_error() {
        for text in ["0b_", "0x_", "08", "", "_", "--5", "1:", "1:x", "foo", &"9".repeat(4301)] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"9".repeat(4300)).is_ok());
    }
}
