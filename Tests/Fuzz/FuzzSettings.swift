import Glibc
import TestSupport

/// What the command line of `fuzz` says.
struct FuzzSettings {
    /// How long to go on; without limit where a number of cases is given.
    var seconds = 10.0
    var cases: Int?
    var seed: UInt64 = 1
    /// The number of the first program.
    var first = 0
    /// Instead of random programs, the examples of the builtins with one argument after another changed to each of many values.
    var isEveryArgument = false
    /// Instead of programs, saved values whose files are made to lie.
    var isOfFiles = false
    /// How long a program may run before it is interrupted.
    var patienceMilliseconds = 50.0
    /// Programs that take longer are named.
    var slowMilliseconds: Double?
    /// Where the program that is being tried is kept, and the log: PATH.dyn and PATH.log.
    var record = "/tmp/dyn-fuzz-\(getpid())"
    /// Whether the record stays where all went well.
    var isRecordKept: Bool { isRecordNamed || slowMilliseconds != nil }
    private var isRecordNamed = false
    /// Texts of scripts to damage.
    var fixtures: [String] = []

    static let usage = """
        usage: fuzz [--seconds N | --cases N] [--seed N] [--arguments | --files] [--first N] [--patience MILLISECONDS] [--slow MILLISECONDS] [--record PATH] FOLDER

        Tries programs made from the scripts below FOLDER, from examples of the builtins and from random tokens: lexer, parser,
        formatter, compiler and a machine with a limit of steps. Ends with status 0, or at the first program that traps, hangs,
        is formatted to something else, or takes more than 1 GiB; PATH.dyn holds it then. A program is known by seed and number:
        --seed S --first N --cases 1 repeats it. With --arguments the programs are the examples of the builtins with each argument, given or
        not, changed to each of many numbers and values, to the last unless --seconds or --cases ends it before. With --files saved values of
        every kind are loaded from files that lie; PATH.h5 is the file.
        """

    /// Nil where the arguments are wrong.
    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let option = rest.first, option.hasPrefix("--") {
            if option == "--arguments" {
                (isEveryArgument, seconds) = (true, .infinity)
                rest = rest.dropFirst()
                continue
            }
            if option == "--files" {
                isOfFiles = true
                rest = rest.dropFirst()
                continue
            }
            guard rest.count > 1 else { return nil }
            let text = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
            if option == "--record" {
                (record, isRecordNamed) = (text, true)
                continue
            }
            guard let number = Double(text), number >= 0, number < 1e15 else { return nil }
            switch option {
            case "--seconds": seconds = number
            case "--cases": (cases, seconds) = (Int(number), .infinity)
            case "--seed": seed = UInt64(number)
            case "--first": first = Int(number)
            case "--patience": patienceMilliseconds = number
            case "--slow": slowMilliseconds = number
            default: return nil
            }
        }
        guard rest.count == 1, let folder = rest.first else { return nil }
        fixtures = Self.scripts(in: folder).compactMap(readText)
    }

    /// The paths of all scripts below a folder, sorted.
    private static func scripts(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var found: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name.hasPrefix(".") { continue }
            if entry.pointee.d_type == UInt8(DT_DIR) {
                found += scripts(in: folder + "/" + name)
            } else if name.hasSuffix(".dyn") {
                found.append(folder + "/" + name)
            }
        }
        return found.sorted()
    }
}
