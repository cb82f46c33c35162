public import Storage
internal import Tensors

// A model in a file: attribute architecture (its definition as JSON); weights, where it has some, flat and as an array for
// each parameter under `parameters`.
extension Model {
    /// - Throws: `LearningError.modelIsAFunction` for a model of a user's function, which is not a model's to write.
    public func write(into group: HDF5Group) throws {
        var definition = architecture.definition
        if let model = architecture as? FunctionModel, case .position = model.source {
            definition = ["position": model.definition, "name": .string(model.name)]
        }
        guard try ArchitectureReader.architecture(definition, layout: layout) != nil else {
            throw LearningError.modelIsAFunction(architecture.summary)
        }
        try group.setAttribute("architecture", .string(JSONSerializer().text(definition)))
        try group.write(layout.blocks.map(\.name), to: "name")
        try group.write(layout.blocks.map { Run.text(of: $0.shape) }, to: "shape")
        guard let weights else { return }
        try group.write(weights, to: "weights")
        let parameters = try group.createGroup("parameters")
        for (block, operand) in zip(layout.blocks, try layout.split(.tensor(weights))) {
            if let tensor = operand.tensor { try parameters.write(tensor, to: block.name) }
        }
    }

    public init(reading group: HDF5Group) throws {
        let definition = try JSONParser.parse(group.requiredString("architecture"), path: group.file.path)
        let layout = try ParameterLayout(readingFrom: group)
        guard let architecture = try ArchitectureReader.architecture(definition, layout: layout) else {
            throw StorageError.malformed(
                path: group.file.path, place: .file, problem: "the model `\(group.name)` has an architecture that is not known")
        }
        try self.init(architecture, weights: group.contains("weights") ? group.dataset("weights").tensor() : nil)
    }
}
