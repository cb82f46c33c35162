extension ClosedRange where Bound: FloatingPoint {
    /// The range between two computed ends; nil where one is NaN or the second is the lesser, which `...` traps on.
    public init?(from low: Bound, to high: Bound) {
        guard low <= high else { return nil }
        self = low...high
    }
}
