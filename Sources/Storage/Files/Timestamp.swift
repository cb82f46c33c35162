internal import Glibc

/// Points in time as text.
public enum Timestamp {
    /// Now, in universal time: `2026-07-29T12:34:56Z`.
    public static func now() -> String { text(secondsSinceEpoch: Int(time(nil))) }

    /// A time in seconds since 1970, in universal time, as ISO 8601 writes it.
    public static func text(secondsSinceEpoch seconds: Int) -> String {
        var clock = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&clock, &parts) != nil else { return "\(seconds)" }
        func digits(_ value: Int32, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let date = "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))"
        return date + "T\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2))Z"
    }
}
