/// What random numbers are for. Each purpose has a stream of its own, so that drawing more of one changes no other.
///
/// The raw values are part of what a seed means: they never change, new ones are added at the end.
public enum RandomPurpose: UInt32, Sendable, Hashable, CaseIterable {
    case user = 0
    case initialization = 1
    case shuffling = 2
    case noise = 3
    case split = 4
    case labels = 5
    case data = 6
    case permutation = 7
    case bootstrap = 8
    case sampling = 9
    case clustering = 10
    case embedding = 11
    case probing = 12
    case surrogates = 13
    case starts = 14
    case design = 15
    case dropout = 16
    case gradientNoise = 17
}
