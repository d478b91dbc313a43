//! Admission with policies made by hand: no component runs here.

mod choosing;
mod decision;
mod fake;
mod placing;
mod properties;
mod rounds;
mod secrets;
mod selection;
