/// Leaves out points of a line that print could not show.
struct PathThinning {
    /// The frame in pixels.
    let width: Double
    let height: Double
    /// How many points a line may keep.
    let most: Int

    /// The same line to the eye, with fewer points.
    ///
    /// Where x never goes back, as in a series over time, half a pixel's column keeps its first, least, greatest and last point. Other
    /// lines lose points nearer than a quarter of a pixel to the last one kept; what is then still too long, a tangle that
    /// covers the frame, keeps every so many points.
    func thinned(_ line: (x: [Double], y: [Double])) -> (x: [Double], y: [Double]) {
        guard line.x.count > 2000 else { return line }
        if zip(line.x, line.x.dropFirst()).allSatisfy({ $0 <= $1 }) { return thinnedByColumn(line) }
        let kept = thinnedByDistance(line, least: 0.25)
        guard kept.x.count > most else { return kept }
        let step = (kept.x.count + most - 1) / most
        let indices = stride(from: 0, to: kept.x.count, by: step)
        return (indices.map { kept.x[$0] }, indices.map { kept.y[$0] })
    }

    private func thinnedByColumn(_ line: (x: [Double], y: [Double])) -> (x: [Double], y: [Double]) {
        var x: [Double] = []
        var y: [Double] = []
        var start = 0
        while start < line.x.count {
            let column = (line.x[start] * width * 2).rounded(.down)
            var end = start
            var least = start
            var greatest = start
            while end < line.x.count, (line.x[end] * width * 2).rounded(.down) == column {
                if line.y[end] < line.y[least] { least = end }
                if line.y[end] > line.y[greatest] { greatest = end }
                end += 1
            }
            var previous = -1
            for index in [start, min(least, greatest), max(least, greatest), end - 1] where index > previous {
                x.append(line.x[index])
                y.append(line.y[index])
                previous = index
            }
            start = end
        }
        return (x, y)
    }

    private func thinnedByDistance(_ line: (x: [Double], y: [Double]), least: Double) -> (x: [Double], y: [Double]) {
        var x = [line.x[0]]
        var y = [line.y[0]]
        for index in 1..<line.x.count {
            let (dx, dy) = ((line.x[index] - x[x.count - 1]) * width, (line.y[index] - y[y.count - 1]) * height)
            if dx * dx + dy * dy >= least * least || index == line.x.count - 1 {
                x.append(line.x[index])
                y.append(line.y[index])
            }
        }
        return (x, y)
    }
}
