internal import Glibc
internal import Synchronization

/// Which characters can be drawn.
///
/// For a character that no font has, gnuplot's cairo terminals draw a box as large as the whole picture: such characters must
/// not reach them.
enum FontCoverage {
    /// Every character.
    case all
    /// Those that a font of this machine has.
    case installed

    private static let known = Mutex<[Unicode.Scalar: Bool]>([:])
    static let replacement: Unicode.Scalar = "?"

    /// The text with `replacement` for each character that cannot be drawn.
    func shown(_ text: String) -> String {
        guard case .installed = self else { return text }
        let unsure = Set(text.unicodeScalars.filter { !Self.isCommon($0) })
        guard !unsure.isEmpty else { return text }
        let missing = Self.missing(unsure)
        guard !missing.isEmpty else { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { shown.append(missing.contains(scalar) ? Self.replacement : scalar) }
        return String(shown)
    }

    /// Letters of Europe, marks, arrows and signs of mathematics, which the usual fonts have; and what is not drawn.
    private static func isCommon(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x0530, 0x1E00..<0x2400, 0x2500..<0x2600, 0xFE00..<0xFE10: true
        default: false
        }
    }

    private static func missing(_ scalars: Set<Unicode.Scalar>) -> Set<Unicode.Scalar> {
        known.withLock { known in
            let asked = scalars.filter { known[$0] == nil }
            // Mostly one font has them all; else each is asked for.
            if !asked.isEmpty, isCovered(asked) ?? false {
                for scalar in asked { known[scalar] = true }
            } else {
                // Without fontconfig's program, what lies beyond the basic plane is taken for missing.
                for scalar in asked { known[scalar] = isCovered([scalar]) ?? (scalar.value < 0x10000) }
            }
            return scalars.filter { known[$0] == false }
        }
    }

    /// Whether one font has all of them; `nil` where that cannot be asked.
    private static func isCovered(_ scalars: Set<Unicode.Scalar>) -> Bool? {
        // The command consists of hexadecimal numbers; no text of a user's is in it.
        let codes = scalars.map(\.value).sorted().map { String($0, radix: 16) }.joined(separator: " ")
        guard let output = popen("exec fc-list ':charset=\(codes)' family 2>/dev/null", "re") else { return nil }
        var hasFont = false
        while fgetc(output) != EOF { hasFont = true }
        return pclose(output) == 0 ? hasFont : nil
    }
}
