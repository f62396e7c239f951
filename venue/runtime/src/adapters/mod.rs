//! Glue: what joins the clearing house to other chains. Each adapter offers one port.

mod homes;
mod reports;

pub use homes::{Home, HomeAccountsByLocation};
pub use reports::{receive_report, ReportsByXcm};
