internal import Learning
internal import Runtime
internal import Storage
internal import Tensors

/// Reads values from HDF5 files: those that `ValueWriter` wrote as they were, those of other programs as what they look
/// like: datasets as numbers, strings and tensors, groups as records.
struct ValueReader {
    /// Groups may lead back to themselves; a whole file of someone else's is read to this many objects.
    private final class Budget {
        var objects = 1_000_000
    }

    /// Makes settings again by calling what made them.
    let machine: Machine
    private let budget = Budget()

    init(machine: Machine) { self.machine = machine }

    /// The value of a whole file, or of one object in it.
    func read(_ root: HDF5Group, name: String?) throws -> Value {
        guard let name else { return try readRoot(root) }
        let path = name.hasPrefix("/") ? String(name.drop { $0 == "/" }) : name
        if path.isEmpty { return try readRoot(root) }
        // A field's name as the language has it, or a path as other programs write it.
        let encoded = HDF5Name.encoded(path)
        let child = try root.contains(path) || !root.contains(encoded) ? path : encoded
        switch try root.kind(of: child) {
        case .group: return try read(root.group(child), depth: 0)
        case .dataset: return try read(root.dataset(child))
        case .other: throw unreadable(root, child)
        }
    }

    private func readRoot(_ root: HDF5Group) throws -> Value {
        let isOurs = try Provenance.formatVersion(of: root) != nil
        if isOurs, try root.attribute("kind")?.string == "value" { return try read(root.dataset("value")) }
        return try read(root, depth: 0)
    }

    private func read(_ group: HDF5Group, depth: Int) throws -> Value {
        guard depth < NestingLimit.levels else {
            throw StorageError.malformed(
                path: group.file.path, place: .file, problem: "groups are nested more than \(NestingLimit.levels) deep")
        }
        switch try group.attribute("kind")?.string {
        case "list": return try list(group, depth: depth)
        case "table": return Value(try table(group))
        case "record", nil: return Value(try record(group, depth: depth))
        case let kind?:
            if let type = SavedObjects.kind(kind) { return .object(try complete(type.read(from: group), group, depth: depth)) }
            // Attributes of that name may be anybody's.
            let isOurs = try Provenance.formatVersion(of: group.file.root) != nil
            if isOurs, let type = RecordedObjects.kind(kind) { return .object(try type.restore(fields(group, depth: depth))) }
            if isOurs, kind == SavedCall.kind { return try SavedCall.restore(fields(group, depth: depth), machine: machine) }
            if isOurs, kind == SavedModel.kind { return try SavedModel.restore(fields(group, depth: depth), machine: machine) }
            if isOurs, kind == SavedFunction.kind { return try SavedFunction.restore(fields(group, depth: depth), machine: machine) }
            guard !isOurs else { throw SavingError.unknownKind(path: group.file.path, object: group.name, kind: kind) }
            return Value(try record(group, depth: depth))
        }
    }

    /// A run with its model where that is of a function that stands beside it.
    private func complete(_ object: Object, _ group: HDF5Group, depth: Int) throws -> Object {
        guard let run = (object as? RunObject)?.run, run.architecture == nil, try group.contains(SavedModel.ofRun),
            try Provenance.formatVersion(of: group.file.root) != nil, case .object(let model) = try read(group.group(SavedModel.ofRun), depth: depth + 1),
            let architecture = (model as? ModelObject)?.model.architecture, architecture.layout == run.layout
        else { return object }
        return RunObject(run.with(architecture))
    }

    private func fields(_ group: HDF5Group, depth: Int) throws -> SavedFields {
        SavedFields(try record(group, depth: depth), path: group.file.path, object: group.name)
    }

    private func record(_ group: HDF5Group, depth: Int) throws -> Record {
        var record = Record()
        for child in try group.children() {
            record[HDF5Name.decoded(child.name)] = try read(child, of: group, depth: depth)
        }
        return record
    }

    private func list(_ group: HDF5Group, depth: Int) throws -> Value {
        let children = try group.children()
        let length = try group.requiredInteger("length")
        guard length == children.count else {
            throw StorageError.malformed(
                path: group.file.path, place: .file,
                problem: "the list `\(group.name)` says to have \(length) elements, and has \(children.count)")
        }
        let kinds = Dictionary(children.map { ($0.name, $0) }) { first, _ in first }
        return Value(try (0..<length).map { index in
            guard let child = kinds[String(index)] else {
                throw StorageError.missing(path: group.file.path, object: "\(group.name)/\(index)", present: [])
            }
            return try read(child, of: group, depth: depth)
        })
    }

    private func read(_ child: HDF5Group.Child, of group: HDF5Group, depth: Int) throws -> Value {
        budget.objects -= 1
        guard budget.objects > 0 else {
            throw StorageError.malformed(
                path: group.file.path, place: .file, problem: "it has more than a million objects; name the one to load")
        }
        switch child.kind {
        case .group: return try read(group.group(child.name), depth: depth + 1)
        case .dataset: return try read(group.dataset(child.name))
        case .other: throw unreadable(group, child.name)
        }
    }

    private func unreadable(_ group: HDF5Group, _ child: String) -> StorageError {
        .wrongType(
            path: group.file.path, object: "\(group.name == "/" ? "" : group.name)/\(child)", expected: "a value",
            found: "a link that leads nowhere or outside, or a type")
    }

    private func table(_ group: HDF5Group) throws -> Table {
        let columns = try group.childNames().map { name -> (name: String, column: Table.Column) in
            let column: Table.Column
            switch try group.kind(of: name) == .dataset ? read(group.dataset(name)) : read(group.group(name), depth: 1) {
            case .tensor(let box): column = .numbers(box.tensor)
            case .list(let box) where box.elements.allSatisfy({ $0.text != nil }):
                column = .text(box.elements.compactMap(\.text))
            default:
                throw StorageError.wrongType(
                    path: group.file.path, object: "\(group.name)/\(name)", expected: "a column", found: "something else")
            }
            return (HDF5Name.decoded(name), column)
        }
        return try Table(columns: columns)
    }

    private func read(_ dataset: HDF5Dataset) throws -> Value {
        if try dataset.isNothing { return .none }
        let isScalar = try dataset.shape.isEmpty
        if dataset.kind == .string {
            let texts = try dataset.strings()
            if isScalar, try dataset.attribute("kind")?.string == SavedName.kind, try Provenance.formatVersion(of: dataset.file.root) != nil {
                return try SavedName.value(texts[0], dataset)
            }
            return isScalar ? Value(texts[0]) : try nested(texts[...], dataset.shape[...])
        }
        let tensor = try dataset.tensor()
        switch try dataset.attribute("kind")?.string {
        case "string" where dataset.kind == .integer(isSigned: false, bytes: 1):
            return Value(String(decoding: tensor.doubles.map { UInt8($0) }, as: UTF8.self))
        case "list" where tensor.rank == 1:
            return Value(tensor.elementType == .bool ? tensor.bools.map { Value($0) } : tensor.doubles.map { Value($0) })
        default: return Value(tensor)
        }
    }

    /// Texts of several axes, as other programs may write them, are lists of lists.
    private func nested(_ texts: ArraySlice<String>, _ shape: ArraySlice<Int>) throws -> Value {
        guard shape.count > 1, let count = shape.first, count > 0 else { return Value(Array(texts)) }
        let step = texts.count / count
        return Value(try (0..<count).map { index in
            let start = texts.startIndex + index * step
            return try nested(texts[start..<start + step], shape.dropFirst())
        })
    }
}
