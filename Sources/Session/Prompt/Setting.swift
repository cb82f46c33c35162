internal import Glibc
internal import Programs
internal import Runtime
internal import Tensors

/// What `:set` shows and changes.
enum Setting: String, CaseIterable {
    case digits, width, rows, colour, plot, memory, native

    /// What the setting is, for help.
    var summary: String {
        switch self {
        case .digits: "significant digits of numbers"
        case .width: "columns of the screen"
        case .rows: "rows after which tables, tensors and lists are elided"
        case .colour: "colors on the screen"
        case .plot: "how figures are drawn: finely, with plain characters, or only named"
        case .memory: "the most memory that values may take"
        case .native: "whether programs are compiled for this machine, where the work repays it or at once; the results are the same bits"
        }
    }

    /// What values it takes.
    var expected: String {
        switch self {
        case .digits: "a whole number from 1 to 17"
        case .width: "a whole number from 20 to 10000"
        case .rows: "a whole number from 1 to 1000000"
        case .colour: "on or off"
        case .plot: "full, ascii or off"
        case .memory: "a size such as 500 MB, 8 GB or 50 % of the machine's"
        case .native: "on, off or always"
        }
    }

    /// Its value as `:set` shows it.
    func text(_ style: DisplayStyle) -> String {
        switch self {
        case .digits: "\(style.digits)"
        case .width: "\(style.width)"
        case .rows: "\(style.rows)"
        case .colour: style.colour ? "on" : "off"
        case .plot: style.plot.rawValue
        case .memory: MemorySize.text(TensorMemory.limit)
        case .native: NativePrograms.shared.mode.rawValue
        }
    }

    /// Changes it.
    ///
    /// - Throws: `CommandError.badSetting`.
    func set(_ value: String, in session: Session) throws {
        func checked<T>(_ converted: T?) throws -> T {
            guard let converted else { throw CommandError.badSetting(name: rawValue, value: value, expected: expected) }
            return converted
        }
        func whole(_ range: ClosedRange<Int>) throws -> Int { try checked(Int(value).flatMap { range.contains($0) ? $0 : nil }) }
        switch self {
        case .digits:
            let digits = try whole(1...17)
            session.setStyle { $0.digits = digits }
        case .width:
            let width = try whole(20...10_000)
            session.setStyle { $0.width = width }
        case .rows:
            let rows = try whole(1...1_000_000)
            session.setStyle { $0.rows = rows }
        case .colour:
            let colour = try checked(["on": true, "off": false][value])
            session.setStyle { $0.colour = colour }
        case .plot:
            let plot = try checked(PlotStyle(rawValue: value))
            session.setStyle { $0.plot = plot }
        case .memory:
            TensorMemory.limit = try checked(MemorySize.bytes(value))
        case .native:
            NativePrograms.shared.mode = try checked(NativePrograms.Mode(rawValue: value))
        }
    }
}

/// Amounts of memory as people write them.
enum MemorySize {
    private static let units = ["kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12]

    /// The bytes that "8 GB", "500MB" or "50 %" of the machine's memory are; nil for another text.
    static func bytes(_ text: String) -> Int? {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let unit = String(text.dropFirst(number.count)).trimmed
        guard let value = Double(number), value > 0 else { return nil }
        let bytes: Double
        if unit == "%" {
            guard value <= 100 else { return nil }
            bytes = value / 100 * Double(TensorMemory.machine)
        } else {
            guard let scale = units.first(where: { $0.key.lowercased() == unit.lowercased() })?.value else { return nil }
            bytes = value * scale
        }
        return bytes < 0x1p62 ? Int(bytes) : nil
    }

    static func text(_ bytes: Int) -> String {
        let unit = units.sorted { $0.value < $1.value }.last { Double(bytes) >= $0.value } ?? (key: "kB", value: 1e3)
        let value = (Double(bytes) / unit.value * 10).rounded() / 10
        return (value == value.rounded() ? "\(Int(value))" : "\(value)") + " " + unit.key
    }
}
