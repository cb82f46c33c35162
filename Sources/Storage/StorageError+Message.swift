internal import Diagnostics
internal import Glibc

extension StorageError {
    public var message: String {
        switch self {
        case .system(let verb, let path, let code):
            return "cannot \(verb) \(shown(path)): \(systemMessage(code))"
        case .exists(let path):
            return "\(shown(path)) exists and holds something else"
        case .malformed(let path, let place, let problem):
            switch place {
            case .file: return "\(shown(path)): \(problem)"
            case .line(let line): return "\(shown(path)), line \(line): \(problem)"
            case .column(let line, let column): return "\(shown(path)), line \(line), column \(column): \(problem)"
            case .offset(let offset): return "\(shown(path)), byte \(offset): \(problem)"
            case .entry(let name): return "\(shown(path)), entry \(shown(name)): \(problem)"
            }
        case .tooLarge(let path, let object, let bytes, let limit):
            let what = object.map { "\(shown($0)) of \(shown(path))" } ?? shown(path)
            return "\(what) needs \(byteText(bytes)), more than the \(byteText(limit)) that can be right here"
        case .wrongType(let path, let object, let expected, let found):
            return "\(shown(object)) of \(shown(path)) is \(found), not \(expected)"
        case .missing(let path, let object, _):
            return "\(shown(path)) has no \(shown(object))"
        case .leadsOutside(let path, let object, let target):
            return "\(shown(object)) of \(shown(path)) leads to another file, \(shown(target)): refused"
        case .library(let verb, let path, let object, let reason):
            let what = object.isEmpty || object == "/" ? shown(path) : "\(shown(object)) of \(shown(path))"
            return "cannot \(verb) \(what): \(reason)"
        case .inUse(let path):
            return "\(shown(path)) is in use: another process writes it, or reads it while it would be written"
        case .closed(let path):
            return "\(shown(path)) has been closed"
        case .unwritable(let path, let object, let problem):
            return "cannot write \(object.hasPrefix("an ") ? object : shown(object)) to \(shown(path)): \(problem)"
        }
    }

    public var hints: [String] {
        switch self {
        case .exists:
            return ["choose another name, or pass overwrite=true to replace it"]
        case .inUse:
            return ["a run that is stored with live=true can be read while it trains"]
        case .library(_, let path, _, let reason) where reason.contains("h5clear"):
            return ["where no process writes it any more: dyn inspect --repair \(path)"]
        case .malformed(let path, .file, let problem) where problem.contains("not those that Dyn wrote"):
            return ["take an earlier copy; to read what is left all the same: dyn inspect --repair \(path)"]
        case .missing(_, let object, let present):
            let near = suggestions(for: object, among: present)
            if !near.isEmpty { return ["did you mean \(near.map { "`\($0)`" }.joined(separator: " or "))?"] }
            if present.isEmpty { return [] }
            let more = present.count > 12 ? ", …" : ""
            return ["it has " + present.prefix(12).map { "`\($0)`" }.joined(separator: ", ") + more]
        case .system("read", let path, ENOENT):
            let names = (try? FileSystem.list(FileSystem.parent(path))) ?? []
            let name = FileSystem.name(path)
            return suggestions(for: name, among: names, limit: 1).map { "did you mean \(shown(String(path.dropLast(name.count)) + $0))?" }
        case .tooLarge:
            return ["a damaged file may claim any size"]
        default:
            return []
        }
    }
}

/// A name as it is shown in a message: between quotes, control characters escaped, long ones shortened.
func shown(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars.prefix(200) {
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
            text += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
            text.unicodeScalars.append(scalar)
        }
    }
    if name.unicodeScalars.count > 200 { text += "…" }
    return "`\(text)`"
}

/// The operating system's words for an error number.
func systemMessage(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// A size in the unit in which it is easily read: 3 bytes, 1.5 KiB, 2 GiB.
func byteText(_ bytes: Double) -> String {
    guard bytes.isFinite else { return "more bytes than can be counted" }
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var value = bytes
    var unit = 0
    while value >= 1024, unit < units.count - 1 {
        value /= 1024
        unit += 1
    }
    let rounded = (value * 10).rounded() / 10
    return (rounded == rounded.rounded() && rounded < 1e15 ? "\(Int(rounded))" : "\(rounded)") + " " + units[unit]
}
