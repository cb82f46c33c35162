internal import Storage
internal import Tensors

/// What a file of arrays, of a table or of JSON holds, as text.
struct ArrayFileListing {
    private let path: String

    init(_ path: String) { self.path = path }

    func write(to console: Console) throws {
        console.write("\(FileSystem.fileExtension(path)), \(HDF5Listing.size(try FileSystem.size(path)))\n\n")
        switch FileSystem.fileExtension(path) {
        case "npy": console.write(Self.words(try NPYFile.read(path)) + "\n")
        case "npz":
            for entry in try NPZFile.read(path) { console.write("\(DisplayedText.line(entry.name))  \(Self.words(entry.tensor))\n") }
        case "mat":
            for variable in try MATFile.read(path) { list(variable.value, DisplayedText.line(variable.name), console) }
        case "json": list(try JSONParser.read(path), console)
        default:
            let table = try CSVFile.read(path)
            console.write("table of \(table.rowCount) rows\n")
            for (name, column) in zip(table.names, table.columns) {
                switch column {
                case .numbers(let tensor): console.write("\(DisplayedText.line(name))  \(tensor.elementType == .bool ? "true and false" : "numbers")\n")
                case .text: console.write("\(DisplayedText.line(name))  text\n")
                }
            }
        }
    }

    private func list(_ value: MATValue, _ name: String, _ console: Console) {
        switch value {
        case .numbers(let tensor): console.write("\(name)  \(Self.words(tensor))\n")
        case .text(let text): console.write("\(name)  text of \(text.count) characters\n")
        case .cells(let cells): console.write("\(name)  \(cells.count) cells\n")
        case .structure(let fields):
            console.write("\(name)\n")
            for field in fields { list(field.value, "\(name).\(DisplayedText.line(field.name))", console) }
        }
    }

    private func list(_ json: JSONValue, _ console: Console) {
        guard let members = json.members else {
            console.write("\(json.kindName)\(json.array.map { " of \($0.count)" } ?? "")\n")
            return
        }
        for member in members {
            console.write("\(DisplayedText.line(member.name))  \(member.value.kindName)\(member.value.array.map { " of \($0.count)" } ?? "")\n")
        }
    }

    private static func words(_ tensor: Tensor) -> String {
        let shape = tensor.shape.isEmpty ? "scalar" : tensor.shape.map(String.init).joined(separator: " × ")
        let type =
            switch tensor.elementType {
            case .f64: "64-bit floating point"
            case .f32: "32-bit floating point"
            case .bool: "true and false"
            }
        return "\(shape)  \(type)"
    }
}
