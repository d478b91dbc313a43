//! Dates and timestamps as PyYAML has them, without a calendar beyond what it checks.

/// The parts of a timestamp as written, not checked.
pub(crate) struct Fields<'t> {
    year: u32,
    month: u32,
    day: u32,
    pub(crate) time: Option<Time<'t>>,
}

/// The time part of a timestamp as written.
pub(crate) struct Time<'t> {
    hour: u32,
    minute: u32,
    second: u32,
    fraction: &'t [u8],
    /// Sign, hours and minutes; `Z` has none of them but is an offset.
    offset: Option<(bool, u32, u32)>,
}

/// A timestamp in ISO 8601, as Python's `isoformat` gives it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Timestamp {
    Date(String),
    DateTime(String),
}

struct Cursor<'t>(&'t [u8]);

impl<'t> Cursor<'t> {
    /// A number of at least `least` and at most `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let length = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        (length >= least).then(|| digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        let (&first, rest) = self.0.split_first()?;
        (first == byte).then(|| self.0 = rest)
    }

    fn blanks(&mut self) -> usize {
        let length = self.0.iter().take_while(|&&byte| byte == b' ' || byte == b'\t').count();
        self.0 = &self.0[length..];
        length
    }

    fn digits(&mut self) -> &'t [u8] {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        digits
    }
}

/// Takes a timestamp apart; none if the text is not of its form.
pub(crate) fn fields(bytes: &[u8]) -> Option<Fields<'_>> {
    let mut cursor = Cursor(bytes);
    let year = cursor.number(4, 4)?;
    cursor.take(b'-')?;
    let month = cursor.number(1, 2)?;
    cursor.take(b'-')?;
    let day = cursor.number(1, 2)?;
    if cursor.0.is_empty() {
        return Some(Fields { year, month, day, time: None });
    }
    if cursor.take(b'T').or_else(|| cursor.take(b't')).is_none() && cursor.blanks() == 0 {
        return None;
    }
    let hour = cursor.number(1, 2)?;
    cursor.take(b':')?;
    let minute = cursor.number(2, 2)?;
    cursor.take(b':')?;
    let second = cursor.number(2, 2)?;
    let fraction = cursor.take(b'.').map_or(&[][..], |()| cursor.digits());
    let offset = offset(&mut cursor)?;
    cursor.0.is_empty().then_some(Fields {
        year,
        month,
        day,
        time: Some(Time { hour, minute, second, fraction, offset }),
    })
}

/// The offset at the end, if there is one; the outer none means that the text is no timestamp.
fn offset(cursor: &mut Cursor) -> Option<Option<(bool, u32, u32)>> {
    if cursor.0.is_empty() {
        return Some(None);
    }
    cursor.blanks();
    if cursor.take(b'Z').is_some() {
        return Some(Some((false, 0, 0)));
    }
    let negative = cursor.take(b'-').is_some();
    if !negative {
        cursor.take(b'+')?;
    }
    let hours = cursor.number(1, 2)?;
    let minutes = match cursor.take(b':') {
        Some(()) => cursor.number(2, 2)?,
        None => 0,
    };
    Some(Some((negative, hours, minutes)))
}

/// The date or date-time of a text; an error says what no calendar has.
pub(crate) fn parse(text: &str) -> Result<Timestamp, &'static str> {
    let fields = fields(text.as_bytes()).ok_or("not a date or a timestamp")?;
    if fields.year < 1 {
        return Err("the year is out of range");
    }
    if !(1..=12).contains(&fields.month) {
        return Err("the month must be in 1..12");
    }
    if !(1..=days(fields.year, fields.month)).contains(&fields.day) {
        return Err("the day is out of range for the month");
    }
    let date = format!("{:04}-{:02}-{:02}", fields.year, fields.month, fields.day);
    match fields.time {
        None => Ok(Timestamp::Date(date)),
        Some(time) => Ok(Timestamp::DateTime(format!("{date}T{}", clock(&time)?))),
    }
}

fn clock(time: &Time) -> Result<String, &'static str> {
    if time.hour > 23 || time.minute > 59 || time.second > 59 {
        return Err("the time is out of range");
    }
    let micros =
        (0..6).fold(0, |sum, at| sum * 10 + time.fraction.get(at).map_or(0, |digit| u32::from(digit - b'0')));
    let mut out = format!("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
    if micros != 0 {
        out += &format!(".{micros:06}");
    }
    if let Some((negative, hours, minutes)) = time.offset {
        let total = hours * 60 + minutes;
        if total >= 24 * 60 {
            return Err("the offset must be less than 24 hours");
        }
        let sign = if negative && total > 0 { '-' } else { '+' };
        out += &format!("{sign}{:02}:{:02}", total / 60, total % 60);
    }
    Ok(out)
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_written_as_python_does() {
        let time = |text: &str| Timestamp::DateTime(text.to_owned());
        assert_eq!(parse("2020-1-1"), Ok(Timestamp::Date("2020-01-01".to_owned())));
        assert_eq!(parse("2001-12-14t21:59:43.10-05:00"), Ok(time("2001-12-14T21:59:43.100000-05:00")));
        assert_eq!(parse("2001-12-14 1:59:43.0 Z"), Ok(time("2001-12-14T01:59:43+00:00")));
        assert_eq!(parse("2001-12-14 1:59:43.1234567 +5"), Ok(time("2001-12-14T01:59:43.123456+05:00")));
        for text in
            ["2020-13-01", "2021-02-29", "0000-01-01", "2020-01-01 24:00:00", "2020-01-01 1:00:00+24", "foo"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
