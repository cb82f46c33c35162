/// Where a figure or a table of a report comes from.
public struct ReportSource: Sendable, Equatable {
    /// The calls that made it, as they are written, the outermost first.
    public var calls: [String]
    /// The line of the outermost call: `moons.dyn:12`; empty where that is unknown.
    public var place: String
    /// The files that its data are from.
    public var files: [String]
    /// What its author says of it.
    public var remark: String

    public init(calls: [String] = [], place: String = "", files: [String] = [], remark: String = "") {
        self.calls = calls
        self.place = place
        self.files = files
        self.remark = remark
    }

    public var isEmpty: Bool { calls.isEmpty && place.isEmpty && files.isEmpty && remark.isEmpty }

    /// The line of the place, where it is one of the script of that name.
    func line(inScript name: String?) -> Int? {
        guard let name, place.hasPrefix(name + ":") else { return nil }
        return Int(place.dropFirst(name.count + 1))
    }
}
