public import Diagnostics
internal import Tensors

extension Dataset {
    /// Points of a plane region and its surroundings: class 1 inside a real border, class 0 outside.
    ///
    /// The region's bounding box with a tenth of its width and height around it is mapped onto [−1.5, 2.5] × [−1, 1.5]; points are
    /// uniform there, labelled where they fall, then moved by gaussian noise, then shuffled.
    ///
    /// - Parameters:
    ///   - name: a border of the data folder ("belgium-netherlands", "baarle"); with a file, the feature whose name it is or begins
    ///     with, else the file's first.
    ///   - noise: standard deviation of the noise in each coordinate of the mapped plane.
    ///   - file: GeoJSON, or a CSV of points.
    /// - Throws: `DatasetError`, `StorageError`; `Interrupted`.
    public static func border(
        _ name: String, count: Int = 10_000, noise: Double = 0, file: String? = nil, seed: UInt64 = 0,
        cancellation: Cancellation = Cancellation()
    ) throws -> Dataset {
        try checkCount(count, atLeast: 2)
        try checkNoise(noise)
        guard count <= 1 << 27 else { throw DatasetError.badArgument("n", value: Double(count), expected: "at most 2^27") }
        let (features, path) = try BorderFile.features(name: name, file: file)
        let feature = try BorderFile.feature(named: name, among: features, path: path)
        let region = try Region(feature.polygons, source: path, cancellation: cancellation)
        let frame = (
            x: widened(region.x), y: widened(region.y)
        )
        let draws = RandomStream(seed: seed, purpose: .data)
        let noiseDraws = RandomStream(seed: seed, purpose: .noise)
        var points: [Double] = []
        var labels: [Double] = []
        for index in 0..<count {
            if index % 1024 == 0 { try cancellation.check() }
            let (u, v) = (draws.uniform(at: UInt64(2 * index)), draws.uniform(at: UInt64(2 * index + 1)))
            let isInside = region.contains(
                frame.x.lowerBound + u * (frame.x.upperBound - frame.x.lowerBound), frame.y.lowerBound + v * (frame.y.upperBound - frame.y.lowerBound))
            points += [-1.5 + 4 * u, -1 + 2.5 * v]
            labels.append(isInside ? 1 : 0)
        }
        if noise > 0 { for place in points.indices { points[place] += noise * noiseDraws.normal(at: UInt64(place)) } }
        var hash = Fingerprint()
        for ring in feature.polygons.flatMap({ $0 }) {
            hash.add(Tensor(ring.x))
            hash.add(Tensor(ring.y))
        }
        return try Dataset(
            name: "border", inputs: Tensor(points, shape: [count, 2]), targets: Tensor(labels), classes: 2, classNames: ["outside", "inside"],
            provenance: DatasetProvenance("border", [
                "name": .text(name), "n": .count(count), "noise": .number(noise), "seed": .seed(seed),
                "region": .text(feature.name ?? ""), "fingerprint": .text(String(hash.value, radix: 16)),
            ]))
    }

    private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
        let margin = 0.1 * (range.upperBound - range.lowerBound)
        return (range.lowerBound - margin)...(range.upperBound + margin)
    }
}
