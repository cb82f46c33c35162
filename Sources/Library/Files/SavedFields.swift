internal import Runtime
internal import Storage
internal import Tensors

/// The fields of an object in a file, with the types that they must have.
struct SavedFields {
    let record: Record
    private let path: String
    private let object: String

    init(_ record: Record, path: String, object: String) {
        self.record = record
        self.path = path
        self.object = object
    }

    func malformed(_ problem: String) -> StorageError {
        .malformed(path: path, place: .file, problem: "`\(object)` \(problem)")
    }

    private func missing(_ name: String, _ expected: String) -> StorageError { malformed("has no \(expected) `\(name)`") }

    /// Nil where there is none, or `none`.
    func optional(_ name: String) -> Value? {
        guard let value = record[name], !value.isNone else { return nil }
        return value
    }

    func value(_ name: String) throws -> Value {
        guard let value = record[name] else { throw missing(name, "field") }
        return value
    }

    func number(_ name: String) throws -> Double {
        guard let number = record[name]?.scalar else { throw missing(name, "number") }
        return number
    }

    func optionalNumber(_ name: String) throws -> Double? { try optional(name) == nil ? nil : number(name) }

    func whole(_ name: String) throws -> Int {
        guard let whole = record[name]?.whole else { throw missing(name, "whole number") }
        return whole
    }

    func truth(_ name: String) throws -> Bool {
        guard case .bool(let truth)? = record[name] else { throw missing(name, "bool") }
        return truth
    }

    func text(_ name: String) throws -> String {
        guard let text = record[name]?.text else { throw missing(name, "text") }
        return text
    }

    func optionalText(_ name: String) throws -> String? { try optional(name) == nil ? nil : text(name) }

    func tensor(_ name: String) throws -> Tensor {
        guard let value = record[name], value.text == nil, let tensor = try value.asTensor() else { throw missing(name, "tensor") }
        return tensor
    }

    func optionalTensor(_ name: String) throws -> Tensor? { try optional(name) == nil ? nil : tensor(name) }

    /// A vector; a lone number is one of length 1.
    func numbers(_ name: String) throws -> [Double] {
        let tensor = try tensor(name)
        guard tensor.rank <= 1 else { throw malformed("has `\(name)` of shape \(tensor.shape), not a vector") }
        return tensor.doubles
    }

    func optionalNumbers(_ name: String) throws -> [Double]? { try optional(name) == nil ? nil : numbers(name) }

    /// The rows of a matrix.
    func rows(_ name: String) throws -> [[Double]] {
        let tensor = try tensor(name)
        guard tensor.rank == 2 else { throw malformed("has `\(name)` of shape \(tensor.shape), not a matrix") }
        let (values, width) = (tensor.doubles, tensor.shape[1])
        return (0..<tensor.shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
    }

    /// Vectors of any lengths.
    func series(_ name: String) throws -> [[Double]] {
        try list(name).map { element in
            guard element.text == nil, let tensor = try element.asTensor(), tensor.rank <= 1 else { throw missing(name, "list of vectors") }
            return tensor.doubles
        }
    }

    func interval(_ name: String) throws -> ClosedRange<Double>? {
        guard let ends = try optionalNumbers(name) else { return nil }
        guard ends.count == 2, ends[0] <= ends[1] else { throw malformed("has an interval `\(name)` that is none") }
        return ends[0]...ends[1]
    }

    func texts(_ name: String) throws -> [String] {
        let texts = try list(name).map(\.text)
        guard !texts.contains(nil) else { throw missing(name, "list of texts") }
        return texts.compactMap { $0 }
    }

    func list(_ name: String) throws -> [Value] {
        switch record[name] {
        case .list(let box)?: return box.elements
        case .tensor(let box)? where box.tensor.rank == 1: return box.tensor.doubles.map { Value($0) }
        default: throw missing(name, "list")
        }
    }

    func fields(_ name: String) throws -> SavedFields {
        guard case .record(let box)? = record[name] else { throw missing(name, "record") }
        return SavedFields(box.record, path: path, object: "\(object)/\(name)")
    }

    func optionalFields(_ name: String) throws -> SavedFields? { try optional(name) == nil ? nil : fields(name) }

    /// A list of records.
    func several(_ name: String) throws -> [SavedFields] {
        try list(name).enumerated().map { index, value in
            guard case .record(let box) = value else { throw missing(name, "list of records") }
            return SavedFields(box.record, path: path, object: "\(object)/\(name)/\(index)")
        }
    }

    /// An object of a class.
    func object<Wanted: Object>(_ name: String) throws -> Wanted {
        guard case .object(let object)? = record[name], let wanted = object as? Wanted else { throw missing(name, "object") }
        return wanted
    }
}

extension Record {
    /// Fields of which absent ones are `none`.
    init(saving fields: KeyValuePairs<String, Value?>) {
        self.init(fields.map { (name: $0.key, value: $0.value ?? Value.none) })
    }
}

extension Value {
    init(interval: ClosedRange<Double>?) {
        self = interval.map { Value([$0.lowerBound, $0.upperBound]) } ?? Value.none
    }
}
