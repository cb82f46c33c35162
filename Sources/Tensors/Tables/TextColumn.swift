internal import Glibc

/// The texts of a column in one piece of memory: their UTF-8 one behind the other. Where few differ, each is kept once, and
/// a row is its number.
///
/// A `String` is made only for a row that is asked for.
public struct TextColumn: Sendable, RandomAccessCollection {
    /// The UTF-8 of all texts, or of those that differ.
    let bytes: [UInt8]
    /// Where each of them ends.
    let ends: [Int]
    /// Which of them each row is; nil where each row has its own.
    let codes: [UInt16]?

    init(bytes: [UInt8], ends: [Int], codes: [UInt16]?) {
        self.bytes = bytes
        self.ends = ends
        self.codes = codes
    }

    public init(_ texts: some Sequence<String>) {
        var builder = Builder()
        for text in texts { builder.append(text) }
        self = builder.finished()
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { codes?.count ?? ends.count }

    public subscript(row: Int) -> String {
        withUTF8(row) { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the bytes of a row's text.
    public func withUTF8<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        let range = range(of: codes.map { Int($0[row]) } ?? row)
        return try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// What `transform` makes of each row; made once, and shared, for rows of one text where these are kept once.
    public func sharedMap<Result>(_ transform: (String) throws -> Result) rethrows -> [Result] {
        guard let codes else { return try map(transform) }
        let results = try ends.indices.map { place in
            try transform(String(decoding: bytes[range(of: place)], as: UTF8.self))
        }
        return codes.map { results[Int($0)] }
    }

    /// The rows of the given places, in that order.
    func rows(at places: [Int]) -> TextColumn {
        if let codes { return TextColumn(bytes: bytes, ends: ends, codes: places.map { codes[$0] }) }
        var builder = Builder()
        for place in places { withUTF8(place) { _ = builder.append(utf8: $0) } }
        return builder.finished()
    }

    /// The rows of this column followed by another's.
    func appending(_ other: TextColumn) -> TextColumn {
        var builder = Builder()
        for column in [self, other] {
            for row in column.indices { column.withUTF8(row) { _ = builder.append(utf8: $0) } }
        }
        return builder.finished()
    }

    private static func isSame(_ a: UnsafePointer<UInt8>?, _ b: UnsafePointer<UInt8>?, _ count: Int) -> Bool {
        guard let a, let b else { return count == 0 }
        return memcmp(a, b, count) == 0
    }

    private func range(of place: Int) -> Range<Int> { (place > 0 ? ends[place - 1] : 0)..<ends[place] }
}

extension TextColumn: Equatable {
    /// Whether both have the same texts in the same order, however they keep them.
    public static func == (left: TextColumn, right: TextColumn) -> Bool {
        guard left.count == right.count else { return false }
        return left.indices.allSatisfy { row in
            left.withUTF8(row) { a in
                right.withUTF8(row) { b in a.count == b.count && TextColumn.isSame(a.baseAddress, b.baseAddress, a.count) }
            }
        }
    }
}

extension TextColumn {
    /// Gathers texts. It keeps each different one once for as long as that is worth it: by what was appended alone.
    public struct Builder: Sendable {
        private var bytes: [UInt8] = []
        private var ends: [Int] = []
        private var codes: [UInt16]? = []
        /// The numbers of the different texts, plus 1, by their hashes; 0 where there is none.
        private var slots = [Int32](repeating: 0, count: 64)

        /// Fewer than this share of the rows have to differ, from so many different ones on.
        private static let sharePerText = 4
        private static let fewTexts = 256
        private static let mostTexts = 1 << 16
        /// Texts whose hashes collide that often were chosen for it.
        private static let mostProbes = 64

        public init() {}

        public var count: Int { codes?.count ?? ends.count }

        /// What it holds, in bytes.
        public var byteCount: Int { bytes.capacity + 8 * ends.capacity + 2 * (codes?.capacity ?? 0) + 4 * slots.capacity }

        public mutating func append(_ text: String) {
            var text = text
            text.withUTF8 { add($0) }
        }

        /// Adds a text given by its bytes; false, and nothing added, where they are not UTF-8.
        @discardableResult
        public mutating func append(utf8: UnsafeBufferPointer<UInt8>) -> Bool {
            // What was taken before need not be checked again.
            if codes != nil, let code = known(utf8, Self.hash(utf8)) {
                codes?.append(code)
                return true
            }
            guard Self.isText(utf8) else { return false }
            add(utf8)
            return true
        }

        public mutating func finished() -> TextColumn {
            defer { self = Builder() }
            return TextColumn(bytes: bytes, ends: ends, codes: codes)
        }

        private mutating func add(_ utf8: UnsafeBufferPointer<UInt8>) {
            if codes != nil {
                let hash = Self.hash(utf8)
                if let code = known(utf8, hash) {
                    codes?.append(code)
                    return
                }
                if let slot = room(for: hash) {
                    codes?.append(UInt16(ends.count))
                    slots[slot] = Int32(ends.count + 1)
                } else {
                    spread()
                }
            }
            bytes.append(contentsOf: utf8)
            ends.append(bytes.count)
        }

        // MARK: Different texts

        /// The number of a text that came before.
        private func known(_ utf8: UnsafeBufferPointer<UInt8>, _ hash: Int) -> UInt16? {
            let mask = slots.count - 1
            var slot = hash & mask
            while slots[slot] != 0 {
                let place = Int(slots[slot]) - 1
                let start = place > 0 ? ends[place - 1] : 0
                if ends[place] - start == utf8.count, isSame(utf8, at: start) { return UInt16(place) }
                slot = (slot + 1) & mask
            }
            return nil
        }

        private func isSame(_ utf8: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
            bytes.withUnsafeBufferPointer { TextColumn.isSame($0.baseAddress.map { $0 + start }, utf8.baseAddress, utf8.count) }
        }

        /// A free slot for one text more; nil where texts are no longer to be kept once.
        private mutating func room(for hash: Int) -> Int? {
            let different = ends.count
            guard different < Self.mostTexts, different < Self.fewTexts || different * Self.sharePerText < count else { return nil }
            if 2 * (different + 1) > slots.count { rehash() }
            let mask = slots.count - 1
            for probe in 0..<Self.mostProbes where slots[(hash + probe) & mask] == 0 { return (hash + probe) & mask }
            return nil
        }

        private mutating func rehash() {
            let mask = 2 * slots.count - 1
            var wider = [Int32](repeating: 0, count: mask + 1)
            bytes.withUnsafeBufferPointer { kept in
                for place in ends.indices {
                    var slot = Self.hash(UnsafeBufferPointer(rebasing: kept[(place > 0 ? ends[place - 1] : 0)..<ends[place]])) & mask
                    while wider[slot] != 0 { slot = (slot + 1) & mask }
                    wider[slot] = Int32(place + 1)
                }
            }
            slots = wider
        }

        /// Gives each row its own text.
        private mutating func spread() {
            guard let codes else { return }
            let lengths = ends.indices.map { ends[$0] - ($0 > 0 ? ends[$0 - 1] : 0) }
            var spreadBytes: [UInt8] = []
            spreadBytes.reserveCapacity(codes.reduce(0) { $0 + lengths[Int($1)] })
            var spreadEnds: [Int] = []
            spreadEnds.reserveCapacity(codes.count)
            for code in codes {
                let end = ends[Int(code)]
                spreadBytes.append(contentsOf: bytes[(end - lengths[Int(code)])..<end])
                spreadEnds.append(spreadBytes.count)
            }
            (bytes, ends, slots) = (spreadBytes, spreadEnds, [])
            self.codes = nil
        }

        /// A hash of few operations, eight bytes at a time.
        private static func hash(_ utf8: UnsafeBufferPointer<UInt8>) -> Int {
            let raw = UnsafeRawBufferPointer(utf8)
            var state = UInt64(raw.count) &* 0x9E37_79B9_7F4A_7C15
            func mix(_ word: UInt64) {
                let product = (state ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
                state = product.low ^ product.high
            }
            var at = 0
            while at + 8 <= raw.count {
                mix(raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                at += 8
            }
            if at < raw.count {
                var word: UInt64 = 0
                while at < raw.count {
                    word = word << 8 | UInt64(raw[at])
                    at += 1
                }
                mix(word)
            }
            mix(0x2545_F491_4F6C_DD1D)
            return Int(truncatingIfNeeded: state >> 1)
        }

        private static func isText(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
            let raw = UnsafeRawBufferPointer(utf8)
            var seen: UInt64 = 0
            var at = 0
            while at + 8 <= raw.count {
                seen |= raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                at += 8
            }
            while at < raw.count {
                seen |= UInt64(raw[at])
                at += 1
            }
            return seen & 0x8080_8080_8080_8080 == 0 || String(validating: utf8, as: UTF8.self) != nil
        }
    }
}
