use jiff::{
    Timestamp, ToSpan as _, Zoned,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use std::{fmt, str::FromStr};
use thiserror::Error;

const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

/// A time of every week in a time zone, by its wall clocks. A time that a change of the clocks skips
/// comes as much later, one that it repeats comes the first time only.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    weekday: Weekday,
    time: Time,
    zone: TimeZone,
}

/// A text that is no time of the week.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "'{found}' is no time of the week: {problem}; write a day, a time and a time zone, such as 'sunday 03:00 Asia/Jakarta'"
)]
pub struct InvalidSchedule {
    found: String,
    problem: &'static str,
}

impl Schedule {
    /// The first time after `now_ms`, both in milliseconds since 1970.
    pub fn next_after(&self, now_ms: i64) -> i64 {
        let today = self.local(now_ms).date();
        // From yesterday on: a time that was skipped may have moved over midnight.
        let times = (-1..=14).map(|days| self.on(today, days));
        times.flatten().find(|time| *time > now_ms).unwrap_or(i64::MAX)
    }

    /// The last time that is not after `now_ms`, both in milliseconds since 1970.
    pub fn latest_until(&self, now_ms: i64) -> i64 {
        let today = self.local(now_ms).date();
        let times = (-1..=14).map(|days| self.on(today, -days));
        times.flatten().find(|time| *time <= now_ms).unwrap_or(i64::MIN)
    }

    /// A time, in milliseconds since 1970, as clocks of the schedule's zone show it.
    pub fn local_text(&self, at_ms: i64) -> String {
        self.local(at_ms).strftime("%Y-%m-%d %H:%M %Z").to_string()
    }

    /// The English name of its day, such as `sunday`.
    pub fn weekday(&self) -> &'static str {
        WEEKDAYS.into_iter().find(|(day, _)| *day == self.weekday).map_or("", |(_, name)| name)
    }

    /// The time of its day and the time zone, such as `03:00 Asia/Jakarta`.
    pub fn time(&self) -> String {
        let zone = self.zone.iana_name().unwrap_or("UTC");
        format!("{} {zone}", self.time.strftime("%H:%M"))
    }

    /// The time zone's date and time of `now_ms`, milliseconds since 1970.
    fn local(&self, now_ms: i64) -> Zoned {
        Timestamp::from_millisecond(now_ms).unwrap_or_default().to_zoned(self.zone.clone())
    }

    /// The schedule's time so many days from a day, if that is its weekday.
    fn on(&self, today: Date, days: i32) -> Option<i64> {
        let date = today.checked_add(days.days()).ok()?;
        if date.weekday() != self.weekday {
            return None;
        }
        let time = date.to_datetime(self.time).to_zoned(self.zone.clone()).ok()?;
        Some(time.timestamp().as_millisecond())
    }
}

impl Default for Schedule {
    /// Sunday 03:00 in Jakarta.
    fn default() -> Self {
        Self {
            weekday: Weekday::Sunday,
            time: Time::constant(3, 0, 0, 0),
            // It is bundled; UTC stands in where jiff was built without.
            zone: TimeZone::get("Asia/Jakarta").unwrap_or(TimeZone::UTC),
        }
    }
}

impl FromStr for Schedule {
    type Err = InvalidSchedule;

    fn from_str(text: &str) -> Result<Self, InvalidSchedule> {
        let invalid = |problem| InvalidSchedule { found: text.to_owned(), problem };
        let mut words = text.split_whitespace();
        let (Some(day), Some(time), Some(zone), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(invalid("it has not three words"));
        };
        let day = day.to_lowercase();
        let (weekday, _) = WEEKDAYS
            .into_iter()
            .find(|(_, name)| day.len() >= 3 && name.starts_with(&day))
            .ok_or_else(|| invalid("the first is no day of the week"))?;
        let time = Time::strptime("%H:%M", time)
            .map_err(|_| invalid("the second is no time from 00:00 to 23:59"))?;
        let zone = TimeZone::get(zone)
            .map_err(|_| invalid("the third is no time zone of the IANA's list"))?;
        Ok(Self { weekday, time, zone })
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.weekday(), self.time())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WEEK_MS: i64 = 7 * 24 * 3_600_000;

    fn schedule(text: &str) -> Schedule {
        text.parse().unwrap()
    }

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    /// The time after `now`, in UTC.
    fn next(text: &str, now: &str) -> String {
        Timestamp::from_millisecond(schedule(text).next_after(at(now))).unwrap().to_string()
    }

    #[test]
    fn by_default_it_is_sunday_at_three_in_jakarta() {
        assert_eq!(Schedule::default().to_string(), "sunday 03:00 Asia/Jakarta");
        let saturday_evening_in_utc = "2026-11-21T20:00:00Z";
        assert_eq!(
            next("sunday 03:00 Asia/Jakarta", "2026-11-20T00:00:00Z"),
            saturday_evening_in_utc
        );
        assert_eq!(
            next("sunday 03:00 Asia/Jakarta", saturday_evening_in_utc),
            "2026-11-28T20:00:00Z"
        );
    }

    #[test]
    fn a_year_ends_within_a_week() {
        // The first of January 2027 is a Friday, in New Zealand while it is still 2026 in UTC.
        assert_eq!(
            next("fri 00:00 Pacific/Auckland", "2026-12-31T00:00:00Z"),
            "2026-12-31T11:00:00Z"
        );
        assert_eq!(
            next("sunday 03:00 Asia/Jakarta", "2026-12-31T23:59:59Z"),
            "2027-01-02T20:00:00Z"
        );
        // 2028 is a leap year: the 29th of February is a Tuesday.
        assert_eq!(next("tue 12:00 UTC", "2028-02-26T00:00:00Z"), "2028-02-29T12:00:00Z");
    }

    #[test]
    fn a_time_that_the_clocks_skip_comes_an_hour_later() {
        // In Berlin 02:00 to 03:00 is left out on 28 March 2027.
        let text = "sunday 02:30 Europe/Berlin";
        assert_eq!(next(text, "2027-03-21T12:00:00Z"), "2027-03-28T01:30:00Z");
        assert_eq!(next(text, "2027-03-28T01:30:00Z"), "2027-04-04T00:30:00Z");
    }

    #[test]
    fn a_time_that_the_clocks_repeat_comes_once() {
        // In Berlin 02:00 to 03:00 comes twice on 25 October 2026.
        let text = "sunday 02:30 Europe/Berlin";
        assert_eq!(next(text, "2026-10-20T00:00:00Z"), "2026-10-25T00:30:00Z");
        assert_eq!(next(text, "2026-10-25T00:30:00Z"), "2026-11-01T01:30:00Z");
        assert_eq!(
            schedule(text).latest_until(at("2026-10-25T01:45:00Z")),
            at("2026-10-25T00:30:00Z")
        );
    }

    #[test]
    fn a_midnight_that_is_skipped_is_found_from_both_sides() {
        // In Beirut 00:00 to 01:00 is left out on Sunday, 28 March 2027.
        let beirut = schedule("sunday 00:00 Asia/Beirut");
        let time = at("2027-03-27T22:00:00Z");
        assert_eq!(beirut.next_after(time - 1), time);
        assert_eq!(beirut.latest_until(time), time);
    }

    #[test]
    fn what_is_no_time_of_the_week_is_refused_with_an_example() {
        for text in [
            "",
            "sunday",
            "someday 03:00 UTC",
            "su 03:00 UTC",
            "sunday 24:00 UTC",
            "sunday 3 UTC",
            "sunday 03:00 Nowhere/City",
            "sunday 03:00 UTC now",
        ] {
            let error = text.parse::<Schedule>().unwrap_err().to_string();
            assert!(error.contains("sunday 03:00 Asia/Jakarta"), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn between_two_times_is_a_week_more_or_less_a_change_of_clocks(
            now_ms in 0..4_000_000_000_000_i64,
            zone in prop::sample::select(vec!["Asia/Jakarta", "Europe/Berlin", "America/New_York",
                "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia", "UTC"]),
            day in 0..7_usize,
            hour in 0..24_u8,
        ) {
            let schedule = schedule(&format!("{} {hour:02}:30 {zone}", WEEKDAYS[day].1));
            let (latest, next) = (schedule.latest_until(now_ms), schedule.next_after(now_ms));
            prop_assert!(latest <= now_ms && now_ms < next);
            prop_assert_eq!(schedule.latest_until(next), next);
            prop_assert_eq!(schedule.latest_until(next - 1), latest);
            // Samoa left a whole day out in 2011.
            let change = if zone == "Pacific/Apia" { 25 } else { 1 };
            prop_assert!(((next - latest) - WEEK_MS).abs() <= change * 3_600_000);
        }
    }
}
