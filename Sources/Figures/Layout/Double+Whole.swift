extension Double {
    /// The whole number toward zero, at most 10^15 in magnitude; 0 for NaN. Data may be anything: a conversion must not trap.
    var whole: Int { isNaN ? 0 : Int(Swift.max(-1e15, Swift.min(1e15, self))) }
}
