internal import Analysis
internal import Dynamics
internal import Runtime
internal import Tensors

// Orbits and what is found on them, in files.

extension TrajectoryObject: RecordedObject {
    static let kind = "trajectory"

    func recorded() throws -> Record {
        [
            "values": .tensor(TensorBox(trajectory.values)), "steps": .tensor(TensorBox(trajectory.steps)), "time_step": Value(timeStep),
            "status": Value(trajectory.status.rawValue), "name": Value(trajectory.name),
        ]
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        let (values, steps) = (try fields.tensor("values"), try fields.tensor("steps"))
        guard values.rank == 2, steps.shape == [values.shape[0]] else { throw fields.malformed("has not a step for each state") }
        guard let status = Trajectory.Status(rawValue: try fields.text("status")) else { throw fields.malformed("has a status that is unknown") }
        return TrajectoryObject(
            Trajectory(name: try fields.text("name"), values: values, steps: steps, status: status), timeStep: try fields.number("time_step"))
    }
}

extension RecurrenceObject: RecordedObject {
    static let kind = "recurrence"

    func recorded() throws -> Record {
        Record(saving: [
            "matrix": try field("matrix"), "eps": matrix.distance.map { Value($0) }, "theiler": Value(theiler), "auto": Value(matrix.isAuto),
        ])
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        RecurrenceObject(
            try RecurrenceMatrix(fields.tensor("matrix"), distance: fields.optionalNumber("eps"), isAuto: fields.truth("auto")),
            theiler: try fields.whole("theiler"))
    }
}

extension BasinsObject: RecordedObject {
    static let kind = "basins"

    func recorded() throws -> Record {
        var record = Self.record(of: map)
        record["optimizer"] = optimizer.map { Value($0) } ?? Value.none
        record["zooms"] = Value(zooms.map { Value(Self.record(of: $0)) })
        return record
    }

    static func restore(_ fields: SavedFields) throws -> Object {
        try BasinsObject(map(fields), zooms: fields.several("zooms").map(map), optimizer: fields.optionalText("optimizer"))
    }

    private static func record(of map: BasinMap) -> Record {
        let shape = [map.grid.y.count, map.grid.x.count]
        return [
            "x": Value(map.grid.x), "y": Value(map.grid.y), "base": Value(map.grid.base),
            "axes": Value([Double(map.grid.axes.x), Double(map.grid.axes.y)]), "labels": Value(Tensor(map.labels.map(Double.init), shape: shape)),
            "steps": Value(Tensor(map.steps, shape: shape)),
            "attractors": Value(map.attractors.map { attractor in
                Value([
                    "position": Value(attractor.position),
                    "orbit": Value(Tensor(attractor.orbit.flatMap { $0 }, shape: [attractor.orbit.count, attractor.position.count])),
                    "count": Value(attractor.count),
                ] as Record)
            }),
        ]
    }

    private static func map(_ fields: SavedFields) throws -> BasinMap {
        let axes = try fields.numbers("axes").compactMap { Value($0).whole }
        guard axes.count == 2 else { throw fields.malformed("has `axes` that are not two whole numbers") }
        let grid = try BasinGrid(x: fields.numbers("x"), y: fields.numbers("y"), base: fields.numbers("base"), axes: (axes[0], axes[1]))
        let labels = try fields.tensor("labels").doubles.map { label in
            guard let whole = Value(label).whole else { throw fields.malformed("has a label that is not whole") }
            return whole
        }
        let attractors = try fields.several("attractors").map { attractor in
            BasinMap.Attractor(
                position: try attractor.numbers("position"), orbit: try attractor.rows("orbit"), count: try attractor.whole("count"))
        }
        return try BasinMap(grid: grid, labels: labels, attractors: attractors, steps: fields.tensor("steps").doubles)
    }
}
