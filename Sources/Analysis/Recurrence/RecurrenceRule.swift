/// When two states count as near.
public enum RecurrenceRule: Sendable {
    /// Nearer than a distance.
    case distance(Double)
    /// Nearer than the distance that makes this share of all pairs near.
    case rate(Double)
    /// Among the k nearest states of the first: not symmetric.
    case neighbors(Int)
}

/// How the distance of two states is measured.
public enum RecurrenceNorm: String, Sendable, CaseIterable {
    case euclidean
    case maximum
    case manhattan
}
