public import Programs
public import Tensors

extension Call {
    // Each accessor comes twice: for an argument that is always there (given, or by its default) and, with `optional`,
    // for one that may be absent or `none`.

    public func number(_ name: String) throws -> Double { try required(name, optionalNumber(name), "a number") }

    public func optionalNumber(_ name: String) throws -> Double? {
        try read(name, "a number") { value in
            if case .bool = value { return nil }
            return value.scalar
        }
    }

    /// A whole number.
    public func whole(_ name: String) throws -> Int { try required(name, optionalWhole(name), "a whole number") }

    public func optionalWhole(_ name: String) throws -> Int? {
        try read(name, "a whole number") { $0.whole }
    }

    public func bool(_ name: String) throws -> Bool { try required(name, optionalBool(name), "true or false") }

    public func optionalBool(_ name: String) throws -> Bool? {
        try read(name, "true or false") { if case .bool(let truth) = $0 { truth } else { nil } }
    }

    public func string(_ name: String) throws -> String { try required(name, optionalString(name), "a string") }

    public func optionalString(_ name: String) throws -> String? { try read(name, "a string") { $0.text } }

    /// A tensor; a number is one of no dimensions, a list of numbers one of one.
    public func tensor(_ name: String) throws -> Tensor { try required(name, optionalTensor(name), "a tensor") }

    public func optionalTensor(_ name: String) throws -> Tensor? { try read(name, "a tensor") { try $0.asTensor() } }

    /// A tensor or a value that is being traced.
    public func operand(_ name: String) throws -> Operand {
        try required(name, optionalOperand(name), "a number or a tensor")
    }

    public func optionalOperand(_ name: String) throws -> Operand? {
        try read(name, "a number or a tensor") { try $0.asOperand() }
    }

    /// The elements of a list, or of a tensor along its first axis.
    public func list(_ name: String) throws -> [Value] { try required(name, optionalList(name), "a list") }

    public func optionalList(_ name: String) throws -> [Value]? { try read(name, "a list") { try $0.asElements() } }

    /// The texts of a list of strings; one string is a list of one.
    public func strings(_ name: String) throws -> [String] { try required(name, optionalStrings(name), "a list of strings") }

    public func optionalStrings(_ name: String) throws -> [String]? {
        try read(name, "a list of strings") { value in
            if let text = value.text { return [text] }
            guard case .list(let box) = value else { return nil }
            let texts = box.elements.compactMap(\.text)
            return texts.count == box.elements.count ? texts : nil
        }
    }

    public func record(_ name: String) throws -> Record { try required(name, optionalRecord(name), "a record") }

    public func optionalRecord(_ name: String) throws -> Record? {
        try read(name, "a record") { if case .record(let box) = $0 { box.record } else { nil } }
    }

    public func table(_ name: String) throws -> Table { try required(name, optionalTable(name), "a table") }

    public func optionalTable(_ name: String) throws -> Table? {
        try read(name, "a table") { if case .table(let box) = $0 { box.table } else { nil } }
    }

    public func function(_ name: String) throws -> FunctionValue {
        try required(name, optionalFunction(name), "a function")
    }

    public func optionalFunction(_ name: String) throws -> FunctionValue? { try read(name, "a function") { $0.function } }

    /// An object of a class, or nil where the argument is something else that the signature allows.
    public func object<T: Object>(_ name: String, as type: T.Type = T.self) throws -> T? {
        guard let value = try optional(name), case .object(let object) = value else { return nil }
        return object as? T
    }

    private func read<T>(_ name: String, _ expected: String, _ convert: (Value) throws -> T?) throws -> T? {
        guard let value = try optional(name) else { return nil }
        guard let converted = try convert(value) else { throw wrongType(name, expected: expected, value: value) }
        return converted
    }

    private func required<T>(_ name: String, _ value: T?, _ expected: String) throws -> T {
        guard let value else { throw wrongType(name, expected: expected, value: .none) }
        return value
    }
}
