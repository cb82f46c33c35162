internal import Analysis
internal import Learning
internal import Runtime
internal import Tensors

// Losses around a point, stability along a path and decision boundaries, in files.

extension LandscapeObject: RecordedObject {
    static let kind = "landscape"

    func recorded() throws -> Record {
        let directions: Record = Record(saving: [
            "kind": Value(kind), "vectors": .tensor(TensorBox(landscape.directions.vectors)), "spans": Value(landscape.directions.spans),
            "ratio": landscape.directions.ratio.map { Value($0) }, "eigenvalues": landscape.directions.eigenvalues.map { Value($0) },
        ])
        let path = landscape.path.map { path in
            Value([
                "step": Value(steps), "coordinates": .tensor(TensorBox(path.coordinates)), "loss": Value(path.loss),
                "plane_loss": Value(path.planeLoss), "distance": Value(path.distance),
            ] as Record)
        }
        return Record(saving: [
            "x": Value(landscape.x), "y": Value(landscape.y), "loss": try field("loss"), "center_loss": Value(landscape.centerLoss),
            "directions": Value(directions), "path": path,
        ])
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        let directions = try fields.fields("directions")
        let path = try fields.optionalFields("path")
        let steps = try path?.numbers("step") ?? []
        let seen = try path.map {
            try LossLandscape.Path(
                coordinates: $0.tensor("coordinates"), loss: $0.numbers("loss"), planeLoss: $0.numbers("plane_loss"),
                distance: $0.numbers("distance"))
        }
        guard seen == nil || seen?.loss.count == steps.count else { throw fields.malformed("has a path without a step for each place") }
        let landscape = try LossLandscape(
            directions: LandscapeDirections(
                vectors: directions.tensor("vectors"), spans: directions.numbers("spans"), ratio: directions.optionalNumbers("ratio"),
                eigenvalues: directions.optionalNumbers("eigenvalues")),
            x: fields.numbers("x"), y: fields.numbers("y"), loss: fields.tensor("loss").doubles, centerLoss: fields.number("center_loss"),
            path: seen)
        return LandscapeObject(landscape, kind: try directions.text("kind"), steps: steps)
    }
}

extension StabilityObject: RecordedObject {
    static let kind = "stability"

    func recorded() throws -> Record { ["run": .object(RunObject(run)), "optimizer": Value(optimizer)] }

    static func restore(_ fields: SavedFields) throws -> Object {
        let run: RunObject = try fields.object("run")
        return try StabilityObject(run.run, optimizer: fields.text("optimizer"))
    }
}

extension BoundaryObject: RecordedObject {
    static let kind = "boundary"

    func recorded() throws -> Record {
        Record(saving: [
            "x": Value(boundary.x), "y": Value(boundary.y), "values": .tensor(TensorBox(boundary.values)),
            "labels": .tensor(TensorBox(boundary.labels)), "data": data.map { .object(DatasetObject($0)) },
        ])
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        let data: DatasetObject? = try fields.optional("data") == nil ? nil : fields.object("data")
        return BoundaryObject(
            try DecisionBoundary(
                x: fields.numbers("x"), y: fields.numbers("y"), values: fields.tensor("values"), labels: fields.tensor("labels")),
            data: data?.dataset)
    }
}
