internal import Runtime
internal import Storage
internal import Tensors

/// Writes values into HDF5 files so that other programs read them without a line of ours.
///
/// - a number, a bool, a string: a dataset without axes; `none`: an empty one; a tensor: a dataset of its shape
/// - a list of strings, numbers or bools: a dataset of one axis, with the attribute `kind = "list"`
/// - any other list: a group with `kind = "list"` and `length`, its elements by number
/// - a record: a group with `kind = "record"`, its fields by name in their order
/// - a table: a group with `kind = "table"`, its columns by name in their order
/// - a data set, a model, a run, a study: a group with its kind, filled by the object itself
/// - any other result: a group with its kind and its fields
/// - a setting, such as an optimizer or an experiment, or a function that a call gives: a group with `kind = "call"`, the function and
///   its arguments
/// - a model of a user's function: a group with `kind = "function model"`, its parameters and the function
/// - a function or constant of the library: its name, a text with `kind = "name"`
/// - a function written in Dyn: a group with `kind = "function"`, its `name`, its `text` and the values that it uses from `outside`
///
/// What has fields stands in the root itself when it is the whole file; anything else is the dataset `value` there.
struct ValueWriter {
    let layout: HDF5Layout
    /// Knows the globals that functions use.
    let machine: Machine
    private let functions = FunctionsUnderWay()

    /// Functions that refer to each other would never end.
    private final class FunctionsUnderWay {
        var open: Set<ObjectIdentifier> = []
    }

    init(layout: HDF5Layout, machine: Machine) {
        self.layout = layout
        self.machine = machine
    }

    /// Writes a value as the whole content of a file.
    func write(_ value: Value, asRoot root: HDF5Group) throws {
        switch value {
        case .object where SavedName.name(of: value) != nil:
            try root.setAttribute("kind", .string("value"))
            try write(value, to: "value", in: root, place: [])
        case .record, .table, .object: try fill(root, with: value, place: [])
        case .function(let function) where function.text != nil || function.builtin?.making != nil: try fill(root, with: value, place: [])
        case .list(let box) where !Self.isPlain(box.elements): try fill(root, with: value, place: [])
        default:
            try root.setAttribute("kind", .string("value"))
            try write(value, to: "value", in: root, place: [])
        }
    }

    /// Where in the value one is: for messages.
    private typealias Place = [String]

    private func write(_ value: Value, to name: String, in group: HDF5Group, place: Place) throws {
        guard place.count < NestingLimit.levels else { throw SavingError.tooDeep(limit: NestingLimit.levels) }
        switch value {
        case .none: try group.writeNothing(to: name)
        case .number(let number): try group.write(Tensor(scalar: number), to: name)
        case .bool(let truth): try group.write(Tensor(mask: [truth], shape: []), to: name)
        case .string(let box): try write(box.text, to: name, in: group)
        case .tensor(let box): try group.write(box.tensor, to: name, layout: layout(for: box.tensor))
        case .list(let box) where Self.isPlain(box.elements):
            try writePlain(box.elements, to: name, in: group).setAttribute("kind", .string("list"))
        case .function, .object:
            if let known = SavedName.name(of: value) {
                try group.write(known, to: name).setAttribute("kind", .string(SavedName.kind))
            } else {
                try fill(group.createGroup(name), with: value, place: place)
            }
        case .list, .record, .table: try fill(group.createGroup(name), with: value, place: place)
        case .traced: throw refusal(value, place)
        }
    }

    private func fill(_ group: HDF5Group, with value: Value, place: Place) throws {
        switch value {
        case .list(let box):
            try group.setAttribute("kind", .string("list"))
            try group.setAttribute("length", .integer(box.elements.count))
            for (index, element) in box.elements.enumerated() {
                try write(element, to: String(index), in: group, place: place + ["element \(index)"])
            }
        case .record(let box): try fill(group, kind: "record", with: box.record, place: place)
        case .table(let box):
            try group.setAttribute("kind", .string("table"))
            for (name, column) in zip(box.table.names, box.table.columns) {
                switch column {
                case .numbers(let tensor):
                    try group.write(tensor, to: HDF5Name.encoded(name), layout: layout(for: tensor))
                case .text(let texts):
                    try write(Value(.text(texts)), to: HDF5Name.encoded(name), in: group, place: place + ["column `\(name)`"])
                }
            }
        case .object(let object):
            if let model = object as? ModelObject, let record = try SavedModel.record(of: model) {
                try fill(group, kind: SavedModel.kind, with: record, place: place)
            } else if let saved = object as? any SavedObject {
                try group.setAttribute("kind", .string(type(of: saved).kind))
                try saved.write(into: group, layout: layout)
                if let model = try (object as? RunObject)?.run.model(), let record = try SavedModel.record(of: ModelObject(model)) {
                    try fill(group.createGroup(SavedModel.ofRun), kind: SavedModel.kind, with: record, place: place + ["the model"])
                }
            } else if let recorded = object as? any RecordedObject {
                try fill(group, kind: type(of: recorded).kind, with: recorded.recorded(), place: place)
            } else if let making = (object as? SettingObject)?.making {
                try fill(group, with: making, place: place)
            } else {
                throw refusal(value, place)
            }
        case .function(let function):
            if let making = function.builtin?.making { return try fill(group, with: making, place: place) }
            guard let text = function.text else { throw refusal(value, place) }
            guard functions.open.insert(ObjectIdentifier(function)).inserted else {
                throw SavingError.notSavable(
                    type: value.typePhrase, place: place.joined(separator: ", "),
                    hint: "`\(function.name)` and what it calls refer to each other; save the script that defines them")
            }
            defer { functions.open.remove(ObjectIdentifier(function)) }
            try group.setAttribute("kind", .string(SavedFunction.kind))
            try group.write(function.name, to: SavedFunction.name)
            try group.write(text, to: SavedFunction.text)
            try fill(
                group.createGroup(SavedFunction.outside), kind: "record", with: function.outside(in: machine),
                place: place + ["what `\(function.name)` uses"])
        default: throw refusal(value, place)
        }
    }

    /// A call: its function, its arguments by place and those by name.
    private func fill(_ group: HDF5Group, with making: Making, place: Place) throws {
        try group.setAttribute("kind", .string(SavedCall.kind))
        try group.write(making.function, to: SavedCall.function)
        if let field = making.field { try group.write(field, to: SavedCall.field) }
        let positional = try group.createGroup(SavedCall.arguments)
        try positional.setAttribute("kind", .string("list"))
        try positional.setAttribute("length", .integer(making.arguments.positional.count))
        for (index, value) in making.arguments.positional.enumerated() {
            try write(value, to: String(index), in: positional, place: place + ["argument \(index + 1) of \(making.function)"])
        }
        let named = try group.createGroup(SavedCall.named)
        try named.setAttribute("kind", .string("record"))
        for (name, value) in making.arguments.named {
            try write(value, to: HDF5Name.encoded(name), in: named, place: place + ["argument `\(name)`"])
        }
    }

    private func fill(_ group: HDF5Group, kind: String, with record: Record, place: Place) throws {
        try group.setAttribute("kind", .string(kind))
        for (name, field) in record.fields {
            try write(field, to: HDF5Name.encoded(name), in: group, place: place + ["field `\(name)`"])
        }
    }

    private func refusal(_ value: Value, _ place: Place) -> SavingError {
        let hint: String
        switch value {
        case .function: hint = "save what it was made of"
        case .object(let object) where object is SettingObject: hint = "save what it was taken from"
        case .object(let object):
            hint = object.fieldNames.isEmpty ? "" : "save those of its fields that matter: \(object.fieldNames.prefix(8).joined(separator: ", "))"
        default: hint = ""
        }
        return .notSavable(type: value.typePhrase, place: place.joined(separator: ", "), hint: hint)
    }

    // MARK: Text and lists of plain values

    /// A text that has a NUL in it would end there as a text of HDF5; its bytes are written instead.
    private func write(_ text: String, to name: String, in group: HDF5Group) throws {
        if text.utf8.contains(0) {
            try group.write(bytes: Array(text.utf8), to: name).setAttribute("kind", .string("string"))
        } else {
            try group.write(text, to: name)
        }
    }

    /// Whether the elements are all strings, all numbers or all bools, and at least one.
    private static func isPlain(_ elements: [Value]) -> Bool {
        switch elements.first {
        case .string: elements.allSatisfy { $0.text.map { !$0.utf8.contains(0) } ?? false }
        case .number: elements.allSatisfy { if case .number = $0 { true } else { false } }
        case .bool: elements.allSatisfy { if case .bool = $0 { true } else { false } }
        default: false
        }
    }

    private func writePlain(_ elements: [Value], to name: String, in group: HDF5Group) throws -> HDF5Dataset {
        switch elements.first {
        case .string: try group.write(elements.map { $0.text ?? "" }, to: name)
        case .bool: try group.write(Tensor(mask: elements.map { $0.scalar == 1 }), to: name)
        default: try group.write(Tensor(elements.map { $0.scalar ?? .nan }), to: name)
        }
    }

    /// Small tensors are not worth the chunks that compression needs.
    private func layout(for tensor: Tensor) -> HDF5Layout { tensor.count < 512 ? .contiguous : layout }
}
