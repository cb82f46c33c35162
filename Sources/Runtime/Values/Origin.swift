public import Diagnostics
internal import Synchronization

/// How a value came about: the calls that made it, and the files that its data are from.
public struct Origin: Sendable {
    /// The call of the builtin, then those of the functions around it.
    public let calls: [SourceSpan]
    public let files: [String]

    public init(calls: [SourceSpan], files: [String] = []) {
        self.calls = calls
        self.files = files
    }

    /// The calls as they are written, each on one line of at most `width` characters, the outermost first.
    public func texts(width: Int = 160) -> [String] {
        calls.reversed().map { span in
            let words = span.source.slice(span.range).split { $0.isWhitespace }
            let text = words.joined(separator: " ")
            return text.count > width ? text.prefix(width - 1) + "…" : text
        }
    }

    /// The calls of two terms: where those around them are the same, or there are none, their own as one.
    fileprivate static func joined(_ first: [SourceSpan], _ second: [SourceSpan]) -> [SourceSpan] {
        guard let a = first.first, let b = second.first, a.source.name == b.source.name, a.source.utf8 == b.source.utf8 else { return first }
        let whole = min(a.range.lowerBound, b.range.lowerBound)..<max(a.range.upperBound, b.range.upperBound)
        guard first.count == second.count, whole.count <= longestSum else { return first }
        return [SourceSpan(a.source, whole)] + first.dropFirst()
    }

    /// Terms that lie farther apart are not of one expression.
    private static let longestSum = 400

    /// The line of the outermost call, with the name of its source: `moons.dyn:12`.
    public var place: String? {
        calls.last.map { "\($0.source.name):\($0.source.line(at: $0.range.lowerBound))" }
    }
}

/// An origin that is set once, by whichever thread comes first.
final class OriginCell: Sendable {
    private let cell = Mutex<Origin?>(nil)

    var origin: Origin? { cell.withLock { $0 } }

    func set(_ origin: () -> Origin) {
        cell.withLock { if $0 == nil { $0 = origin() } }
    }
}

extension Value {
    /// How it came about; only objects and tables know.
    public var origin: Origin? {
        switch self {
        case .object(let object): object.origin
        case .table(let box): box.origin
        default: nil
        }
    }

    /// Gives a fresh object or table its origin; one that has an origin keeps it.
    func setOrigin(_ origin: @autoclosure () -> Origin) {
        switch self {
        case .object(let object): object.originCell.set(origin)
        case .table(let box): box.originCell.set(origin)
        default: break
        }
    }

    /// Gives a fresh sum the origin of its terms: the calls that made them as one text where they stand beside each other, else those of the first.
    func setOrigin(ofSum first: Value, _ second: Value) {
        let origins = [first, second].compactMap(\.origin)
        guard let known = origins.first else { return }
        let files = origins.flatMap(\.files).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        setOrigin(Origin(calls: origins.dropFirst().reduce(known.calls) { Origin.joined($0, $1.calls) }, files: files))
    }

    /// A part of something has its origin.
    func inherit(_ origin: Origin) { setOrigin(origin) }
}

extension Machine {
    private static let mostCalls = 4

    /// Notes which call made a result, and from which files its arguments are.
    func sign(_ result: Value, _ arguments: Arguments) {
        result.setOrigin(
            Origin(
                calls: activeCalls(),
                files: (arguments.positional + arguments.named.map(\.value)).reduce(into: []) { files, value in
                    for file in Self.files(of: value) where !files.contains(file) { files.append(file) }
                }))
    }

    /// The calls that are being made, innermost first; of many, the first and the last ones.
    private func activeCalls() -> [SourceSpan] {
        var spans: [SourceSpan] = []
        var level = depth
        while level > 0, level > depth - CallStack.shownFrames {
            let frame = stack.frames[level]
            let code = frame.header.pointee.code.takeUnretainedValue()
            if let span = code.span(at: frame.next - frame.header.pointee.instructions - 1) { spans.append(span) }
            level -= 1
        }
        guard spans.count > Self.mostCalls else { return spans }
        return Array(spans.prefix(Self.mostCalls - 1) + spans.suffix(1))
    }

    /// The files of a value, and of the elements of a short list or record.
    private static func files(of value: Value) -> [String] {
        switch value {
        case .list(let box) where box.elements.count <= 100: box.elements.flatMap { $0.origin?.files ?? [] }
        case .record(let box): box.record.values.flatMap { $0.origin?.files ?? [] }
        default: value.origin?.files ?? []
        }
    }
}

extension CallStack {
    /// How far down calls are looked at: a recursion may be very deep.
    static let shownFrames = 32
}

extension Call {
    /// The outermost call that led to this one: a line of the script, or an entry at the prompt.
    public var caller: SourceSpan? { machine.outermostCall }

    /// Gives a result that was read from, or streamed to, a file the origin of this call with that file.
    public func sign(_ result: Value, file: String) {
        machine.sign(result, file: file)
    }
}

extension Machine {
    fileprivate var outermostCall: SourceSpan? { activeCalls().last }

    fileprivate func sign(_ result: Value, file: String) {
        result.setOrigin(Origin(calls: activeCalls(), files: [file]))
    }
}
