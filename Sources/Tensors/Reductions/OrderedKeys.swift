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

    /// The places of the values in ascending order; equal ones (0 and −0 among them) keep their order.
    static func ascending(_ values: UnsafeBufferPointer<Double>) -> [Int] {
        stableOrder(values.map { $0 == 0 ? key(0) : key($0) })
    }

    /// The places in descending order of value; equal ones keep their order, NaN stays last.
    static func descending(_ values: UnsafeBufferPointer<Double>) -> [Int] {
        stableOrder(values.map { $0.isNaN ? .max : $0 == 0 ? ~key(0) : ~key($0) })
    }

    /// Places by ascending key. A radix sort by 11 bits a pass for many keys (passes on which all agree are
    /// skipped), else a comparison sort with the place as second key.
    static func stableOrder(_ keys: [UInt64]) -> [Int] {
        guard keys.count > 400 else {
            return keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
        }
        var order = Array(keys.indices)
        var next = order
        var counts = [Int](repeating: 0, count: 2048)
        for shift in stride(from: 0, to: 64, by: 11) {
            for index in counts.indices { counts[index] = 0 }
            for key in keys { counts[Int(truncatingIfNeeded: key >> UInt64(shift)) & 2047] += 1 }
            if counts.contains(keys.count) { continue }
            var start = 0
            for index in counts.indices {
                let count = counts[index]
                counts[index] = start
                start += count
            }
            for place in order {
                let digit = Int(truncatingIfNeeded: keys[place] >> UInt64(shift)) & 2047
                next[counts[digit]] = place
                counts[digit] += 1
            }
            swap(&order, &next)
        }
        return order
    }
}
