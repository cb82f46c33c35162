internal import Tensors

extension Dataset {
    /// The samples at `indices`, in that order; a sample may be taken more than once.
    ///
    /// - Throws: `DatasetError.indexOutOfRange`, or `.empty` when nothing is left.
    public func subset(_ indices: [Int]) throws -> Dataset {
        var hash = Fingerprint()
        for index in indices { hash.add(UInt64(bitPattern: Int64(index))) }
        return try gathering(
            indices,
            provenance: DatasetProvenance("subset", of: [provenance], [
                "samples": .count(indices.count), "indices": .text(String(hash.value, radix: 16)),
            ]))
    }

    /// `count` samples drawn without replacement.
    ///
    /// - Throws: `DatasetError.badArgument` when the count is not 1 … n.
    public func subset(count: Int, seed: UInt64 = 0) throws -> Dataset {
        guard count >= 1, count <= self.count else {
            throw DatasetError.badArgument("n", value: Double(count), expected: "1 … \(self.count)")
        }
        let order = RandomStream(seed: seed, purpose: .sampling).permutation(self.count)
        return try gathering(
            Array(order[..<count]),
            provenance: DatasetProvenance("subset", of: [provenance], ["n": .count(count), "seed": .seed(seed)]))
    }

    /// All samples in random order, `size` at a time; the last batch may be smaller.
    ///
    /// - Throws: `DatasetError.badArgument` for a size below 1.
    public func batches(size: Int, seed: UInt64 = 0) throws -> [Dataset] {
        guard size >= 1 else { throw DatasetError.badArgument("size", value: Double(size), expected: "at least 1") }
        let order = RandomStream(seed: seed, purpose: .shuffling).permutation(count)
        return try stride(from: 0, to: count, by: size).map { start in
            try gathering(
                Array(order[start..<min(count, start + size)]),
                provenance: DatasetProvenance("batches", of: [provenance], [
                    "size": .count(size), "seed": .seed(seed), "batch": .count(start / size),
                ]))
        }
    }

    /// The samples of some classes, which become classes 0, 1, … in the order given and keep their names.
    ///
    /// - Throws: `DatasetError` for regression data, an unknown or a repeated class.
    public func selecting(classes wanted: [Int]) throws -> Dataset {
        guard let classes else { throw DatasetError.needsClasses(operation: "choosing classes", name: name) }
        guard !wanted.isEmpty else { throw DatasetError.empty(name: name) }
        var newIndex = [Int?](repeating: nil, count: classes)
        for (index, label) in wanted.enumerated() {
            guard label >= 0, label < classes else {
                throw DatasetError.unknownClass(String(label), among: (0..<classes).map(className))
            }
            guard newIndex[label] == nil else { throw DatasetError.repeatedClass(className(label)) }
            newIndex[label] = index
        }
        var rows: [Int] = []
        var labels: [Double] = []
        for (row, label) in self.labels.enumerated() {
            guard let index = newIndex[label] else { continue }
            rows.append(row)
            labels.append(Double(index))
        }
        guard !rows.isEmpty else { throw DatasetError.empty(name: name) }
        return try Dataset(
            name: name, inputs: inputs.rows(rows), targets: Tensor(labels), classes: wanted.count,
            classNames: wanted.map(className),
            provenance: DatasetProvenance("classes", of: [provenance], ["classes": .numbers(wanted.map(Double.init))]))
    }

    func gathering(_ indices: [Int], provenance: DatasetProvenance) throws -> Dataset {
        for index in indices where index < 0 || index >= count {
            throw DatasetError.indexOutOfRange(index: index, samples: count)
        }
        return try Dataset(
            name: name, inputs: inputs.rows(indices), targets: targets.rows(indices), classes: classes,
            classNames: classNames, truth: truth, provenance: provenance)
    }
}

extension Tensor {
    /// The slices along the first axis at `indices`, which the caller has checked.
    func rows(_ indices: [Int]) -> Tensor {
        let width = shape.dropFirst().reduce(1, *)
        let source = doubles
        var values: [Double] = []
        values.reserveCapacity(indices.count * width)
        for index in indices { values.append(contentsOf: source[index * width..<(index + 1) * width]) }
        return Tensor(values, shape: [indices.count] + shape.dropFirst())
    }
}
