/// Numbers as whole keys whose order is the numbers' order, NaN last, whatever its sign.
enum OrderedKeys {
    /// −0 and 0 have neighbouring keys, −0 first.
    static func key(_ value: Double) -> UInt64 {
        if value.isNaN { return .max }
        let bits = value.bitPattern
        return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }

    static func value(_ key: UInt64) -> Double {
        if key == .max { return .nan }
        return Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
    }

    /// The places of the values in ascending order, or descending; equal ones (0 and −0 among them) keep their order, NaN stands
    /// last either way.
    static func order(
        _ values: UnsafeBufferPointer<Double>, descending: Bool, check: () throws -> Void
    ) rethrows -> [Int] {
        try stableOrder(
            values.map { value in
                if value.isNaN { return .max }
                let key = key(value == 0 ? 0 : value)
                return descending ? ~key : key
            }, check: check)
    }

    /// Places by ascending key; equal keys keep their order.
    static func stableOrder(_ keys: [UInt64], check: () throws -> Void) rethrows -> [Int] {
        var entries = keys.enumerated().map { Entry(key: $1, place: $0) }
        if entries.count > leastForRadix {
            try radixSort(&entries, by: \.key, check: check)
        } else {
            entries.sort { ($0.key, $0.place) < ($1.key, $1.place) }
        }
        return entries.map(\.place)
    }

    private struct Entry {
        var key: UInt64
        var place: Int
    }

    /// Sorts whole keys.
    static func sort(_ keys: inout [UInt64], check: () throws -> Void) rethrows {
        if keys.count > leastForRadix { try radixSort(&keys, by: { $0 }, check: check) } else { keys.sort() }
    }

    private static let digitBits: UInt64 = 11
    private static let digits = 6
    private static let buckets = 1 << 11
    /// Below, a comparison sort is quicker.
    private static let leastForRadix = 400
    /// Elements between two looks at whether to go on.
    private static let stretch = 1 << 20

    /// A radix sort, the lowest digits first; passes on which all keys agree are left out.
    @inline(__always)
    private static func radixSort<Element>(_ elements: inout [Element], by key: (Element) -> UInt64, check: () throws -> Void) rethrows {
        let count = elements.count
        var counts = [Int](repeating: 0, count: digits * buckets)
        for start in stride(from: 0, to: count, by: stretch) {
            try check()
            for index in start..<min(count, start + stretch) {
                let key = key(elements[index])
                for digit in 0..<digits {
                    counts[digit * buckets + Int(truncatingIfNeeded: key >> (UInt64(digit) * digitBits)) & (buckets - 1)] += 1
                }
            }
        }
        var other = elements
        for digit in 0..<digits {
            let shift = UInt64(digit) * digitBits
            var places = Array(counts[digit * buckets..<(digit + 1) * buckets])
            if places.contains(count) { continue }
            var sum = 0
            for bucket in places.indices { (places[bucket], sum) = (sum, sum + places[bucket]) }
            try elements.withUnsafeBufferPointer { source in
                try other.withUnsafeMutableBufferPointer { target in
                    try places.withUnsafeMutableBufferPointer { places in
                        for start in stride(from: 0, to: count, by: stretch) {
                            try check()
                            for index in start..<min(count, start + stretch) {
                                let element = source[index]
                                let bucket = Int(truncatingIfNeeded: key(element) >> shift) & (buckets - 1)
                                target[places[bucket]] = element
                                places[bucket] += 1
                            }
                        }
                    }
                }
            }
            swap(&elements, &other)
        }
    }
}
